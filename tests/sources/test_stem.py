import pytest

from streams.sources.feed import all_feeds
from streams.sources.stem import read_stem
from streams.sources.unused import UNUSED


@pytest.mark.parametrize(
    ("stem", "feed", "agency", "year"),
    [
        ("tender-tender-ekontrak-kontrak_2024", "tender-tender-ekontrak-kontrak", None, 2024),
        ("tender-tender-ekontrak-kontrak_2024_p1", "tender-tender-ekontrak-kontrak", None, 2024),
        ("tender-tender-ekontrak-kontrak.page2", "tender-tender-ekontrak-kontrak", None, None),
        ("tender-tender-ekontrak-kontrak", "tender-tender-ekontrak-kontrak", None, None),
        ("SPSE-TenderEkontrak-2Kontrak", "tender-tender-ekontrak-kontrak", None, None),
        ("SPSE-TenderEkontrak-Kontrak-2025-D107", "tender-tender-ekontrak-kontrak", "D107", 2025),
        ("tender-tender-selesai-nilai_2024", "tender-tender-selesai-nilai", None, 2024),
        ("SPSE-TenderSelesai", "tender-tender-selesai", None, None),
        ("LPSE-93-SPSE-TenderSelesaiNilai", "tender-tender-selesai-nilai", None, None),
        ("spse-tenderselesainilai", "tender-tender-selesai-nilai", None, None),
        ("tender-pengumuman_2024", "tender-pengumuman", None, 2024),
        ("tender-non-tender-pengumuman_2024", "tender-non-tender-pengumuman", None, 2024),
        ("TenderPengumuman (1)", "tender-pengumuman", None, None),
        (
            "RUP-PaketPenyedia-Terumumkan_D197-2025_sample",
            "rup-paket-penyedia-terumumkan",
            "D197",
            2025,
        ),
        ("RUP-StrukturAnggaranPD", "rup-struktur-anggaran-pd", None, None),
        ("1061-Bela-TokoDaringRealisasi", "bela-toko-daring-realisasi", None, None),
        ("marketplace-toko-daring_2024", "bela-toko-daring-realisasi", None, 2024),
        ("Ecat-PaketEPurchasing", "ekatalog-archive-paket-e-purchasing", None, None),
        ("Ecat-PaketEPurchasingV6", "ekatalog-paket-e-purchasing", None, None),
        ("ekatalog-penyedia-detail", "ekatalog-penyedia-detail", None, None),
    ],
)
def test_names_are_recognised(stem: str, feed: str, agency: str | None, year: int | None) -> None:
    read = read_stem(stem)
    assert read.feed is not None
    assert (read.feed.name, read.agency, read.year) == (feed, agency, year)


@pytest.mark.parametrize("stem", ["", "random", "tender-pengumuman-jadwal_2024", "2024", "tender"])
def test_other_names_are_unknown(stem: str) -> None:
    read = read_stem(stem)
    assert read.feed is None
    assert not read.unused


def test_the_folder_stands_in_for_the_group() -> None:
    announcement = read_stem("pengumuman_2024", "tender").feed
    catalogue = read_stem("paket-e-purchasing_2024", "ekatalog-archive").feed
    assert announcement is not None
    assert catalogue is not None
    assert (announcement.name, catalogue.channel) == ("tender-pengumuman", "ecatalogue_v5")


@pytest.mark.parametrize("name", UNUSED)
def test_unused_feeds_are_told_from_unknown_ones(name: str) -> None:
    assert read_stem(f"{name}_2024") == (None, True, None, 2024)


def test_every_feed_is_found_by_each_of_its_names() -> None:
    for feed in all_feeds():
        for name in (feed.name, *feed.aliases):
            assert read_stem(f"{name}_2024_p3").feed is feed


def test_feeds_have_names_of_their_own() -> None:
    names = [name for feed in all_feeds() for name in (feed.name, *feed.aliases)]
    assert len(names) == len(set(names))

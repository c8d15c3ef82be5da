import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from monitors.days import local_instant
from monitors.facts import Budget, Snapshot, Transaction
from streams.errors import PantauError
from streams.sources.mapped import Mapped, Origin, Problem
from streams.sources.reading import Reading

FEEDS = Path(__file__).parents[1] / "fixtures" / "feeds"
INAPROC = FEEDS / "inaproc" / "K99-contoh"
ISB = FEEDS / "isb" / "D998-contoh"
CONTRACTS = "tender-tender-ekontrak-kontrak"
AWARD = {
    "kd_klpd": "D998",
    "tahun_anggaran": 2025,
    "kd_tender": 1,
    "kd_penyedia": 2,
    "nilai_kontrak": 100,
}


def read(*paths: Path, **options: Any) -> tuple[list[Mapped], list[Problem], list[Snapshot]]:
    reading = Reading(paths, **options)
    everything = list(reading)
    return (
        [one for one in everything if isinstance(one, Mapped)],
        [one for one in everything if isinstance(one, Problem)],
        reading.snapshots(),
    )


def write(path: Path, *rows: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def snapshot(snapshots: list[Snapshot], feed: str, agency: str, year: int) -> Snapshot:
    (found,) = [one for one in snapshots if one[:3] == (agency, year, feed)]
    return found


def test_a_folder_of_the_api_shape() -> None:
    mapped, problems, snapshots = read(INAPROC)
    assert problems == []
    assert len(mapped) == 27
    assert all(one.complete and one.agency == "K99" and one.year == 2024 for one in snapshots)
    pages = snapshot(snapshots, "ekatalog-archive-paket-e-purchasing", "K99", 2024)
    assert (pages.rows, pages.channel, pages.kind) == (3, "ecatalogue_v5", "transactions")
    payments = snapshot(snapshots, "tender-pencatatan-non-tender-realisasi", "K99", 2024)
    assert (payments.kind, payments.channel) == ("payments", "recorded_non_tender")
    announcements = snapshot(snapshots, "tender-pengumuman", "K99", 2024)
    assert announcements.kind == "announcements"


def test_a_folder_of_the_older_shape() -> None:
    mapped, problems, snapshots = read(ISB)
    assert problems == []
    assert len(mapped) == 18
    payments = snapshot(snapshots, "tender-non-tender-ekontrak-bapbast", "D998", 2025)
    assert (payments.rows, payments.duplicates) == (3, 1)
    assert payments.observed_at == local_instant("2025-09-02")
    # The manifest dates the feeds whose rows carry no stamp.
    orders = snapshot(snapshots, "ekatalog-paket-e-purchasing", "D998", 2025)
    assert orders.observed_at == local_instant("2025-10-03")


def test_a_row_of_another_agency_goes_there_and_its_snapshot_is_not_complete() -> None:
    mapped, _, snapshots = read(ISB)
    awards = [one.fact for one in mapped if one.origin.feed == "tender-tender-selesai-nilai"]
    assert [fact.agency for fact in awards if isinstance(fact, Transaction)] == [
        "D998",
        "B199",
        "D998",
    ]
    assert not snapshot(snapshots, "tender-tender-selesai-nilai", "B199", 2025).complete
    assert snapshot(snapshots, "tender-tender-selesai-nilai", "D998", 2025).complete


def test_a_duplicate_is_marked_and_both_stamps_come_through() -> None:
    mapped, _, _ = read(ISB / "SPSE-NonTenderEkontrak-4BAPBAST.jsonl")
    assert [one.repeated for one in mapped] == [False, True, False]
    stamps = [one.fact.observed_at for one in mapped]
    assert stamps == [local_instant(day) for day in ("2025-09-02", "2025-09-01", "2025-09-01")]


def test_a_budget_without_a_year_has_the_year_of_its_neighbours(tmp_path: Path) -> None:
    copy = shutil.copy(ISB / "RUP-StrukturAnggaranPD.jsonl", tmp_path)
    for options in ({}, {"year": 2019}):
        mapped, problems, _ = read(Path(copy), **options)
        assert problems == []
        years = {one.fact.year for one in mapped if isinstance(one.fact, Budget)}
        assert (years, len(mapped)) == ({2025}, 3)


def test_a_budget_without_any_year_is_a_problem_unless_the_pull_has_one(tmp_path: Path) -> None:
    unit = {"kd_klpd": "D998", "kd_satker": 1, "tahun_anggaran": None, "belanja_pengadaan": None}
    path = write(tmp_path / "RUP-StrukturAnggaranPD.jsonl", unit)
    _, problems, _ = read(path)
    assert [(one.code, one.agency, one.year) for one in problems] == [("no_year", "D998", None)]
    mapped, problems, _ = read(path, year=2025)
    assert problems == []
    assert mapped[0].fact[:3] == ("D998", 2025, "1")


def test_what_cannot_be_mapped_is_told_with_its_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "K99-contoh" / f"{CONTRACTS}_2024.jsonl"
    shutil.copytree(INAPROC, path.parent)
    lines = path.read_text(encoding="utf-8").splitlines()
    bad = json.loads(lines[0]) | {"nilai_kontrak": "sembilan ratus juta"}
    path.write_text("\n".join([json.dumps(bad), *lines[1:3], lines[3][:50]]), encoding="utf-8")
    mapped, problems, snapshots = read(path.parent)
    assert [(one.origin.line, one.code, one.agency, one.year) for one in problems] == [
        (1, "bad_money", "K99", 2024),
        (4, "broken_json", None, None),
    ]
    assert problems[0].origin == Origin(str(path), 1, CONTRACTS)
    assert "nilai_kontrak" in problems[0].reason
    assert "sembilan" not in repr(problems)
    assert len(mapped) == 25
    told = snapshot(snapshots, CONTRACTS, "K99", 2024)
    assert (told.rows, told.dead_letters, told.complete) == (2, 2, False)


def test_a_broken_array_is_one_problem_and_counts_where_the_pull_belongs(tmp_path: Path) -> None:
    (tmp_path / f"{CONTRACTS}_2024.json").write_text('[{"kd_tender": 1}, {', encoding="utf-8")
    mapped, problems, snapshots = read(tmp_path, agency="K99")
    assert mapped == []
    assert [(one.origin.line, one.code) for one in problems] == [(0, "broken_json")]
    told = snapshot(snapshots, CONTRACTS, "K99", 2024)
    assert (told.rows, told.dead_letters, told.complete) == (0, 1, False)


def test_a_row_that_may_be_anybodys_leaves_no_snapshot_complete(tmp_path: Path) -> None:
    path = write(tmp_path / "SPSE-TenderSelesaiNilai.jsonl", AWARD, AWARD | {"kd_tender": 2})
    with path.open("a") as file:
        file.write(json.dumps(AWARD | {"kd_klpd": "B154"}) + "\n{broken\n")
    _, _, snapshots = read(path)
    assert [(one.agency, one.rows, one.dead_letters, one.complete) for one in snapshots] == [
        ("B154", 1, 0, False),
        ("D998", 2, 1, False),
    ]


def page(path: Path, *rows: Any, more: bool) -> None:
    path.parent.mkdir(exist_ok=True)
    meta = {"limit": 1, "has_more": more, "cursor": "c"}
    path.write_text(json.dumps({"success": True, "data": rows, "meta": meta}), encoding="utf-8")


def test_pages_of_which_the_last_is_missing_are_no_complete_pull(tmp_path: Path) -> None:
    folder = tmp_path / "D998-x"
    name = "tender-tender-selesai-nilai_2025_p{}.json"
    page(folder / name.format(1), AWARD, more=True)
    page(folder / name.format(2), AWARD | {"kd_tender": 2}, more=True)
    mapped, problems, (told,) = read(folder)
    assert len(mapped) == 2
    assert [(Path(one.origin.file).name, one.origin.line, one.code) for one in problems] == [
        (name.format(1), 0, "no_last_page")
    ]
    assert (told.rows, told.dead_letters, told.complete) == (2, 1, False)
    # In the order of names the last page may stand before others.
    page(folder / name.format(10), more=False)
    _, problems, (told,) = read(folder)
    assert problems == []
    assert (told.rows, told.complete) == (2, True)


def test_the_last_page_of_one_agency_is_not_that_of_another(tmp_path: Path) -> None:
    page(tmp_path / "D998-x" / "tender-tender-selesai-nilai_2025.json", AWARD, more=False)
    other = AWARD | {"kd_klpd": "B154"}
    page(tmp_path / "B154-x" / "tender-tender-selesai-nilai_2025.json", other, more=True)
    _, problems, snapshots = read(tmp_path)
    assert [one.code for one in problems] == ["no_last_page"]
    assert [(one.agency, one.complete) for one in snapshots] == [("B154", False), ("D998", True)]


def test_a_file_that_is_named_has_to_be_one_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "tender-pengumuman_2024.zip"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(PantauError, match=r"_2024\.zip: is not \.json, .*: unpack or convert it"):
        read(path)


def test_a_row_seen_in_the_future_is_a_problem_and_dates_no_snapshot(tmp_path: Path) -> None:
    now = local_instant("2025-10-04")
    path = write(
        tmp_path / "SPSE-TenderSelesaiNilai.jsonl",
        AWARD | {"_event_date": "2025-10-05"},
        AWARD | {"kd_tender": 2, "_event_date": "2052-10-03"},
    )
    mapped, problems, (told,) = read(path, now=now)
    assert [one.origin.line for one in mapped] == [1]
    assert [(one.origin.line, one.code) for one in problems] == [(2, "seen_in_future")]
    # A clock may be slow, or in another zone, by a day.
    assert (told.observed_at, told.complete) == (local_instant("2025-10-05"), False)
    assert len(read(path)[0]) == 2


@pytest.mark.parametrize("observed_at", ["1999-12-31", "2052-10-03"])
def test_a_pull_of_the_future_is_one_clear_error(tmp_path: Path, observed_at: str) -> None:
    path = write(tmp_path / "SPSE-TenderSelesaiNilai.jsonl", AWARD)
    (tmp_path / "manifest.json").write_text(json.dumps({"observed_at": observed_at}))
    with pytest.raises(PantauError, match=rf"pulled {observed_at}T00:00:00.*: mend --observed-at"):
        read(path, now=local_instant("2025-10-04"))


def test_an_empty_feed_is_a_complete_pull_without_rows(tmp_path: Path) -> None:
    write(tmp_path / "K99-x" / "bela-toko-daring-realisasi_2024.jsonl")
    _, _, snapshots = read(tmp_path)
    told = snapshot(snapshots, "bela-toko-daring-realisasi", "K99", 2024)
    assert (told.rows, told.complete, told.channel) == (0, True, "marketplace")
    (tmp_path / "K99-x" / "tender-pengumuman_2024.json").write_text("[]", encoding="utf-8")
    _, _, snapshots = read(tmp_path)
    assert snapshot(snapshots, "tender-pengumuman", "K99", 2024).complete


def test_a_channel_of_another_year_is_there_but_empty_and_never_complete(tmp_path: Path) -> None:
    row = {"kode_klpd": "K99", "fiscal_year": 2025, "order_id": "a", "total": 1}
    write(tmp_path / "K99-x" / "ekatalog-paket-e-purchasing_2025.jsonl", row)
    write(tmp_path / "K99-x" / "tender-pengumuman_2024.jsonl", AWARD | {"kd_klpd": "K99"})
    award = AWARD | {"kd_klpd": "K99", "tahun_anggaran": 2024}
    write(tmp_path / "K99-x" / "tender-tender-selesai-nilai_2024.jsonl", award)
    _, _, snapshots = read(tmp_path)
    told = snapshot(snapshots, "ekatalog-paket-e-purchasing", "K99", 2024)
    assert (told.rows, told.complete) == (0, False)


def test_an_agency_that_a_pull_does_not_hold_is_not_said_to_be_empty(tmp_path: Path) -> None:
    path = write(tmp_path / "SPSE-TenderSelesaiNilai.jsonl", AWARD)
    _, _, snapshots = read(path, agency="K34", year=2025)
    assert not snapshot(snapshots, "tender-tender-selesai-nilai", "K34", 2025).complete
    assert not snapshot(snapshots, "tender-tender-selesai-nilai", "D998", 2025).complete


def test_without_any_hint_the_agencies_of_the_rows_were_pulled(tmp_path: Path) -> None:
    path = write(tmp_path / "SPSE-TenderSelesaiNilai.jsonl", AWARD)
    _, _, snapshots = read(path)
    assert [(one.agency, one.year, one.complete) for one in snapshots] == [("D998", 2025, True)]


def test_both_shapes_of_one_row_are_duplicates(tmp_path: Path) -> None:
    write(tmp_path / "SPSE-TenderSelesaiNilai.jsonl", AWARD | {"_event_date": "2025-10-03"})
    write(tmp_path / "tender-tender-selesai-nilai_2025.jsonl", AWARD | {"last_update_ref": "x"})
    _, _, snapshots = read(tmp_path)
    assert [(one.rows, one.duplicates) for one in snapshots] == [(2, 1)]


def test_options_date_what_the_rows_do_not(tmp_path: Path) -> None:
    path = write(tmp_path / "SPSE-TenderSelesaiNilai.jsonl", AWARD, AWARD | {"kd_tender": 2})
    mapped, _, snapshots = read(path, observed_at=1_700_000_000_007)
    assert [one.fact.observed_at for one in mapped] == [1_700_000_000_007] * 2
    assert snapshots[0].observed_at == 1_700_000_000_007


def test_files_that_no_programme_uses_are_named(tmp_path: Path) -> None:
    shutil.copytree(INAPROC, tmp_path / "K99-contoh")
    write(tmp_path / "K99-contoh" / "notes.json")
    for name in ("tender-pengumuman_2023.csv", "rup-paket-penyedia-terumumkan.zip", "README.md"):
        (tmp_path / "K99-contoh" / name).touch()
    ignored = {Path(one.file).name: one.reason for one in Reading([tmp_path]).ignored}
    convert = "is not .json, .jsonl, .ndjson (or one with .gz): unpack or convert it"
    assert ignored == {
        "tender-pengumuman_2023.csv": convert,
        "rup-paket-penyedia-terumumkan.zip": convert,
        "rup-master-satker_2024.jsonl": "not used by a programme yet",
        "notes.json": "no feed of this name is known",
    }


def test_a_single_file_and_several_paths_are_taken() -> None:
    mapped, _, snapshots = read(INAPROC / f"{CONTRACTS}_2024.jsonl", ISB)
    assert len(mapped) == 4 + 18
    assert snapshot(snapshots, CONTRACTS, "K99", 2024).complete


def test_a_wrong_place_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(PantauError, match="no such file or folder"):
        Reading([tmp_path / "nowhere"])
    with pytest.raises(PantauError, match="no feed found: expected feed files such as"):
        Reading([tmp_path])
    write(tmp_path / "shopping.json")
    with pytest.raises(PantauError, match="no feed found"):
        Reading([tmp_path])


@pytest.mark.parametrize(
    ("manifest", "complaint"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "is no object"),
        ('{"agensi": "K99"}', "unknown field agensi"),
        ('{"year": "soon"}', "not a year"),
        ('{"observed_at": 5}', "not a date"),
        ('{"agency": 5}', "not an agency code"),
    ],
)
def test_a_broken_manifest_is_one_clear_error(
    tmp_path: Path, manifest: str, complaint: str
) -> None:
    write(tmp_path / "SPSE-TenderSelesaiNilai.jsonl", AWARD)
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(PantauError, match=complaint):
        Reading([tmp_path])


def test_reading_twice_gives_the_same_facts() -> None:
    assert read(INAPROC, ISB) == read(INAPROC, ISB)

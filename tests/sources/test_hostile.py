"""Any JSON value in any field is a fact or a problem, and nothing personal comes out."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.facts import Plan
from monitors.money import GUARD_SEN
from streams.sources.feed import Feed, all_feeds
from streams.sources.lines import Line, parse
from streams.sources.mapped import Mapped, Origin, Problem, Supplier
from streams.sources.mapper import Mapper
from streams.sources.pull import Pull

FIELDS = (
    "kd_klpd",
    "kode_klpd",
    "tahun_anggaran",
    "fiscal_year",
    "tahun",
    "kd_tender",
    "kd_nontender",
    "kd_nontender_pct",
    "kd_swakelola_pct",
    "kd_paket",
    "kd_paket_produk",
    "order_id",
    "kd_rup",
    "kd_satker",
    "kd_penyedia",
    "kode_penyedia",
    "versi_addendum",
    "versi_tender",
    "nilai_kontrak",
    "nilai_umk_kontrak",
    "total_realisasi",
    "total_harga",
    "total",
    "valuasi",
    "besar_pembayaran",
    "nilai_realisasi",
    "belanja_pengadaan",
    "pagu",
    "tgl_kontrak",
    "tgl_bap",
    "order_date",
    "tanggal_buat_paket",
    "_event_date",
    "status_kontrak",
    "status",
    "status_aktif_rup",
    "status_umkk",
    "penyedia_ukm",
    "kualifikasi_paket",
    "jml_jenis_produk",
    "no_bap",
    "kd_satker_str",
    "mtd_pemilihan",
)

PLAUSIBLE = st.sampled_from(
    [
        "K99",
        2024,
        "2024",
        7001999,
        Decimal("15761893981.75"),
        "2024-04-01T00:00:00.000000Z",
        "01JZ24W963T98FB48G4A1ZDG6E",
        "Kecil",
        "CANCELLED",
        True,
        0,
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.decimals(),
    st.text(st.characters(), max_size=20),
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
ROWS = st.dictionaries(st.sampled_from(FIELDS), PLAUSIBLE | ANY_JSON, min_size=8) | ANY_JSON


def take(feed: Feed, row: Any) -> list[Mapped | Problem]:
    mapper = Mapper()
    mapper.opened(feed, Pull("K99", 2024))
    taken = mapper.take(feed, Origin("made-up", 1, feed.name), Line(1, row, None))
    mapper.snapshots()
    return [*([] if taken is None else [taken]), *mapper.finish()]


@settings(max_examples=300)
@given(st.sampled_from(all_feeds()), ROWS)
def test_every_row_is_a_fact_or_a_problem(feed: Feed, row: Any) -> None:
    (one,) = take(feed, row)
    if isinstance(one, Problem):
        assert one.code
        assert one.reason
        assert one.reason.isprintable()
        return
    fact = one.fact
    assert 0 < fact.content < 2**63
    for value in (*fact, *one.columns.values()):
        assert isinstance(value, int | str | bool | None)
        if isinstance(value, str):
            assert value.encode().decode() == value  # no lone surrogates: it can be written
        elif value is not None:
            assert -GUARD_SEN <= value < 2**63
    if not isinstance(fact, Supplier):
        assert 2000 <= fact.year <= 2100


@given(st.text(max_size=30))
def test_any_line_is_json_or_a_value_error(text: str) -> None:
    try:
        parse(text)
    except ValueError:
        return
    assert isinstance(json.loads(text), dict | list | str | int | float | bool | None)


def test_a_row_of_any_depth_has_a_digest() -> None:
    row: list[Any] = []
    for _ in range(5_000):
        row = [row]
    assert Line(1, row, None).digest() == Line(1, None, b"").digest()


@given(st.sampled_from(all_feeds()))
def test_nothing_personal_leaves_the_mapping(feed: Feed) -> None:
    row: dict[str, Any] = {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "status_aktif_rup": True,
        "tgl_kaji_ulang": "2024-05-31",
        **dict.fromkeys(
            (
                "kd_tender",
                "kd_nontender",
                "kd_nontender_pct",
                "kd_swakelola_pct",
                "kd_paket",
                "kd_paket_produk",
                "order_id",
                "kd_rup",
                "kd_rup_lama",
                "kd_satker",
                "kd_penyedia",
                "kode_penyedia",
            ),
            77,
        ),
    }
    personal = {
        name: f"secret-{name}"
        for name in (
            "nama_ppk",
            "nip_ppk",
            "nama_penyedia",
            "npwp_penyedia",
            "npwp16_penyedia",
            "alamat_satker",
            "no_rek_bank",
            "no_kontrak",
            "no_bap",
            "no_bast",
            "no_realisasi",
            "nama_pemesan",
            "email_user_pokja",
            "wakil_sah_penyedia",
        )
    }
    (one,) = take(feed, {**row, **personal, "nama_paket": "free text"})
    assert isinstance(one, Mapped)
    assert "secret" not in repr(one)
    # The name of a planned package is free text too: public, shown, and told by its plan alone.
    titled = isinstance(one.fact, Plan)
    assert ("free text" in repr(one)) is titled
    (broken,) = take(feed, {**personal, "kd_klpd": "secret agency"})
    assert isinstance(broken, Problem)
    assert "secret" not in repr(broken)

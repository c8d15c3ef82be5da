"""Rows of a feed, as JSON: each is a fact or a problem that quotes nothing."""

import json

from monitors.facts import Transaction
from streams.sources.feed import all_feeds
from streams.sources.lines import Line, parse
from streams.sources.mapped import Mapped, Origin, Problem, Supplier
from streams.sources.mapper import Mapper
from streams.sources.pull import Pull

FEEDS = sorted(all_feeds(), key=lambda feed: feed.name)
PULL = Pull("K99", 2024, 1_735_000_000_000, b"key")
ROW = {
    "kd_klpd": "K99", "tahun_anggaran": 2024, "kd_tender": 7001999, "kd_nontender": 1,
    "kd_rup": 40382289, "kd_penyedia": 12, "nilai_kontrak": 15761893981.75, "total": "12.5",
    "kd_paket": 5, "kd_paket_produk": 6, "order_id": "01JZ24W963T98FB48G4A1ZDG6E", "pagu": 1e3,
    "tgl_kontrak": "2024-04-01T00:00:00.000000Z", "status_kontrak": "Kontrak Selesai",
    "status_aktif_rup": True, "kualifikasi_paket": "Kecil", "versi_addendum": 2,
    "_event_date": "2025-10-03 08:00:00", "belanja_pengadaan": 10, "kd_satker": "1",
    "status_umkk": "UMKK", "kd_swakelola_pct": 3, "kd_nontender_pct": 4, "no_bap": "x",
    "besar_pembayaran": 7, "kd_rup_lama": 1, "kd_rup_baru": 2, "tgl_kaji_ulang": "2024-05-31",
}  # fmt: skip


def seeds() -> list[bytes]:
    """A row with most fields, for each feed, and what breaks readers of JSON."""
    row = json.dumps(ROW).encode()
    odd = [b"[" * 980 + b"]" * 980, b'{"a":' * 990 + b"1" + b"}" * 990, b"1" * 5000,
           b'{"kd_klpd":"\\ud800","pagu":1e999999999}', b"-Infinity", b'{"pagu":NaN}']  # fmt: skip
    return [bytes([number]) + text for number in range(len(FEEDS)) for text in (row, *odd[3:])] + [
        b"\x00" + text for text in odd
    ]


def one(data: bytes) -> None:
    """Map one row of the feed that the first byte chooses."""
    if not data:
        return
    feed = FEEDS[data[0] % len(FEEDS)]
    try:
        row = parse(data[1:].decode())
    except ValueError:
        return
    mapper = Mapper()
    mapper.opened(feed, PULL)
    taken = mapper.take(feed, Origin("made-up", 1, feed.name), Line(1, row, None))
    for found in [*([] if taken is None else [taken]), *mapper.finish()]:
        judge(found)
    mapper.snapshots()


def judge(found: Mapped | Problem) -> None:
    if isinstance(found, Problem):
        assert found.code
        assert found.reason.isprintable()
        return
    for value in (*found.fact, *found.columns.values()):
        assert isinstance(value, int | str | bool | None)
        if isinstance(value, str):
            value.encode()
    assert 0 < found.fact.content < 2**63
    assert isinstance(found.fact, Supplier) or 2000 <= found.fact.year <= 2100
    assert not found.columns or isinstance(found.fact, Transaction)

"""Marketplaces (Bela Pengadaan, Toko Daring): one row per order."""

from monitors.facts import Transaction
from streams.sources.feed import TRANSACTIONS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return the order; "gagal" is the marketplace's word that it failed. Raises FieldError."""
    return transaction(
        row,
        pull,
        channel="marketplace",
        stage="order",
        package=row.key("order_id"),
        status="cancelled" if row.word("status_konfirmasi_ppmse") == "gagal" else "active",
        day=row.day("tanggal_transaksi"),
        value_sen=row.money("valuasi"),
    )


FEED = Feed(
    "bela-toko-daring-realisasi",
    ("Bela-TokoDaringRealisasi", "Bela-TokoDaring", "TokoDaringRealisasi", "BelaRealisasi"),
    "marketplace",
    TRANSACTIONS,
    to_fact,
)

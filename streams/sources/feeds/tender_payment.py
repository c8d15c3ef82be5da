"""Payments of tenders (TenderEkontrak-BAPBAST)."""

from monitors.facts import Transaction
from streams.sources.feed import PAYMENTS, Feed
from streams.sources.payment import payment
from streams.sources.pull import Pull
from streams.sources.row import Row


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return the payment of one report (BAP). Raises FieldError."""
    return payment(
        row,
        pull,
        channel="tender",
        package=row.key("kd_tender"),
        document=("no_bap", "no_bast"),
        date="tgl_bap",
        amount="besar_pembayaran",
        kind="cara_pembayaran_kontrak",
    )


FEED = Feed(
    "tender-tender-ekontrak-bapbast",
    ("SPSE-TenderEkontrak-4BAPBAST", "SPSE-TenderEkontrak-BAPBAST"),
    "tender",
    PAYMENTS,
    to_fact,
)

"""Payments of non-tenders (NonTenderEkontrak-BAPBAST)."""

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
        channel="non_tender",
        package=row.key("kd_nontender"),
        document=("no_bap", "no_bast"),
        date="tgl_bap",
        amount="besar_pembayaran",
        kind="cara_pembayaran_kontrak",
    )


FEED = Feed(
    "tender-non-tender-ekontrak-bapbast",
    ("SPSE-NonTenderEkontrak-4BAPBAST", "SPSE-NonTenderEkontrak-BAPBAST"),
    "non_tender",
    PAYMENTS,
    to_fact,
)

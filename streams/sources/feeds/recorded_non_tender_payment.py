"""Payments of recorded packages; they repeat the package's total and are never summed for it."""

from monitors.facts import Transaction
from streams.sources.feed import PAYMENTS, Feed
from streams.sources.payment import payment
from streams.sources.pull import Pull
from streams.sources.row import Row


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return one payment. Raises FieldError."""
    return payment(
        row,
        pull,
        channel="recorded_non_tender",
        package=row.key("kd_nontender_pct"),
        document=("no_realisasi",),
        date="tgl_realisasi",
        amount="nilai_realisasi",
        kind="jenis_realisasi",
    )


FEED = Feed(
    "tender-pencatatan-non-tender-realisasi",
    ("SPSE-PencatatanNonTenderRealisasi",),
    "recorded_non_tender",
    PAYMENTS,
    to_fact,
)

"""Payments of self-managed packages; they repeat the package's total, never summed for it."""

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
        channel="self_managed",
        package=row.key("kd_swakelola_pct"),
        document=("no_realisasi",),
        date="tgl_realisasi",
        amount="nilai_realisasi",
        kind="jenis_realisasi",
    )


FEED = Feed(
    "tender-pencatatan-swakelola-realisasi",
    ("SPSE-PencatatanSwakelolaRealisasi",),
    "self_managed",
    PAYMENTS,
    to_fact,
)

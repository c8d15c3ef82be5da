"""Completed tenders without amounts (ISB's TenderSelesai): class and pagu once more.

It speaks only where the announcement is missing, so it is the announcement's version 0: the feed
with amounts (TenderSelesaiNilai) is the award.
"""

from monitors.facts import Transaction
from streams.sources.feed import ANNOUNCEMENTS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import announced_class, procedure_status, transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return what the row repeats of the announcement. Raises FieldError."""
    return transaction(
        row,
        pull,
        channel="tender",
        stage="announcement",
        package=row.key("kd_tender"),
        status=procedure_status(row, "status_tender"),
        day=row.day("tgl_pengumuman_tender"),
        package_class=announced_class(row),
        pagu_sen=row.money("pagu"),
    )


FEED = Feed("tender-tender-selesai", ("SPSE-TenderSelesai",), "tender", ANNOUNCEMENTS, to_fact)

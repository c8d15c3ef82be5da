"""Tender announcements (tender/pengumuman): class and pagu of a package, and whether it failed."""

from monitors.facts import Transaction
from streams.sources.feed import ANNOUNCEMENTS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import announced_class, procedure_status, transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return the announcement; a re-announcement has a higher versi_tender. Raises FieldError."""
    return transaction(
        row,
        pull,
        channel="tender",
        stage="announcement",
        package=row.key("kd_tender"),
        version=row.count("versi_tender") or 0,
        status=procedure_status(row, "status_tender"),
        day=row.day("tgl_pengumuman_tender", "tgl_buat_paket"),
        package_class=announced_class(row),
        pagu_sen=row.money("pagu"),
    )


FEED = Feed("tender-pengumuman", ("SPSE-TenderPengumuman",), "tender", ANNOUNCEMENTS, to_fact)

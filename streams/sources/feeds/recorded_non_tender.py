"""Recorded non-tender packages (PencatatanNonTender): bought without the system, entered later."""

from monitors.facts import Transaction
from streams.sources.feed import TRANSACTIONS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import procedure_status, transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return the record; "pct" means pencatatan (recording): its fields are rupiah.

    Raises FieldError.
    """
    return transaction(
        row,
        pull,
        channel="recorded_non_tender",
        stage="record",
        package=row.key("kd_nontender_pct"),
        status=procedure_status(row, "status_nontender_pct_ket"),
        day=row.day("tgl_buat_paket"),
        value_sen=row.money("total_realisasi"),
        umk_sen=row.money("nilai_umk_pct"),
        pdn_sen=row.money("nilai_pdn_pct"),
        pagu_sen=row.money("pagu"),
    )


FEED = Feed(
    "tender-pencatatan-non-tender",
    ("SPSE-PencatatanNonTender",),
    "recorded_non_tender",
    TRANSACTIONS,
    to_fact,
)

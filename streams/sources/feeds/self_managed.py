"""Self-managed packages (PencatatanSwakelola): work that an agency does itself."""

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
        channel="self_managed",
        stage="record",
        package=row.key("kd_swakelola_pct"),
        status=procedure_status(row, "status_swakelola_pct_ket"),
        day=row.day("tgl_buat_paket"),
        value_sen=row.money("total_realisasi"),
        umk_sen=row.money("nilai_umk_pct"),
        pdn_sen=row.money("nilai_pdn_pct"),
        pagu_sen=row.money("pagu"),
    )


FEED = Feed(
    "tender-pencatatan-swakelola",
    ("SPSE-PencatatanSwakelola",),
    "self_managed",
    TRANSACTIONS,
    to_fact,
)

"""Non-tender awards (NonTenderSelesai): the value where no contract row has one."""

from monitors.facts import Transaction
from streams.sources.feed import TRANSACTIONS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import announced_class, spse_supplier, transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return the award; a non-tender has one supplier, so it has no parts. Raises FieldError."""
    return transaction(
        row,
        pull,
        channel="non_tender",
        stage="award",
        package=row.key("kd_nontender"),
        day=row.day("tgl_selesai_nontender"),
        value_sen=row.money("nilai_kontrak"),
        umk_sen=row.money("nilai_umk_kontrak"),
        pdn_sen=row.money("nilai_pdn_kontrak"),
        supplier=spse_supplier(row),
        package_class=announced_class(row),
        pagu_sen=row.money("pagu"),
    )


FEED = Feed(
    "tender-non-tender-selesai", ("SPSE-NonTenderSelesai",), "non_tender", TRANSACTIONS, to_fact
)

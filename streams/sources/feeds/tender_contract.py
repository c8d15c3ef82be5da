"""Tender contracts (TenderEkontrak-Kontrak): one row per supplier and addendum."""

from monitors.facts import Transaction
from streams.sources.feed import TRANSACTIONS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import contract_status, spse_supplier, transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return one version of a contract; without nilai_kontrak it is a draft. Raises FieldError.

    sppbj_id and kontrak_id change with each addendum, so they are no keys.
    """
    return transaction(
        row,
        pull,
        channel="tender",
        stage="contract",
        package=row.key("kd_tender"),
        part=row.optional_key("kd_penyedia") or "",
        version=row.count("versi_addendum") or 0,
        status=contract_status(row),
        day=row.day("tgl_kontrak"),
        value_sen=row.money("nilai_kontrak"),
        umk_sen=row.money("nilai_umk_kontrak"),
        pdn_sen=row.money("nilai_pdn_kontrak"),
        supplier=spse_supplier(row),
    )


FEED = Feed(
    "tender-tender-ekontrak-kontrak",
    ("SPSE-TenderEkontrak-2Kontrak", "SPSE-TenderEkontrak-Kontrak"),
    "tender",
    TRANSACTIONS,
    to_fact,
)

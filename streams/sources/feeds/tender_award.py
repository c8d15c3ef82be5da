"""Tender awards (TenderSelesaiNilai): the value where no contract row has one."""

from monitors.facts import Transaction
from streams.sources.feed import TRANSACTIONS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import spse_supplier, transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return the award of one supplier. Raises FieldError.

    nilai_kontrak already holds the latest addendum; nilai_penawaran, nilai_terkoreksi and
    nilai_negosiasi are steps on the way to it and never counted.
    """
    return transaction(
        row,
        pull,
        channel="tender",
        stage="award",
        package=row.key("kd_tender"),
        part=row.optional_key("kd_penyedia") or "",
        day=row.day("tgl_penetapan_pemenang"),
        value_sen=row.money("nilai_kontrak"),
        umk_sen=row.money("nilai_umk_kontrak"),
        pdn_sen=row.money("nilai_pdn_kontrak"),
        supplier=spse_supplier(row),
        pagu_sen=row.money("pagu"),
    )


FEED = Feed(
    "tender-tender-selesai-nilai", ("SPSE-TenderSelesaiNilai",), "tender", TRANSACTIONS, to_fact
)

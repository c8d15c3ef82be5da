"""Announced plans for suppliers (RUP-PaketPenyedia-Terumumkan): pagu before anything is bought.

Self-managed plans have a feed of their own and are not in the denominator: UMKK cannot win them.
"""

from monitors.facts import Plan
from streams.sources.content import content_of
from streams.sources.feed import PLANS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row


def to_fact(row: Row, pull: Pull) -> Plan:
    """Return the plan; it is active while announced, active and not deleted. Raises FieldError.

    A plan that is exempt from the rules (status_dikecualikan) is not reserved, whatever its
    status_ukm says.
    """
    announced = row.word("status_umumkan_rup") == "terumumkan"
    kept = row.flag("status_aktif_rup") is True and not row.flag("status_delete_rup")
    active = announced and kept
    exempt = row.flag("status_dikecualikan") is True
    plan = Plan(
        row.agency(),
        row.year(),
        row.key("kd_rup"),
        row.money("pagu"),
        active,
        content=0,
        observed_at=None,
        announced=row.day("tgl_pengumuman_paket"),
        begins=row.day("tgl_awal_kontrak"),
        ends=row.day("tgl_akhir_kontrak"),
        reserved=False if exempt else _either(row.word("status_ukm"), "ukm", "non-ukm"),
        domestic=_either(row.word("status_pdn"), "pdn", "non-pdn"),
        work_unit=row.column("kd_satker_str"),
        method=row.column("metode_pengadaan", "mtd_pemilihan"),
        title=row.column("nama_paket"),
    )
    return plan._replace(
        content=content_of(tuple(plan), row.fields),
        observed_at=row.observed_at(pull.observed_at),
    )


def _either(word: str, yes: str, no: str) -> bool | None:
    """Return what a status says; None for what it does not say, and for words unknown."""
    return {yes: True, no: False}.get(word)


FEED = Feed(
    "rup-paket-penyedia-terumumkan", ("RUP-PaketPenyedia-Terumumkan",), None, PLANS, to_fact
)

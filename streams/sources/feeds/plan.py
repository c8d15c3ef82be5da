"""Announced plans for suppliers (RUP-PaketPenyedia-Terumumkan): pagu before anything is bought.

Self-managed plans have a feed of their own and are not in the denominator: UMKK cannot win them.
"""

from monitors.facts import Plan
from streams.sources.content import content_of
from streams.sources.feed import PLANS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row


def to_fact(row: Row, pull: Pull) -> Plan:
    """Return the plan; it is active while announced, active and not deleted. Raises FieldError."""
    announced = row.word("status_umumkan_rup") == "terumumkan"
    kept = row.flag("status_aktif_rup") is True and not row.flag("status_delete_rup")
    active = announced and kept
    canonical = (row.agency(), row.year(), row.key("kd_rup"), row.money("pagu"), active)
    return Plan(
        *canonical,
        content=content_of(canonical, row.fields),
        observed_at=row.observed_at(pull.observed_at),
    )


FEED = Feed(
    "rup-paket-penyedia-terumumkan", ("RUP-PaketPenyedia-Terumumkan",), None, PLANS, to_fact
)

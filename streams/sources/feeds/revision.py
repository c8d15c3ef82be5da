"""Reviews of plans (RUP history kaji ulang): which plan took another's place, and since when.

Plans for suppliers and self-managed ones are reviewed in one feed. Those of self-managed plans do
no harm: no plan of the ledger has their codes.
"""

from monitors.facts import Revision
from streams.sources.content import content_of
from streams.sources.feed import PLANS, Feed
from streams.sources.pull import Pull
from streams.sources.row import FieldError, Row

KINDS = {
    "satukesatu": "one_to_one",
    "satukebanyak": "one_to_many",
    "pembatalan": "cancelled",
    "pengaktifan": "reactivated",
}
"""What the feed calls a kind, written as one word in lower case."""

REPLACING = frozenset({"one_to_one", "one_to_many"})


def to_fact(row: Row, pull: Pull) -> Revision:
    """Return the review. Raises FieldError.

    A plan that was cancelled or taken up again comes with its own code as the new one: it has none.
    """
    kind = KINDS.get(row.word("jenis_revisi").replace(" ", "").replace("-", ""), "unknown")
    old = row.key("kd_rup_lama")
    new = row.optional_key("kd_rup_baru")
    day = row.day("tgl_kaji_ulang")
    if day is None:
        raise FieldError("no_day", "tgl_kaji_ulang", "missing")
    canonical = (
        row.agency(),
        row.year(),
        old,
        new if kind in REPLACING and new != old else None,
        kind,
        day,
        row.instant("tgl_kaji_ulang"),
    )
    return Revision(
        *canonical,
        content=content_of(canonical, row.fields),
        observed_at=row.observed_at(pull.observed_at),
    )


FEED = Feed("rup-history-kaji-ulang", ("RUP-HistoryKajiUlang",), None, PLANS, to_fact)

"""What an agency can still do: plans reserved for small business with nothing contracted yet.

Such a plan is active, says that it is meant for small business (status_ukm) and is not exempt
(`streams/sources/feeds/plan.py`), and no package with a counted value is joined to it
(`monitors/ledger/joined.py`). It is as last known, whatever the day.
"""

from heapq import nsmallest
from typing import NamedTuple

from monitors.ledger.book import Book
from monitors.ledger.joined import Joined
from monitors.ledger.planning import Payload

SHOWN = 20


class ReservedPlan(NamedTuple):
    """A plan for people to act on. `begins` and `ends` are days of the planned contract."""

    rup: str
    title: str | None
    pagu_sen: int
    begins: int | None
    ends: int | None
    method: str | None
    work_unit: str | None


class Reserved(NamedTuple):
    """How many plans, their pagu in sen, and the greatest of them, greatest first."""

    packages: int
    pagu_sen: int
    first: tuple[ReservedPlan, ...]


def reserved(book: Book, shown: int = SHOWN) -> Reserved | None:
    """The plans reserved for small business and not yet contracted; None without any plan known.

    A closed year has none: its plans are gone.
    """
    if not book.plans.packed:
        return None
    if book.joined is None:
        book.joined = Joined()
    book.joined.pending.update(book.changed.packages)
    contracted = book.joined.contracted(book)
    left = {rup: pagu for rup, pagu in book.plans.reserved().items() if rup not in contracted}
    greatest = nsmallest(shown, left, key=lambda rup: (-left[rup], rup))
    return Reserved(len(left), sum(left.values()), tuple([_plan(book, rup) for rup in greatest]))


def _plan(book: Book, rup: str) -> ReservedPlan:
    said = Payload(*book.plans.history(rup)[0].payload)
    return ReservedPlan(
        rup, said.title, said.pagu, said.begins, said.ends, said.method, said.work_unit
    )

"""A fiscal year that is closed for good, and what it keeps of what it gave up."""

from typing import TYPE_CHECKING, NamedTuple

from monitors.facts import Close
from monitors.ledger.pulls import FeedPulls

if TYPE_CHECKING:
    from monitors.ledger.book import Book

YEAR_CLOSED = "year_closed"
"""Why a fact is refused that would correct a closed year."""


class Closing(NamedTuple):
    """The record that closed a year, and what the report needs of the rows that are gone.

    `paid` are the numbers of the channels that had payments, `work_units` how many units' budgets
    were told of; `parents`: a unit and its parts both had one. The order is the stored format.
    """

    day: int
    source: str
    observed_at: int | None
    paid: tuple[int, ...]
    work_units: int
    parents: bool


def close(book: "Book", fact: Close) -> None:
    """Close a year: its figures stand, the rows behind them are given up.

    The first record that closes it counts; a later one says nothing new.
    """
    if book.closed is not None:
        return
    paid = tuple(sorted({int(package[0]) for package in book.paid}))
    units, parents = book.work_units, book.has_parents()
    shrink(book, Closing(fact.day, fact.source, fact.observed_at, paid, units, parents))
    book.changed.header = True


def shrink(book: "Book", closed: Closing) -> None:
    """Keep sums, counters, standings, targets, readings and snapshots; forget the rest."""
    book.closed = closed
    book.packages, book.payments = {}, {}
    book.changed.packages, book.changed.payments = {}, {}
    book.paid = set(map(str, closed.paid))
    book.users.forget()
    book.joined = None
    book.pulls = FeedPulls(book.packing)
    book.plans.shrink()
    book.budgets.shrink()

"""Stored rows of the nation's state, absolute, so that the last one wins: part of the changelog.

The sums of a scope are not stored: they follow from its agencies' rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from monitors.nation.queue import Lane, Taken
from monitors.nation.scope import Scope
from monitors.rollup import BookDay, Part, Rollup, Sums
from monitors.state import Standing

AGENCY, SCOPE, YEAR, LANE, WAITING = range(5)
"""What a stored row is about."""

StoredRow = Sequence[Any]
"""[AGENCY, book], [SCOPE, code, year, as_of, standings], [YEAR, year, last day judged],
[LANE, partition, received, taken] or [WAITING, partition, rollup]: what waits of a partition and is
behind what was taken of it is no longer there."""


class Changed:
    """What has changed since the rows were last given."""

    def __init__(self) -> None:
        self.agencies: set[tuple[str, int]] = set()
        self.scopes: set[tuple[str, int]] = set()
        self.years: set[int] = set()
        self.lanes: set[int] = set()
        self.waiting: list[tuple[int, Rollup]] = []

    def rows(
        self,
        lanes: Sequence[Lane],
        agencies: Mapping[tuple[str, int], BookDay],
        scopes: Mapping[tuple[str, int], Scope],
        ended: Mapping[int, int],
    ) -> list[StoredRow]:
        """The rows of what has changed, which is forgotten."""
        rows: list[StoredRow] = [lane_row(one, lanes[one]) for one in sorted(self.lanes)]
        rows += [
            [WAITING, number, one]
            for number, one in self.waiting
            if not lanes[number].is_taken(one)
        ]
        rows += [[YEAR, year, ended[year]] for year in sorted(self.years)]
        rows += [agency_row(agencies[at]) for at in sorted(self.agencies)]
        rows += [scope_row(scopes[at]) for at in sorted(self.scopes)]
        self.forget()
        return rows

    def forget(self) -> None:
        """Take everything as stored."""
        self.__init__()  # type: ignore[misc]  # made anew


def agency_row(book: BookDay) -> StoredRow:
    """A book's figures."""
    return [AGENCY, book]


def scope_row(scope: Scope) -> StoredRow:
    """Where a scope's programmes stand."""
    standings = [[name, one.to_row()] for name, one in sorted(scope.standings.items())]
    return [SCOPE, scope.code, scope.year, scope.as_of, standings]


def restore_scope(scope: Scope, row: StoredRow) -> None:
    """Apply what `scope_row` gave."""
    _, _, _, scope.as_of, standings = row
    scope.standings = {name: Standing.from_row(one) for name, one in standings}


def lane_row(partition: int, lane: Lane) -> StoredRow:
    """How far a partition has come."""
    return [LANE, partition, lane.received, lane.taken]


def restore_lane(lane: Lane, row: StoredRow) -> None:
    """Apply what `lane_row` gave."""
    _, _, received, taken = row
    lane.received = (received[0], received[1])
    lane.taken = None if taken is None else Taken(*taken)


def rollup(row: Sequence[Any]) -> Rollup:
    """A rollup from its plain values."""
    position, day, instant, ended, piece, pieces, books = row
    held = tuple([book_day(book) for book in books])
    return Rollup(position, day, instant, ended, piece, pieces, held)


def book_day(row: Sequence[Any]) -> BookDay:
    """A book's figures from their plain values."""
    agency, year, day, observed, parts = row
    held = [
        Part(kind, province, successor, tuple([Sums(*one) for one in sums]))
        for kind, province, successor, sums in parts
    ]
    return BookDay(agency, year, day, observed, tuple(held))

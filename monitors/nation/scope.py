"""What one scope adds up to in a fiscal year."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from monitors.figures import Denominator, Figures
from monitors.programme import FIXED, Programme
from monitors.rollup import Sums

if TYPE_CHECKING:
    from monitors.state import Standing

UNCOVERED_PARTS = 5
"""At most one part in so many of a scope's spend may be of agencies without a denominator: beyond,
numerator and denominator are of different agencies, and their ratio would say nothing."""

LARGEST_DENOMINATOR = 10**18
"""In sen: Rp10,000 trillion, thrice the national budget, as for an agency (`ledger/book.py`). Where
sums come to more, budgets were published in another unit, and they would not fit into 64 bits."""

Contribution = tuple[Sums, ...]
"""What one book adds to one scope."""


class Totals:
    """The sums of one programme. `amounts` has, by kind of denominator, its sum and how many books.

    `uncovered` is the spend of books that have no denominator; what else they hold, of which no
    ratio may be made, is in `beside`: earned, unknown, packages.
    """

    __slots__ = ("amounts", "beside", "books", "confirmed", "earned", "packages", "spend",
                 "uncovered", "unknown")  # fmt: skip

    def __init__(self) -> None:
        self.earned = self.confirmed = self.spend = self.unknown = self.packages = 0
        self.books = self.uncovered = 0
        self.beside = [0, 0, 0]
        self.amounts: dict[str, list[int]] = {}

    def add(self, one: Sums, sign: int) -> None:
        """Add what a book says of the programme; `sign` -1 takes it away again."""
        self.books += sign
        self.earned += sign * one.earned
        self.confirmed += sign * one.confirmed
        self.spend += sign * one.spend
        self.unknown += sign * one.unknown
        self.packages += sign * one.packages
        if one.denominator is None:
            self.uncovered += sign * one.spend
            for place, more in enumerate((one.earned, one.unknown, one.packages)):
                self.beside[place] += sign * more
            return
        held = self.amounts.setdefault(one.denominator, [0, 0])
        held[0] += sign * one.amount
        held[1] += sign
        if not held[1]:
            del self.amounts[one.denominator]

    @property
    def covered(self) -> int:
        """How many books have a denominator."""
        return sum(count for _, count in self.amounts.values())


class Scope:
    """One (scope, fiscal year): its totals, its members and where its programmes stand.

    `members` are the agencies that count in it, with the day of their latest pull. `as_of` is the
    day up to which values count, None before the first tick. `moved` tells whether figures have
    changed since it was judged.
    """

    __slots__ = ("as_of", "code", "members", "moved", "standings", "totals", "year")

    def __init__(self, code: str, year: int) -> None:
        self.code = code
        self.year = year
        self.as_of: int | None = None
        self.totals: dict[str, Totals] = {}
        self.members: dict[str, int | None] = {}
        self.standings: dict[str, Standing] = {}
        self.moved = False

    def put(self, agency: str, contribution: Contribution, observed: int | None) -> None:
        """Take an agency's contribution in; it has none in here so far."""
        self._add(contribution, 1)
        self.members[agency] = observed

    def remove(self, agency: str, contribution: Contribution) -> None:
        """Take the agency's contribution out again, which is the one that was put."""
        self._add(contribution, -1)
        del self.members[agency]

    def _add(self, contribution: Contribution, sign: int) -> None:
        for one in contribution:
            totals = self.totals.get(one.programme)
            if totals is None:
                totals = self.totals[one.programme] = Totals()
            totals.add(one, sign)

    @property
    def observed(self) -> int | None:
        """The day of the latest pull of any member, None where none says it."""
        return max((day for day in self.members.values() if day is not None), default=None)


def figures(scope: Scope, programme: Programme, day: int) -> Figures:
    """What the scope is judged by on a day; `programme` as it is on that day (`Programme.on`).

    Where the denominator is a sum over agencies, numerator and spend are those of the same
    agencies: what others bought would let the scope seem to reach a goal that is not theirs.
    """
    totals = scope.totals.get(programme.id) or Totals()
    held = denominator(scope, programme, totals, day)
    summed = held is not None and held.kind != FIXED
    earned, unknown, packages = totals.beside if summed else (0, 0, 0)
    return Figures(
        agency=scope.code,
        year=scope.year,
        day=day,
        umkk_sen=totals.earned - earned,
        spend_sen=totals.spend - (totals.uncovered if summed else 0),
        unknown_sen=totals.unknown - unknown,
        packages=totals.packages - packages,
        denominator=held,
        last_observed_day=scope.observed,
    )


def denominator(scope: Scope, programme: Programme, totals: Totals, day: int) -> Denominator | None:
    """The amount that the programme's file names for the scope, else the sum over its agencies.

    An amount for each agency is none for their sum. None where too much of the spend is of agencies
    without one, or where it is more than can be true. A sum of several kinds is called by the one
    that holds most of it; its source names them all.
    """
    if programme.denominators == (FIXED,):
        amount = programme.amount_on(scope.year, day) if programme.is_summed else None
        return None if amount is None else Denominator(FIXED, amount, None, programme.page)
    held = totals.amounts
    if not held or totals.uncovered * UNCOVERED_PARTS > totals.spend:
        return None
    amount = sum(one for one, _ in held.values())
    if amount > LARGEST_DENOMINATOR:
        return None
    told = ", ".join(f"{kind} {count}" for kind, (_, count) in sorted(held.items()))
    return Denominator(
        max(sorted(held), key=lambda kind: held[kind][0]),
        amount,
        totals.covered / totals.books,
        f"sum over {totals.covered} of {totals.books} agencies: {told}",
    )


def merged(parts: Iterable[Contribution]) -> Contribution:
    """Several parts of one book as one contribution."""
    first, *others = parts
    found = {one.programme: one for one in first}
    for part in others:
        for one in part:
            was = found.get(one.programme)
            found[one.programme] = one if was is None else _sum(was, one)
    return tuple(found.values())


def _sum(a: Sums, b: Sums) -> Sums:
    return Sums(
        a.programme,
        a.earned + b.earned,
        a.confirmed + b.confirmed,
        a.spend + b.spend,
        a.unknown + b.unknown,
        a.packages + b.packages,
        b.denominator or a.denominator,
        a.amount + b.amount,
    )

"""A curve that begins where the years before were to end: for counters that run over the years."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from monitors.curves.curve import reduced

if TYPE_CHECKING:
    from monitors.curves.curve import Planned


@dataclass(frozen=True, slots=True)
class Started:
    """Plans `base` of `goal` from the first day on, and the rest along another curve.

    A goal that is not above the base is due from the first day on.
    """

    rest: Planned
    base: int
    goal: int

    @property
    def name(self) -> str:
        """The other curve's: the base is the programme's."""
        return self.rest.name

    def table(self, days_in_year: int) -> tuple[int, ...]:
        """Return base · whole + (goal - base) · part of goal · whole, in the smallest numbers."""
        return _table(self.rest, self.base, self.goal, days_in_year)


def started(rest: Planned, base: int, goal: int) -> Started:
    """Return the curve; `base` and `goal` are in one unit, both above 0."""
    return Started(rest, min(base, goal), goal)


@cache
def _table(rest: Planned, base: int, goal: int, days_in_year: int) -> tuple[int, ...]:
    parts = rest.table(days_in_year)
    whole = parts[-1]
    return reduced("", [base * whole + (goal - base) * part for part in parts]).parts

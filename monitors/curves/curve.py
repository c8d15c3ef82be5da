"""A planned curve: which part of the goal is planned to be reached by the end of each day.

A curve is a set of knots (month, level): the level at the end of that month, from 0 at the start of
the year, linear in days between knots, divided by the last level, so that every curve ends at 1.
A fraction is an integer number of parts out of a whole that fits the curve and the year's length:
exact, so that a threshold is met exactly where it is met on paper.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Hashable
from dataclasses import dataclass, field
from math import gcd, lcm
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

SCALE = 1_000_000_000
"""Parts per 10^9 in a whole, for whoever wants a plan in integers of one size."""

DECEMBER = 12


class Planned(Hashable, Protocol):
    """What every curve can be asked, however it is made. Equal curves are one key of a cache."""

    @property
    def name(self) -> str:
        """The word for it in a programme's file."""

    def table(self, days_in_year: int) -> tuple[int, ...]:
        """Return the planned parts at the end of day 0, 1, .. 365 or 366; the last is the whole."""


@dataclass(frozen=True, slots=True)
class Curve:
    """`knots`: (month 1..12, level ≥ 0) in rising months, the last of them December."""

    name: str
    knots: tuple[tuple[int, int], ...]
    _tables: dict[int, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a curve that falls, starts outside the year or does not reach December."""
        if not self.knots or self.knots[-1][0] != DECEMBER or self.knots[-1][1] <= 0:
            text = f"curve {self.name}: the last level must be December's and above 0"
            raise ValueError(text)
        month_before, level_before = 0, 0
        for month, level in self.knots:
            if month <= month_before or level < level_before:
                text = f"curve {self.name}: months must rise and levels must not fall"
                raise ValueError(text)
            month_before, level_before = month, level
        tables = {days: _table(self.knots, days) for days in _YEARS}
        object.__setattr__(self, "_tables", tables)

    def table(self, days_in_year: int) -> tuple[int, ...]:
        """Return the planned parts at the end of day 0 (nothing yet), 1, .. 365 or 366.

        The last entry is the whole. KeyError for another length of a year.
        """
        return self._tables[days_in_year]


@dataclass(frozen=True, slots=True)
class Daily:
    """A curve that is known day by day, for a year of one length: one's own plan or past.

    `parts`: at the end of day 0, 1, .. 365 or 366, never falling, the last above 0.
    """

    name: str
    parts: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse a curve that falls, begins below nothing or ends there."""
        rises = all(low <= high for low, high in zip(self.parts, self.parts[1:], strict=False))
        if (
            len(self.parts) - 1 not in _YEARS
            or not rises
            or self.parts[0] < 0
            or self.parts[-1] <= 0
        ):
            text = f"curve {self.name}: parts of 365 or 366 days must not fall"
            raise ValueError(text)

    def table(self, days_in_year: int) -> tuple[int, ...]:
        """Return the parts. KeyError for a year of another length."""
        if len(self.parts) != days_in_year + 1:
            raise KeyError(days_in_year)
        return self.parts


def reduced(name: str, parts: Sequence[int]) -> Daily:
    """Return the daily curve of these parts in the smallest whole numbers."""
    common = gcd(*parts) or 1
    return Daily(name, tuple(part // common for part in parts))


def month_ends(days_in_year: int) -> list[int]:
    """Return the day of the year on which month 0 (none), 1, .. 12 ends."""
    ends = [0]
    for month in range(1, DECEMBER + 1):
        ends.append(ends[-1] + monthrange(_YEARS[days_in_year], month)[1])
    return ends


_YEARS = {365: 2001, 366: 2000}
"""A year of each length."""


def _table(knots: tuple[tuple[int, int], ...], days_in_year: int) -> tuple[int, ...]:
    ends = month_ends(days_in_year)
    starts = [0, *(ends[month] for month, _ in knots)]
    # In steps of 1/unit of a level every day of every stretch has a whole number of them.
    unit = lcm(*(ends[month] - start for (month, _), start in zip(knots, starts, strict=False)))
    values = [0]
    low = 0
    for (month, high), start in zip(knots, starts, strict=False):
        step = (high - low) * unit // (ends[month] - start)
        values += [low * unit + step * day for day in range(1, ends[month] - start + 1)]
        low = high
    common = gcd(*values)
    return tuple(value // common for value in values)

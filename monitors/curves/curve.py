"""A planned curve: which part of the goal is planned to be reached by the end of each day.

A curve is a set of knots (month, level): the level at the end of that month, from 0 at the start of
the year, linear in days between knots, divided by the last level, so that every curve ends at 1.
Fractions are integers in parts per 10^9 (`SCALE`), rounded down: no result depends on how a
platform rounds floats.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field

SCALE = 1_000_000_000
"""Parts in a whole: a fraction of 1 is the integer `SCALE`."""

DECEMBER = 12


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
        """Return the planned parts per 10^9 at the end of day 0 (nothing yet), 1, .. 365 or 366."""
        return self._tables[days_in_year]

    def planned_ppb(self, day_of_year: int, days_in_year: int) -> int:
        """Return the planned parts per 10^9 at the end of day 1..365 or 366."""
        return self._tables[days_in_year][day_of_year]

    def planned_fraction(self, day_of_year: int, days_in_year: int) -> float:
        """Return the planned fraction, 0 to 1, at the end of day 1..365 or 366."""
        return self.planned_ppb(day_of_year, days_in_year) / SCALE


_YEARS = {365: 2001, 366: 2000}
"""A year of each length."""


def _table(knots: tuple[tuple[int, int], ...], days_in_year: int) -> tuple[int, ...]:
    ends = _month_ends(days_in_year)
    last = knots[-1][1]
    values = [0]
    start, low = 0, 0
    for month, high in knots:
        end = ends[month]
        span = end - start
        values += [
            SCALE * (low * span + (high - low) * (day - start)) // (last * span)
            for day in range(start + 1, end + 1)
        ]
        start, low = end, high
    return tuple(values)


def _month_ends(days_in_year: int) -> list[int]:
    """Return the day of the year on which month 0 (none), 1, .. 12 ends."""
    ends = [0]
    for month in range(1, DECEMBER + 1):
        ends.append(ends[-1] + monthrange(_YEARS[days_in_year], month)[1])
    return ends

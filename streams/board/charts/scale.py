"""Axes: where a value is drawn, and the months of days."""

from typing import NamedTuple

from monitors.days import date_of, day_of


class Axis(NamedTuple):
    """Values from 0 (or less) to `top`, drawn from `start` to `end` (pixels)."""

    low: float
    top: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value is drawn, to a tenth of a pixel."""
        span = self.top - self.low or 1
        return round(self.start + (value - self.low) / span * (self.end - self.start), 1)


def month_starts(first: int, last: int) -> list[tuple[int, int]]:
    """(day, month) of every first of a month from day `first` to day `last`."""
    year = date_of(first).year
    starts = [(day_of(date_of(first).replace(year=year, month=m, day=1)), m) for m in range(1, 13)]
    return [(day, month) for day, month in starts if first <= day <= last]

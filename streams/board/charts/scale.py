"""Axes: round steps for amounts, months for days."""

from typing import NamedTuple

from monitors.days import date_of, day_of

STEPS = (1, 2, 2.5, 5, 10)


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


def steps(top: float, wanted: int = 4) -> list[float]:
    """Round values from 0 to the first at or above `top`: about so many."""
    if top <= 0:
        return [0.0, 1.0]
    power = 1.0
    while power * 10 * wanted <= top:
        power *= 10
    while power * wanted > top:
        power /= 10
    step = next(power * one for one in STEPS if power * one * wanted >= top)
    found = [0.0]
    while found[-1] < top:
        found.append(found[-1] + step)
    return found


def month_starts(first: int, last: int) -> list[tuple[int, int]]:
    """(day, month) of every first of a month from day `first` to day `last`."""
    year = date_of(first).year
    starts = [(day_of(date_of(first).replace(year=year, month=m, day=1)), m) for m in range(1, 13)]
    return [(day, month) for day, month in starts if first <= day <= last]

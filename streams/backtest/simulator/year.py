"""A made-up fiscal year of one agency: its packages, amendments and budget.

The same agency and random give the same year. Amounts are in sen; days are days since 1970-01-01.
"""

from datetime import date
from itertools import accumulate
from math import exp
from random import Random
from typing import NamedTuple

from monitors.curves.curve import DECEMBER
from monitors.days import date_of, day_of, first_day, last_day
from streams.backtest.simulator import assumed
from streams.backtest.simulator.agency import Agency, Season, stray

CONTRACTED = frozenset({"tender", "non_tender"})
"""Channels whose packages are amended: the others hold one row, with what it came to."""

WEEKEND = 5
"""Saturday, counted from Monday."""
_SEN = 100
_LEAST = 1_000_000
"""Sen: no package is smaller than Rp10,000."""


class Purchase(NamedTuple):
    """One package: its value on `day`, and what an amendment adds or takes on a later day."""

    channel: str
    day: int
    value: int
    umkk: bool
    amended: int | None = None
    difference: int = 0


class MadeUpYear(NamedTuple):
    """One agency-year. `budget` is what the goal is a share of."""

    agency: Agency
    year: int
    budget: int
    purchases: tuple[Purchase, ...]

    def daily(self, *, umkk: bool) -> tuple[int, ...]:
        """Cumulative value at the end of each day: of UMKK packages, or of all."""
        start, end = first_day(self.year), last_day(self.year)
        sums = [0] * (end - start + 1)
        for one in self.purchases:
            if one.umkk or not umkk:
                sums[one.day - start] += one.value
                if one.amended is not None:
                    sums[one.amended - start] += one.difference
        return tuple(accumulate(sums))


def draw(agency: Agency, year: int, random: Random) -> MadeUpYear:
    """Draw the year."""
    level = random.lognormvariate(0, assumed.YEAR_SIGMA)
    share = min(0.95, max(0.05, random.gauss(agency.share, assumed.SHARE_BY_YEAR)))
    purchases: list[Purchase] = []
    for season in agency.seasons:
        purchases += _purchases(agency, season, year, random, level=level, share=share)
    spent = sum(one.value for one in purchases)
    return MadeUpYear(
        agency, year, round(spent / random.uniform(*assumed.ABSORPTION)), tuple(purchases)
    )


def _purchases(
    agency: Agency, season: Season, year: int, random: Random, *, level: float, share: float
) -> list[Purchase]:
    shape = season.shape
    months = stray(season.months, assumed.SEASON_BY_YEAR, random)
    left = round(season.packages * level)
    scale = agency.kind.amounts
    found: list[Purchase] = []
    while left > 0:
        (month,) = random.choices(range(12), months)
        day = _weekday(year, month + 1, random)
        chance = share * (1 + assumed.TILT * (2 * month - DECEMBER + 1) / (DECEMBER - 1))
        # A geometric number of packages together, of mean `clump`.
        together = 1
        while together < left and random.random() > 1 / shape.clump:
            together += 1
        for _ in range(together):
            rupiah = min(exp(random.gauss(shape.mu, shape.sigma)), shape.largest) * scale
            value = max(_LEAST, round(rupiah) * _SEN)
            small = rupiah <= assumed.RESERVED_RUPIAH and random.random() < chance
            one = Purchase(shape.channel, day, value, small)
            if shape.channel in CONTRACTED:
                one = _amended(one, shape.addenda, shape.change, random)
            found.append(one)
        left -= together
    return found


def _amended(one: Purchase, addenda: float, change: float, random: Random) -> Purchase:
    drawn = random.random()
    if one.umkk and drawn < assumed.WITHDRAWN:
        part = -1.0
    elif drawn < assumed.WITHDRAWN + addenda and change > 0:
        part = random.expovariate(1 / change)
        part = -min(0.9, part) if random.random() < assumed.LOWERED else part
    else:
        return one
    later = one.day + 1 + int(random.expovariate(1 / assumed.AMENDED_AFTER))
    if later > last_day(date_of(one.day).year):
        return one
    return one._replace(amended=later, difference=round(one.value * part))


def _weekday(year: int, month: int, random: Random) -> int:
    start = day_of(date(year, month, 1))
    end = last_day(year) + 1 if month == DECEMBER else day_of(date(year, month + 1, 1))
    while True:
        day = random.randrange(start, end)
        if date_of(day).weekday() < WEEKEND:
            return day

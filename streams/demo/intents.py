"""The purchases of an agency's year as chance draws them: when, by which channel, for how much."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from random import Random
from typing import NamedTuple

from monitors.days import day_of, first_day
from streams.demo import shapes
from streams.demo.agencies import Agency
from streams.demo.shapes import Shape
from streams.demo.week import is_weekday

MONTHS = range(1, 13)
VARIATION = (0.85, 1.15)
"""By how much the number of an agency's packages strays from its kind's."""
HEAP = (0.93, 1.0)
"""Packages are cut to fit under a legal limit, and heap up right below it."""
LEAST_RUPIAH = 10_000


class Intent(NamedTuple):
    """A purchase that will come: the day of its value, its shape, its amount in sen."""

    day: int
    shape: Shape
    value: int


def draw(agency: Agency, year: int, random: Random) -> list[Intent]:
    """Draw every purchase of the year, in order of its day."""
    drawn: list[tuple[int, Shape, float]] = []
    for shape in shapes.SHAPES:
        left = round(agency.kind.packages * shape.share * random.uniform(*VARIATION))
        ordered = shape.channel.startswith("ecatalogue")
        while left > 0:
            weekend = ordered and random.random() < shapes.WEEKEND
            day = _day(shape, year, random, weekend=weekend)
            burst = ordered and random.random() < shapes.BURST
            size = min(left, random.randint(*shapes.BURST_SIZE)) if burst else 1
            drawn += [(day, shape, _amount(shape, agency, random)) for _ in range(size)]
            left -= size
    cap = sum(amount for _, _, amount in drawn) * shapes.LARGEST
    intents = [Intent(day, shape, _sen(min(amount, cap), random)) for day, shape, amount in drawn]
    return sorted(intents, key=lambda intent: intent.day)


def spent_share(intents: Sequence[Intent], first: int, last: int) -> list[float]:
    """Return which share of the year's value is bought by the end of each day, first to last."""
    by_day = [0] * (last - first + 1)
    for intent in intents:
        by_day[intent.day - first] += intent.value
    whole = sum(by_day) or 1
    return [so_far / whole for so_far in accumulate(by_day)]


def month_start(year: int, month: int) -> int:
    """Return the first day of a month; month 13 is the next January."""
    return first_day(year + 1) if month > MONTHS[-1] else day_of(date(year, month, 1))


def _amount(shape: Shape, agency: Agency, random: Random) -> float:
    """An amount in rupiah."""
    amount = shape.median * random.lognormvariate(0, shape.sigma)
    if shape.most is not None:
        return min(amount, shape.most * random.uniform(*HEAP))
    return amount * agency.kind.scale


def _sen(rupiah: float, random: Random) -> int:
    odd = random.choice((60, 75, 50)) if random.random() < shapes.WITH_SEN else 0
    return max(LEAST_RUPIAH, round(rupiah)) * 100 + odd


def _day(shape: Shape, year: int, random: Random, *, weekend: bool) -> int:
    (month,) = random.choices(MONTHS, shape.months)
    start, end = month_start(year, month), month_start(year, month + 1)
    while True:
        day = random.randrange(start, end)
        if weekend or is_weekday(day):
            return day

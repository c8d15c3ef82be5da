"""A made-up agency: what is its own, drawn once, and what is each year's."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from streams.backtest.simulator import assumed
from streams.backtest.simulator.assumed import Kind
from streams.backtest.simulator.shapes import Shape


class Season(NamedTuple):
    """One channel of one agency: its shape, its packages in a usual year, its months' weights."""

    shape: Shape
    packages: float
    months: tuple[float, ...]


class Agency(NamedTuple):
    """`share` is the UMKK part of value; `years` how many years of it are known."""

    code: str
    kind: Kind
    seasons: tuple[Season, ...]
    share: float
    years: int


def roster(number: int, random: Random, shapes: Sequence[Shape]) -> list[Agency]:
    """Draw so many agencies; codes begin with Y, as no real one's does."""
    weights = [kind.weight for kind in assumed.KINDS]
    return [
        _agency(f"Y{at + 1:03d}", random.choices(assumed.KINDS, weights)[0], random, shapes)
        for at in range(number)
    ]


def _agency(code: str, kind: Kind, random: Random, shapes: Sequence[Shape]) -> Agency:
    size = random.lognormvariate(0, assumed.SIZE_SIGMA) * kind.packages
    bulge = random.lognormvariate(*assumed.BULGE)
    seasons = []
    for shape in shapes:
        months = [
            weight * (1 + kind.late * (2 * month - 11) / 11)
            for month, weight in enumerate(shape.months)
        ]
        months[-1] *= bulge
        seasons.append(Season(shape, shape.packages * size, stray(months, assumed.SEASON, random)))
    return Agency(
        code,
        kind,
        tuple(seasons),
        min(0.9, max(0.08, random.gauss(*assumed.SHARE))),
        1 if random.random() < assumed.YOUNG else assumed.YEARS,
    )


def stray(months: Sequence[float], concentration: float, random: Random) -> tuple[float, ...]:
    """Draw months from a Dirichlet about the given weights; the smallest stay possible."""
    total = sum(months)
    drawn = [random.gammavariate(max(0.02, concentration * month / total), 1.0) for month in months]
    return tuple(one / sum(drawn) for one in drawn)

"""What is known of agencies in general, by kind: the part of a projection that is not the agency's.

The numbers are made by `pantau backtest --fit` (default_pool.py says from what). All of them are
relative, so that one pool serves agencies of any size.
"""

from bisect import bisect_right
from functools import cache
from typing import NamedTuple

EVERY_KIND = ""
"""The name of the pool of all kinds together, for an agency whose kind is unknown or rare."""


class Calibration(NamedTuple):
    """How what really came stood to what the formula said, at one developed share.

    In standard deviations of the logarithm of the remaining: `shift` is the median residual, `low`
    and `high` the width of the lower and upper half against the normal's (1 is as the formula
    says).
    """

    share: float
    shift: float
    low: float
    high: float


class KindPool(NamedTuple):
    """One kind of agency.

    `profile`: the mean share of the year's value that is there at the end of each half-month (24
    numbers, rising, the last 1). `attainment` and `attainment_cv`: mean and coefficient of
    variation of year-end value ÷ goal. `growth` and `growth_cv`: the same of year-end value ÷ that
    of the year before; `absorption` and `absorption_cv` of year-end spending ÷ budget. `lump`: the
    size of a day's lump, Σx²÷(Σx)² of a year's daily amounts. `spread`: how far an agency's profile
    strays from its kind's, as a variance of share ÷ f(1-f); `own_spread`: from the mean of its own
    earlier years. `agencies` and `years` say how many are behind the numbers.
    """

    kind: str
    profile: tuple[float, ...]
    attainment: float
    attainment_cv: float
    growth: float
    growth_cv: float
    absorption: float
    absorption_cv: float
    lump: float
    spread: float
    own_spread: float
    calibration: tuple[Calibration, ...]
    agencies: int
    years: int


class Pool(NamedTuple):
    """`dated` is the ISO day of its making, `source` where its numbers come from."""

    dated: str
    source: str
    kinds: tuple[KindPool, ...]

    def of(self, kind: str | None) -> KindPool:
        """The pool of a kind; that of every kind where it has none."""
        fallback = self.kinds[0]
        for one in self.kinds:
            if one.kind == kind:
                return one
            if one.kind == EVERY_KIND:
                fallback = one
        return fallback


@cache
def profile_table(profile: tuple[float, ...], days: int) -> tuple[float, ...]:
    """The profile at the end of day 0, 1, .. `days`, linear between its knots."""
    knots = (0.0, *profile)
    table = []
    for day in range(days + 1):
        place = day * len(profile) / days
        at = min(int(place), len(profile) - 1)
        table.append(knots[at] + (knots[at + 1] - knots[at]) * (place - at))
    table[-1] = 1.0
    return tuple(table)


def calibrated(table: tuple[Calibration, ...], share: float) -> Calibration:
    """The calibration at a developed share, linear between the table's rows."""
    if not table:
        return Calibration(share, 0.0, 1.0, 1.0)
    at = bisect_right(table, share, key=lambda row: row.share)
    if at == 0:
        return table[0]
    if at == len(table):
        return table[-1]
    below, above = table[at - 1], table[at]
    part = (share - below.share) / (above.share - below.share)
    return Calibration(
        share,
        below.shift + part * (above.shift - below.shift),
        below.low + part * (above.low - below.low),
        below.high + part * (above.high - below.high),
    )

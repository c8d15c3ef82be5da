"""What a day is judged by: an agency-year's figures for one programme, and exact comparisons."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from monitors.days import first_day, last_day

if TYPE_CHECKING:
    from monitors.programme import Programme, Ratio


class Denominator(NamedTuple):
    """What the goal is a share of. `kind` is one of `facts.DENOMINATORS`.

    `coverage` is the part of the work units whose budget is known, None where that has no meaning.
    """

    kind: str
    amount_sen: int
    coverage: float | None
    source: str


class Figures(NamedTuple):
    """What the ledger says at the end of `day` (or so far). Money in sen, from 1 January on.

    In a programme whose unit is a count, the `_sen` fields hold counts. `umkk_sen` is U by the
    programme's claim, `spend_sen` S, `unknown_sen` the part of S whose class nobody knows,
    `packages` the number of counted packages. `last_observed_day` is the local day of the latest
    pull, None where no pull says when it was made.
    """

    agency: str
    year: int
    day: int
    umkk_sen: int
    spend_sen: int
    unknown_sen: int
    packages: int
    denominator: Denominator | None
    last_observed_day: int | None


class Ground(NamedTuple):
    """What a day's figures are judged against, exactly.

    `budget` and `goal` are in the programme's unit; without a denominator both are 0. `planned`
    parts of `whole` are the planned fraction; `over` tells whether the year's last day is judged.
    """

    budget: int
    goal: int
    planned: int
    whole: int
    over: bool


def ground(programme: Programme, figures: Figures) -> Ground:
    """Return the ground of `figures.day`.

    A day before the year counts as nothing planned, a day after it as its last.
    """
    zero, end = year_bounds(figures.year)
    day = figures.day
    over = day >= end
    table = programme.curve.table(end - zero)
    whole = table[-1]
    planned = whole if over else table[max(0, day - zero)]
    budget = amount_of(figures.denominator)
    return Ground(budget, programme.goal_sen(budget) if budget else 0, planned, whole, over)


@cache
def year_bounds(year: int) -> tuple[int, int]:
    """Return the day numbers of 31 December before the year and of its own 31 December."""
    return first_day(year) - 1, last_day(year)


def amount_of(denominator: Denominator | None) -> int:
    """Return the denominator in sen, 0 where there is none: of nothing nothing can be a share."""
    return denominator.amount_sen if denominator is not None and denominator.amount_sen > 0 else 0


def is_below(part: int, whole: int, limit: Ratio) -> bool:
    """Tell, exactly, whether part ÷ whole (≥ 0) is below the limit."""
    return part * limit[1] < limit[0] * whole


def is_above(part: int, whole: int, limit: Ratio) -> bool:
    """Tell, exactly, whether part ÷ whole (≥ 0) is above the limit; nothing is above of nothing."""
    return part * limit[1] > limit[0] * whole

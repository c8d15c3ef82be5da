"""Where an agency-year stands on a programme's trajectory: ratios with their guards, no memory.

All ratios are guarded: where there is not enough data they are None, never 0. Comparisons with
thresholds are exact, in integers; floats are made at the last step. The measures are those of
earned value: schedule performance index (SPI), gap, earned schedule.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from monitors.days import first_day, last_day

if TYPE_CHECKING:
    from monitors.calendar import Calendar
    from monitors.programme import Programme, Ratio

GRADES = ((120, "A+"), (100, "A"), (90, "B"), (80, "C"), (70, "D"))
"""Least U ÷ PV in per cent, and its grade; F below (SBA scorecard scale, half-open)."""

FAILED = "F"


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

    `umkk_sen` is U by the programme's claim, `spend_sen` S, `unknown_sen` the part of S whose class
    nobody knows, `packages` the number of counted packages. `last_observed_day` is the local day of
    the latest pull, None where no pull says when it was made.
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


class Assessment(NamedTuple):
    """The measures of one day.

    `condition` is the state that the day alone asks for, before any hysteresis. `needed_share`
    (m*) is the share of the rest of the budget that must go to UMKK: 0 once the goal is met, None
    where nothing is left. `days_behind` is negative ahead of the plan. `calendar_known` is False
    where the year's holidays are not in the file and every weekday counted.
    """

    condition: str
    planned_fraction: float
    calendar_known: bool
    unknown_share: float | None = None
    goal_sen: int | None = None
    planned_sen: int | None = None
    attainment: float | None = None
    share_of_budget: float | None = None
    share_of_spend: float | None = None
    spi: float | None = None
    grade: str | None = None
    gap_sen: int | None = None
    days_behind: int | None = None
    required_rate_sen_per_day: int | None = None
    needed_share: float | None = None
    required_index: float | None = None


class Position(NamedTuple):
    """The exact part of an assessment: all that the state needs.

    `goal` in sen; `planned` parts of `whole` are the planned fraction; `over` tells whether the
    year's last day is judged. Without a denominator `goal` is 0.
    """

    condition: str
    goal: int
    planned: int
    whole: int
    over: bool


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


def position(programme: Programme, calendar: Calendar, figures: Figures) -> Position:
    """Return what this day's figures alone ask for, in the order of domain.md §6.

    A day before the year counts as nothing planned, a day after it as its last.
    """
    _, _, day, earned, spend, unknown, _, denominator, _ = figures
    zero, end = year_bounds(figures.year)
    over = day >= end
    table = programme.curve.table(end - zero)
    whole = table[-1]
    planned = whole if over else table[max(0, day - zero)]
    budget = amount_of(denominator)
    if budget == 0:
        return Position("no_denominator", 0, planned, whole, over)
    limits = programme.thresholds
    goal = programme.goal_sen(budget)
    class_unknown = is_above(unknown, spend, limits.unknown_class_share)
    if over:
        silent = is_silent(programme, calendar, figures)
        if earned >= goal:
            asked = "reached"
        elif class_unknown and (silent or earned + unknown >= goal):
            # Spend of unknown class could make up the difference: "missed" would be a guess.
            asked = "class_unknown"
        else:
            # What was bought since the last pull is not known: the verdict waits for the data.
            asked = "data_silent" if silent else "missed"
    elif is_below(planned, whole, limits.min_planned_fraction):
        asked = "too_early"
    elif class_unknown:
        asked = "class_unknown"
    elif is_silent(programme, calendar, figures):
        asked = "data_silent"
    elif earned < goal and goal - earned > budget - spend:
        asked = "cannot_be_reached"
    elif is_below(earned * whole, planned * goal, limits.raise_below):
        asked = "behind"
    else:
        asked = "on_track"
    return Position(asked, goal, planned, whole, over)


def is_silent(programme: Programme, calendar: Calendar, figures: Figures) -> bool:
    """Tell whether the last pull is too long ago; never where no pull says when it was made."""
    last = figures.last_observed_day
    limit = programme.thresholds.silent_days
    # So few calendar days can't hold more business days: no need to count them.
    if last is None or figures.day - last <= limit:
        return False
    return calendar.business_days(last, figures.day) > limit


def assess(programme: Programme, calendar: Calendar, figures: Figures) -> Assessment:
    """Return every measure of the day, each with its guard."""
    asked, goal, planned, whole, _ = position(programme, calendar, figures)
    spend, earned = figures.spend_sen, figures.umkk_sen
    unknown_share = figures.unknown_sen / spend if spend > 0 else None
    if goal == 0:
        return Assessment(
            condition=asked,
            planned_fraction=planned / whole,
            unknown_share=unknown_share,
            calendar_known=calendar.knows(figures.year),
        )
    limits = programme.thresholds
    budget = amount_of(figures.denominator)
    zero, end = year_bounds(figures.year)
    day = min(max(figures.day, zero), end)
    missing = max(0, goal - earned)
    planned_sen = (2 * planned * goal + whole) // (2 * whole)
    judged = planned > 0 and not is_below(planned, whole, limits.min_planned_fraction)
    enough = (
        spend > 0
        and not is_below(spend, budget, limits.min_spend_share)
        and figures.packages >= limits.min_packages
    )
    return Assessment(
        condition=asked,
        planned_fraction=planned / whole,
        unknown_share=unknown_share,
        calendar_known=calendar.knows(figures.year),
        goal_sen=goal,
        planned_sen=planned_sen,
        attainment=earned / goal,
        share_of_budget=earned / budget,
        share_of_spend=earned / spend if enough else None,
        spi=earned * whole / (planned * goal) if judged else None,
        grade=grade(earned * whole, planned * goal)
        if judged and asked != "class_unknown"
        else None,
        gap_sen=earned - planned_sen,
        days_behind=day - zero - earned_schedule(programme, figures.year, earned, goal),
        required_rate_sen_per_day=-(-missing // (end - day)) if day < end else None,
        needed_share=needed_share(missing, budget - spend),
        required_index=(missing * whole / (goal * (whole - planned)) if planned < whole else None),
    )


def grade(earned: int, planned: int) -> str:
    """Return the letter for U ÷ PV, both in one unit, PV above 0."""
    for least, letter in GRADES:
        if 100 * earned >= least * planned:
            return letter
    return FAILED


def earned_schedule(programme: Programme, year: int, earned_sen: int, goal_sen: int) -> int:
    """Return the latest day of the year (0..365 or 366) with P(day) ≤ U ÷ G."""
    zero, end = year_bounds(year)
    table = programme.curve.table(end - zero)
    # In whole parts, P ≤ U/G is P ≤ floor(whole·U / G).
    return max(0, bisect_right(table, earned_sen * table[-1] // goal_sen) - 1)


def needed_share(missing_sen: int, left_sen: int) -> float | None:
    """Return m* = missing ÷ what is left of the budget; None where nothing is left to meet it."""
    if missing_sen == 0:
        return 0.0
    return missing_sen / left_sen if left_sen > 0 else None

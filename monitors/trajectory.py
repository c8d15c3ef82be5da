"""Where an agency-year stands on a programme's trajectory: ratios with their guards, no memory.

All ratios are guarded: where there is not enough data they are None, never 0. Comparisons with
thresholds are exact, in integers; floats are made at the last step. The measures are those of
earned value: schedule performance index (SPI), gap, earned schedule.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from monitors.figures import (
    Denominator,
    Figures,
    amount_of,
    ground,
    is_above,
    is_below,
    year_bounds,
)
from monitors.rules import STATE_RULES
from monitors.rules.case import NOTHING, Case, View

if TYPE_CHECKING:
    from monitors.calendar import Calendar
    from monitors.programme import Programme

__all__ = [
    "Assessment",
    "Denominator",
    "Figures",
    "Position",
    "amount_of",
    "assess",
    "condition",
    "earned_schedule",
    "grade",
    "is_above",
    "is_below",
    "needed_share",
    "position",
    "year_bounds",
]

GRADES = ((120, "A+"), (100, "A"), (90, "B"), (80, "C"), (70, "D"))
"""Least U ÷ PV in per cent, and its grade; F below (SBA scorecard scale, half-open)."""

FAILED = "F"

DAYS_OF_A_MONTH = 30
"""What is required per month is what so many days require."""

AT_THE_END = tuple(rule for rule in STATE_RULES if rule.name in {"class_unknown", "data_silent"})
"""State rules that are asked when the year is over: they keep the verdict waiting."""


class Assessment(NamedTuple):
    """The measures of one day.

    `condition` is the state that the day alone asks for, before any hysteresis. `needed_share`
    (m*) is the share of the rest of the budget that must go to UMKK: 0 once the goal is met, None
    where nothing is left or the denominator is no limit. `days_behind` is negative ahead of the
    plan. `required_per_month_sen` is what 30 days need, all that is missing where fewer are left.
    `calendar_known` is False where the year's holidays are not in the file and every weekday
    counted.
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
    required_per_month_sen: int | None = None
    needed_share: float | None = None
    required_index: float | None = None


class Position(NamedTuple):
    """The exact part of an assessment: the condition of the day, and the case it was found in."""

    condition: str
    case: Case


def position(
    programme: Programme, calendar: Calendar, figures: Figures, view: View = NOTHING
) -> Position:
    """Return what this day's figures alone ask for: the first state of `condition`'s order."""
    case = Case(programme, calendar, figures, ground(programme, figures), view)
    return Position(condition(case), case)


def condition(case: Case) -> str:
    """Return the state that the case asks for: the first state rule that holds names it."""
    budget, goal, planned, whole, over = case.ground
    if budget == 0:
        return "no_denominator"
    if over:
        if case.figures.umkk_sen >= goal:
            return "reached"
        # What was bought since the last pull, or of unknown class, could still turn the verdict.
        return next((rule.name for rule in AT_THE_END if rule.holds(case)), "missed")
    if is_below(planned, whole, case.programme.thresholds.min_planned_fraction):
        return "too_early"
    for rule in STATE_RULES:
        if rule.holds(case):
            return rule.name
    return "on_track"


def assess(programme: Programme, calendar: Calendar, figures: Figures) -> Assessment:
    """Return every measure of the day, each with its guard.

    The projection is not asked: `condition` is never "likely_to_miss" here.
    """
    asked, case = position(programme, calendar, figures)
    budget, goal, planned, whole, _ = case.ground
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
    zero, end = year_bounds(figures.year)
    day = min(max(figures.day, zero), end)
    missing = max(0, goal - earned)
    held = figures.denominator
    limited = held is not None and programme.is_limited_by(held.kind)
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
        required_per_month_sen=per_month(missing, end - day),
        needed_share=needed_share(missing, budget - spend) if limited else None,
        required_index=(missing * whole / (goal * (whole - planned)) if planned < whole else None),
    )


def per_month(missing_sen: int, days_left: int) -> int | None:
    """Return what `DAYS_OF_A_MONTH` days need, rounded up; None where no day is left."""
    if days_left <= 0:
        return None
    return -(-missing_sen * min(DAYS_OF_A_MONTH, days_left) // days_left)


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

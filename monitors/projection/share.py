"""Which share of a year's value is there by now, judged by the calendar and by the budget's use."""

from typing import NamedTuple

from monitors.projection.course import Course
from monitors.projection.pool import KindPool, profile_table

POOL_YEARS = 1.0
"""The kind's profile and the plan together weigh as much as so many own earlier years."""

PLAN_WEIGHT = 0.2
"""The plan's part in that: it says what is wanted, the pool what was seen."""

FULLEST = 0.999
"""While the year runs something may still come, however full a usual year is by then."""
EMPTIEST = 0.005
"""No day is so early that a year that was begun has nothing."""
SUREST = 0.002
"""Least spread of a profile."""


class Share(NamedTuple):
    """`developed` is f; `spread` its variance ÷ f(1-f): how odd a year's profile may be."""

    developed: float
    spread: float


def complete_years(course: Course) -> list[tuple[int, ...]]:
    """The earlier years that ended with something: cumulative values by day."""
    return [earned for _, earned in course.earlier if earned and earned[-1] > 0]


def by_calendar(course: Course, kind: KindPool) -> Share:
    """The share that is usually there by this day: mean of own earlier years, kind and plan.

    Its spread shrinks from the kind's to that of one agency's years as own years come in.
    """
    days = len(course.planned) - 1
    day = len(course.earned)
    pooled = profile_table(kind.profile, days)[day]
    planned = course.planned[day] / course.whole
    share = POOL_YEARS * ((1 - PLAN_WEIGHT) * pooled + PLAN_WEIGHT * planned)
    weight = POOL_YEARS
    for earned in complete_years(course):
        there = earned[day * len(earned) // days - 1]
        share += min(1.0, max(0.0, there / earned[-1]))
        weight += 1
    own = weight - POOL_YEARS
    return Share(
        min(FULLEST, max(EMPTIEST, share / weight)),
        (POOL_YEARS * kind.spread + own * kind.own_spread) / weight,
    )


def expected_share(course: Course, kind: KindPool) -> Share:
    """The share by the calendar, drawn to the used share of the budget as far as that tells.

    Of a budget B usually a part κ is spent, so S ÷ (κB) of the year's purchases were made: the two
    are weighed by the inverse of their variances, spread·f(1-f) and (f·cv of κ)². Where everything
    that is bought counts (U = S) the budget's use is what is to be projected, and tells nothing.
    """
    usual = by_calendar(course, kind)
    spent, budget = course.spend[-1], course.budget
    if not budget or spent <= 0 or spent <= course.earned[-1]:
        return usual
    f = usual.developed
    used = min(FULLEST, spent / (kind.absorption * budget))
    variance = usual.spread * f * (1 - f)
    by_budget = (max(used, f) * kind.absorption_cv) ** 2
    total = variance + by_budget
    mixed = min(FULLEST, max(EMPTIEST, (f * by_budget + used * variance) / total))
    mixed_variance = variance * by_budget / total
    return Share(mixed, max(SUREST, mixed_variance / (mixed * (1 - mixed))))

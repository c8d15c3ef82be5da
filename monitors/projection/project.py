"""The projection itself: from a course to the year-end value, its interval and P(miss).

Notation: U value to date, A the value that the year was expected to end with before it began, f the
share of a year's value that is usually there by this day, R what is still to come; u = U ÷ A.

1. f is a mean of the agency's own earlier years, its kind's profile and the programme's plan
   (`share.py`); A of its goal and its own earlier years (`prior.py`). Chain-ladder alone would say
   U ÷ f, the prior alone A.
2. Bornhuetter and Ferguson (1972, Proceedings of the CAS 59) put both together: U + (1-f)·A·λ,
   where λ, the year's level against A, is a credibility mean of u ÷ f and 1. Verrall (2004, North
   American Actuarial Journal 8:3) derives it: with over-dispersed Poisson increments of dispersion
   φ and a gamma prior of mean 1 and variance τ², λ is gamma again,

       shape 1/τ² + u/φ, rate 1/τ² + f/φ:  E λ = Z·(u/f) + (1-Z), Z = f ÷ (f + φ/τ²)

   so what was seen weighs the more the larger the developed share, the less the lumpier the
   spending (φ) and the surer the prior (τ).
3. R has mean m = A(1-f)·Eλ and variance A²[φ(1-f)·Eλ + (1-f)²·Var λ]: chance in what comes, and
   not knowing the level. It is taken as log-normal with these moments, moved and widened as the
   pool's residuals ask at this f (`remaining.py`, `pool.Calibration`).
4. P(miss) = P(U + R < G), 0 once U ≥ G. Where a budget is the denominator no more than B - S can
   come: the interval ends there, and a goal beyond it is missed for certain, as the state "cannot
   be reached" says.

Deterministic: amounts still to come are rounded to a millionth of the goal, P(miss) to three
places, far above the last bits in which mathematical libraries differ.
"""

from typing import NamedTuple

from monitors.days import date_of
from monitors.projection.course import Course
from monitors.projection.default_pool import DEFAULT_POOL
from monitors.projection.pool import KindPool, Pool, calibrated
from monitors.projection.prior import prior
from monitors.projection.remaining import Remaining, remaining
from monitors.projection.share import by_calendar, complete_years, expected_share

TENTH = 1.2815515655446004
"""The normal's 90 % quantile: a tenth lies beyond it on either side."""

LEAST_SHARE = 0.05
"""Before so much of a usual year nothing is said of an agency without an earlier year."""

POINT_FROM_MONTH = 8
"""From August on the middle is worth naming: before, a profile errs by more than the goal's margin
(last year's, measured on one ministry: +81/-45 % in March, +7/-6 % in September)."""

NARROW = 0.25
"""So is it earlier where the interval's width is at most this part of the middle."""

LUMP_YEARS = 0.3
"""The pool's lump weighs as much as so much of a year's spending of the agency."""

FINENESS = 1_000_000
"""What is estimated is a multiple of the goal ÷ this."""


class Projection(NamedTuple):
    """Where the year will end: 10, 50 and 90 % quantiles in the programme's unit, and P(miss).

    `worth_a_point` tells whether the middle may be shown as a number; else only the interval.
    """

    p10: int
    p50: int
    p90: int
    p_miss: float
    worth_a_point: bool


def project(course: Course, pool: Pool = DEFAULT_POOL) -> Projection | None:
    """Return the projection at the end of the course's day; None without a goal or enough data."""
    goal = course.goal
    if goal <= 0 or not course.earned:
        return None
    earned = course.earned[-1]
    if len(course.earned) >= len(course.planned) - 1:
        return Projection(earned, earned, earned, float(earned < goal), worth_a_point=True)
    found = rest_of_year(course, pool)
    if found is None:
        return None
    _, rest = found
    left = None if course.budget is None else max(0, course.budget - course.spend[-1])
    unit = max(1, goal // FINENESS)
    p10, p50, p90 = (
        earned + _at_most(unit * round(rest.quantile(deviations) / unit), left)
        for deviations in (-TENTH, 0.0, TENTH)
    )
    if earned >= goal:
        p_miss = 0.0
    elif left is not None and goal - earned > left:
        p_miss = 1.0
    else:
        p_miss = round(rest.below(goal - earned), 3)
    late = date_of(course.day).month >= POINT_FROM_MONTH
    return Projection(p10, p50, p90, p_miss, late or p90 - p10 <= NARROW * p50)


def rest_of_year(course: Course, pool: Pool) -> tuple[float, Remaining] | None:
    """Return the calendar's f and R before any budget's bound; None where there is not enough data.

    Before the year's last day, and with a goal above 0.
    """
    kind = pool.of(course.kind)
    usual = by_calendar(course, kind).developed
    if usual < LEAST_SHARE and not complete_years(course):
        return None
    expected = prior(course, kind)
    share = expected_share(course, kind)
    return usual, remaining(
        expected,
        _lump(course, kind, expected.level) + share.spread,
        share.developed,
        course.earned[-1] / expected.level,
        calibrated(kind.calibration, usual),
    )


def _at_most(amount: int, left: int | None) -> int:
    return amount if left is None else min(amount, left)


def _lump(course: Course, kind: KindPool, level: float) -> float:
    """How lumpy the spending is: Σx² ÷ Σx of daily amounts, ÷ A.

    The agency's own lumps so far, with the pool's as `LUMP_YEARS` of a year seen before.
    """
    scale = 1 / level
    before, lumps = 0, 0.0
    for now in course.earned:
        if now != before:
            part = (now - before) * scale
            lumps += part * part
            before = now
    seen = max(0.0, before * scale)
    return (lumps + LUMP_YEARS * kind.lump) / (seen + LUMP_YEARS)

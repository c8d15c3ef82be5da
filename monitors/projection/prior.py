"""What a year was expected to end with before it began, and how sure that was."""

from math import sqrt
from typing import NamedTuple

from monitors.projection.course import Course
from monitors.projection.pool import KindPool
from monitors.projection.share import complete_years


class Prior(NamedTuple):
    """`level` is A, in the course's unit; `variance` is τ², of the year's level ÷ A."""

    level: float
    variance: float


def prior(course: Course, kind: KindPool) -> Prior:
    """Return the mean of what the goal and the own earlier years let expect.

    Weighed by the inverse of their variances (relative to themselves): a kind's attainment strays
    by `attainment_cv`, the mean of n own years by `growth_cv`·√((1 + 1/n)/2), which is `growth_cv`
    for one year.
    """
    by_goal = kind.attainment * course.goal
    years = complete_years(course)
    if not years:
        return Prior(by_goal, kind.attainment_cv**2)
    number = len(years)
    by_years = kind.growth * sum(earned[-1] for earned in years) / number
    spread = kind.growth_cv * sqrt((1 + 1 / number) / 2)
    sure_goal, sure_years = kind.attainment_cv**-2, spread**-2
    both = sure_goal + sure_years
    return Prior((by_goal * sure_goal + by_years * sure_years) / both, 1 / both)

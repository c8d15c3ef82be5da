"""How one followed agency-year was projected and warned of: every number that is averaged later."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from monitors.days import date_of
from monitors.projection import Course, Pool, Projection, project
from streams.backtest.follow import WEEK, Followed
from streams.backtest.references import last_years_profile, straight_line

TENTHS = (0.1, 0.5, 0.9)

WARNING = frozenset({"behind", "likely_to_miss", "cannot_be_reached"})
"""States that warn: the goal may not be reached, does not look like it, or can't be."""
CRITICAL = frozenset({"cannot_be_reached"})
"""The state that says of a running year that it misses its goal."""
SURE = 0.8
"""P(miss) above which a year is called a miss."""


class Week(NamedTuple):
    """One week's projection. Losses are ÷ goal; None where the reference says nothing.

    `month` is that of the week's last day, 1 to 12. `inside` tells whether the year ended within
    the 80 % interval. `loss` is the mean pinball loss of the three quantiles, `middle` that of the
    median alone, which is what a point forecast can be held against.
    """

    month: int
    course: Course
    projection: Projection
    inside: bool
    loss: float
    middle: float
    line: float
    profile: float | None


class Scored(NamedTuple):
    """One agency-year.

    `lead_weeks` is how long before the end a warning began that stood to the end, 0 where none did;
    the ever-fields look at the running year, not at its last day.
    """

    followed: Followed
    weeks: tuple[Week, ...]
    lead_weeks: int
    ever_critical: bool
    ever_likely: bool
    ever_sure: bool


def pinball(quantile: float, said: float, came: float) -> float:
    """The quantile (pinball) loss of Koenker and Bassett (1978, Econometrica 46:1)."""
    return quantile * (came - said) if came >= said else (1 - quantile) * (said - came)


def score(followed: Followed, pool: Pool) -> Scored:
    """Project every week and hold it against what came."""
    goal, came = followed.final.goal, followed.ended_with
    weeks = []
    for course in followed.courses:
        projection = project(course, pool)
        if projection is None:
            continue
        said = (projection.p10, projection.p50, projection.p90)
        losses = [pinball(at, one, came) / goal for at, one in zip(TENTHS, said, strict=True)]
        profile = last_years_profile(course)
        weeks.append(
            Week(
                month=date_of(course.day).month,
                course=course,
                projection=projection,
                inside=projection.p10 <= came <= projection.p90,
                loss=sum(losses) / len(losses),
                middle=losses[1],
                line=pinball(0.5, straight_line(course), came) / goal,
                profile=None if profile is None else pinball(0.5, profile, came) / goal,
            )
        )
    running = followed.states[:-1]
    return Scored(
        followed,
        tuple(weeks),
        lead_weeks(running),
        any(state in CRITICAL for state in running),
        "likely_to_miss" in running,
        _is_sure(weeks),
    )


def lead_weeks(running: Sequence[str]) -> int:
    """Whole weeks before the year's last day since when one state or another has warned."""
    standing = 0
    for state in reversed(running):
        if state not in WARNING:
            break
        standing += 1
    return standing // WEEK


def _is_sure(weeks: Sequence[Week]) -> bool:
    """Whether two weeks in a row were sure of a miss that were worth a point."""
    sure = [one.projection.p_miss > SURE and one.projection.worth_a_point for one in weeks]
    return any(a and b for a, b in pairwise(sure))

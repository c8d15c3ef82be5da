"""The projected end of the year most likely misses the goal."""

from dataclasses import dataclass

from monitors.figures import is_above, is_below
from monitors.programme import Ratio
from monitors.rules.case import Case, parameters_of
from monitors.rules.rule import StateRule

THOUSANDTHS = 1000
"""A projection's P(miss) has three places."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """When the state begins and ends. Days are business days."""

    raise_above: Ratio = Ratio(4, 5)
    raise_days: int = 7
    clear_below: Ratio = Ratio(7, 10)
    clear_days: int = 14


def holds(case: Case) -> bool:
    """Whether P(miss) is above `raise_above`."""
    risk = p_miss(case)
    return risk is not None and is_above(
        risk, THOUSANDTHS, parameters_of(case.programme, RULE).raise_above
    )


def is_calm(case: Case) -> bool:
    """Whether P(miss) is below `clear_below`."""
    risk = p_miss(case)
    return risk is not None and is_below(
        risk, THOUSANDTHS, parameters_of(case.programme, RULE).clear_below
    )


def p_miss(case: Case) -> int | None:
    """P(miss) in thousandths; None where the projection is not worth a point.

    A goal that is met is not projected: nothing is missing.
    """
    if case.figures.umkk_sen >= case.ground.goal:
        return 0
    projection = case.view.projection()
    if projection is None or not projection.worth_a_point:
        return None
    return round(projection.p_miss * THOUSANDTHS)


RULE = StateRule("likely_to_miss", "warning", Parameters, holds=holds)

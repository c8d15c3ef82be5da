"""What is left of the budget is less than what is missing."""

from dataclasses import dataclass

from monitors.rules.case import Case
from monitors.rules.rule import StateRule


@dataclass(frozen=True, slots=True)
class Parameters:
    """On how many business days in a row the goal can be reached again before the state ends."""

    clear_days: int = 5


def holds(case: Case) -> bool:
    """Whether even all of the rest of the budget would not make up the difference.

    Only where spending uses the denominator up: a counter can still make any jump.
    """
    figures, ground = case.figures, case.ground
    missing = ground.goal - figures.umkk_sen
    held = figures.denominator
    return (
        missing > 0
        and missing > ground.budget - figures.spend_sen
        and held is not None
        and case.programme.is_limited_by(held.kind)
    )


RULE = StateRule("cannot_be_reached", "critical", Parameters, holds=holds)

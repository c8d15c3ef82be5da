"""What is left of the budget is less than what is missing."""

from monitors.rules.case import Case
from monitors.rules.rule import StateRule


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


RULE = StateRule("cannot_be_reached", "critical", holds=holds)

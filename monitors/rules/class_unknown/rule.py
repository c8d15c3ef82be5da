"""The supplier class of too much of the spend is not known."""

from monitors.figures import is_above
from monitors.rules.case import Case
from monitors.rules.data_silent.silence import is_silent
from monitors.rules.rule import StateRule


def holds(case: Case) -> bool:
    """Whether spend of unknown class is above its threshold, or at the end could turn the verdict.

    When the year is over it is asked only where the goal is not met: then "missed" would be a guess
    if spend of unknown class could make up the difference, or if it is not known what came last.
    """
    figures, ground = case.figures, case.ground
    unknown = figures.unknown_sen
    limit = case.programme.thresholds.unknown_class_share
    return is_above(unknown, figures.spend_sen, limit) and (
        not ground.over
        or figures.umkk_sen + unknown >= ground.goal
        or is_silent(case.programme, case.calendar, figures)
    )


RULE = StateRule("class_unknown", "info", holds=holds)

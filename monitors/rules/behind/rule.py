"""The value is well below what the curve has planned by now."""

from monitors.figures import is_below
from monitors.rules.case import Case
from monitors.rules.rule import StateRule


def holds(case: Case) -> bool:
    """Whether SPI, value ÷ planned value, is below the programme's `raise_below`."""
    ground = case.ground
    return is_below(
        case.figures.umkk_sen * ground.whole,
        ground.planned * ground.goal,
        case.programme.thresholds.raise_below,
    )


RULE = StateRule("behind", "warning", holds=holds)

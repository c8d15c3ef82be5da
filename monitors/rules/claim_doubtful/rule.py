"""Too much of the declared UMK value is doubtful."""

from dataclasses import dataclass
from typing import Any

from monitors.figures import is_above, is_below
from monitors.programme import Ratio
from monitors.rules.case import Case
from monitors.rules.rule import NONE, WARNING, Finding, SideRule


@dataclass(frozen=True, slots=True)
class Parameters:
    """Doubtful ÷ declared above `raise_above` is told, until it is below `clear_below`.

    Nothing is said before declared value is `least_of_goal` of the goal. Days are business days.
    """

    raise_above: Ratio = Ratio(1, 10)
    clear_below: Ratio = Ratio(2, 25)
    least_of_goal: Ratio = Ratio(1, 100)
    raise_days: int = 7
    clear_days: int = 14


def look(case: Case, parameters: Parameters, _: tuple[Any, ...]) -> Finding | None:
    """The share of the declared value that is doubtful; None where too little is declared."""
    claims = case.view.claims()
    if claims is None or claims.declared_sen <= 0:
        return None
    declared, confirmed, doubtful = claims
    if not case.ground.goal or is_below(declared, case.ground.goal, parameters.least_of_goal):
        return None
    return Finding(
        WARNING if is_above(doubtful, declared, parameters.raise_above) else NONE,
        NONE if is_below(doubtful, declared, parameters.clear_below) else WARNING,
        "claim_doubtful",
        says={
            "declared_sen": declared,
            "confirmed_sen": confirmed,
            "doubtful_sen": doubtful,
            "share": round(doubtful / declared, 4),
        },
    )


RULE = SideRule("claim_doubtful", "warning", Parameters, look=look)

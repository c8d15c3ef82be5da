"""The denominator is another than it was: the same value is another share, the goal has moved."""

from dataclasses import dataclass
from typing import Any

from monitors.figures import is_below
from monitors.programme import Ratio
from monitors.rules.case import Case
from monitors.rules.rule import INFO, WARNING, Finding, SideRule

GROWING = frozenset({"realised_spend", "realised_without_ecatalogue"})
"""Denominators that grow with every purchase: that is no change."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """A change of kind, or of the amount by `least` of it, is told; by `warning` it is a warning.

    The amount is compared with the one told last, so that many small steps are told once they come
    to as much. Days are business days in a row.
    """

    least: Ratio = Ratio(1, 100)
    warning: Ratio = Ratio(1, 10)
    raise_days: int = 2
    clear_days: int = 10


def look(case: Case, parameters: Parameters, memory: tuple[Any, ...]) -> Finding | None:
    """The change since the denominator that was told last; `memory` is (kind, amount, day)."""
    held = case.figures.denominator
    if held is None or case.ground.budget == 0:
        return None
    now = (held.kind, held.amount_sen, case.figures.day)
    early = case.programme.thresholds.min_planned_fraction
    if not memory or is_below(case.ground.planned, case.ground.whole, early):
        # Before anything is judged by it a denominator may come together in any number of steps.
        return Finding(memory=now)
    kind, amount, day = memory
    moved = abs(held.amount_sen - amount)
    another = held.kind != kind
    if not another and (held.kind in GROWING or is_below(moved, amount, parameters.least)):
        return Finding(memory=memory)
    severity = INFO if is_below(moved, amount, parameters.warning) else WARNING
    return Finding(
        severity,
        severity,
        "denominator_changed",
        says={
            "kind_before": kind,
            "before_sen": amount,
            "kind_after": held.kind,
            "after_sen": held.amount_sen,
            "why": case.view.denominator_reason(day) or ("another_kind" if another else "revised"),
        },
        memory=memory,
        told=now,
    )


RULE = SideRule("denominator_changed", "warning", Parameters, look=look, event=True)

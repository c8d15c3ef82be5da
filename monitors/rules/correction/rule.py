"""A correction moved the state, or the figures of a year that has ended."""

from dataclasses import dataclass
from typing import Any

from monitors.figures import is_above, is_below
from monitors.programme import Ratio
from monitors.rules.case import NOTHING, Case, Corrected
from monitors.rules.rule import WARNING, Finding, SideRule

ENDED = "ended"
"""What the memory holds in a state's place once the year is over."""

JUDGED = frozenset({"class_unknown", "cannot_be_reached", "behind", "on_track"})
"""States that follow from the figures alone, so that one can tell what they would be without."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """A correction by `least` of the goal is looked at. Days are business days in a row."""

    least: Ratio = Ratio(1, 100)
    raise_days: int = 1
    clear_days: int = 10


def look(case: Case, parameters: Parameters, memory: tuple[Any, ...]) -> Finding | None:
    """Whether the state has turned by corrections, or an ended year's figures have moved.

    `memory` is (state, U, S, causes): of the corrections at the last turn of the state, and once
    the year is over of the figures themselves.
    """
    if not case.ground.goal:
        return None
    done = case.view.corrected()
    if case.ground.over:
        return _ended(case, parameters, memory, done)
    now = (case.state, done.umkk_sen, done.spend_sen, done.causes)
    if not memory or memory[0] == case.state:
        return Finding(memory=memory or now)
    _, earned, spend, causes = memory
    moved = done.umkk_sen - earned, done.spend_sen - spend
    if _is_small(case, parameters, moved) or not _has_turned(case, moved):
        return Finding(memory=now)
    says = _says(case, moved, causes, done.causes)
    return Finding(WARNING, WARNING, "state_corrected", says=says, memory=now)


def _ended(case: Case, parameters: Parameters, memory: tuple[Any, ...], done: Corrected) -> Finding:
    """What has moved since the figures that were told last."""
    figures = case.figures
    now = (ENDED, figures.umkk_sen, figures.spend_sen, done.causes)
    if not memory or memory[0] != ENDED:
        return Finding(memory=now)
    _, earned, spend, causes = memory
    moved = figures.umkk_sen - earned, figures.spend_sen - spend
    if _is_small(case, parameters, moved):
        return Finding(memory=memory)
    says = _says(case, moved, causes, done.causes)
    return Finding(WARNING, WARNING, "ended_year_moved", says=says, memory=memory, told=now)


def _is_small(case: Case, parameters: Parameters, moved: tuple[int, int]) -> bool:
    return is_below(max(map(abs, moved)), case.ground.goal, parameters.least)


def _has_turned(case: Case, moved: tuple[int, int]) -> bool:
    """Whether the state would be another without what has moved U and S."""
    # The states' order is the state machine's, which asks the rules: known once all are.
    from monitors.trajectory import condition

    if case.state not in JUDGED:
        return False
    figures = case.figures
    without = figures._replace(
        umkk_sen=figures.umkk_sen - moved[0], spend_sen=figures.spend_sen - moved[1]
    )
    other = case._replace(figures=without, view=NOTHING)
    if condition(other) != case.state:
        return True
    ground = case.ground
    clear = case.programme.thresholds.clear_above
    planned = ground.planned * ground.goal
    return case.state == "on_track" and not is_above(
        without.umkk_sen * ground.whole, planned, clear
    )


def _says(
    case: Case, moved: tuple[int, int], before: tuple[Any, ...], now: tuple[Any, ...]
) -> dict[str, Any]:
    counted = dict(before)
    more = [(why, count - counted.get(why, 0)) for why, count in now]
    return {
        "state": case.state,
        "umkk_sen": moved[0],
        "spend_sen": moved[1],
        "causes": tuple((why, count) for why, count in more if count),
    }


RULE = SideRule("correction", "warning", Parameters, look=look, event=True, after_year=True)

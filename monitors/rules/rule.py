"""What a rule is: a folder with `rule.py`, `words.py`, `page.md` and `fixtures/`.

A *state rule* tells whether the figures of one day ask for the state of its name; the state machine
(`monitors/state.py`) asks them in the order of `STATE_ORDER` and decides when the state turns. A
*side rule* stands beside the state: it has a severity of its own, raised and cleared after so many
business days (`monitors/watch.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitors.rules.case import Case

STATE_ORDER = (
    "class_unknown",
    "data_silent",
    "cannot_be_reached",
    "likely_to_miss",
    "behind",
)
"""State rules in the order in which they are asked: the first that holds gives the state."""

NONE, INFO, WARNING, CRITICAL = range(4)
"""How severe a finding is, as a number; the name of each is in `SEVERITY`."""
SEVERITY = ("", "info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class NoParameters:
    """For rules whose thresholds are the programme's own (`thresholds:` of its file)."""


class Finding(NamedTuple):
    """What a side rule finds on one day.

    `asked` is the highest severity (a number) whose raise threshold is passed, `held` the highest
    whose clear threshold is not passed yet: at least `asked`. `since` is the day from which on what
    is found has held, None: the first day of the run. `says` are the figures that the words need,
    `memory` is what the rule wants to know on the next day, `told` the same once this is told.
    """

    asked: int = NONE
    held: int = NONE
    reason: str = ""
    since: int | None = None
    says: Mapping[str, Any] = {}
    memory: tuple[Any, ...] = ()
    told: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What every rule has. `parameters` is a frozen dataclass with a default for each field.

    A field of it is an int (days, counts), a `Ratio` or a str; a programme's file may set them
    under `rules: {<name>: {<field>: value}}`. `severity` is that of its gravest alerts.
    """

    name: str
    severity: str
    parameters: type = NoParameters
    page: str = field(init=False)

    def __post_init__(self) -> None:
        """Derive the page's path from the name."""
        object.__setattr__(self, "page", f"monitors/rules/{self.name}/page.md")


@dataclass(frozen=True, slots=True)
class StateRule(Rule):
    """`holds` tells whether the figures of the day ask for the state `name`."""

    holds: Callable[[Case], bool] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class SideRule(Rule):
    """`look` is given the case, the parameters in force and what the rule remembers.

    `parameters` has at least `raise_days` and `clear_days`, in business days. An *event* is told
    anew each time; another rule is told when its severity changes. `after_year` lets the rule look
    at the corrections of a year that has ended.
    """

    look: Callable[[Case, Any, tuple[Any, ...]], Finding | None] = field(kw_only=True)
    event: bool = False
    after_year: bool = False

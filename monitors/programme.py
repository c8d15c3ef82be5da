"""A programme: what is counted, against which denominator and goal, along which curve.

Programmes are data: `monitors/programmes/<id>.yaml`, loaded and checked by `streams/programmes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitors.curves import Curve

CLAIMS = ("declared", "confirmed")
"""Whose word counts as UMKK value: the feeds' declaration, or the supplier register's."""

STATES = (
    "too_early",
    "no_denominator",
    "class_unknown",
    "data_silent",
    "cannot_be_reached",
    "behind",
    "on_track",
    "reached",
    "missed",
)
"""Every state of a programme in an agency-year. The order is part of the stored format."""

ALERTING = frozenset({"class_unknown", "data_silent", "cannot_be_reached", "behind"})
"""States in which an episode is open while the year runs."""


class Ratio(NamedTuple):
    """An exact fraction: thresholds are compared in integers, never in floats."""

    numerator: int
    denominator: int


class Thresholds(NamedTuple):
    """When a state begins and ends. Days are business days.

    SPI below `raise_below` for `raise_days` days in a row: behind; above `clear_above` for
    `clear_days` days in a row: no longer. No state before the curve has planned
    `min_planned_fraction`. Spend of unknown class above `unknown_class_share` of all spend: class
    unknown, until it is at most `unknown_class_clear`. More than `silent_days` days without a pull:
    data silent. Share of spend is shown from `min_spend_share` of the denominator and
    `min_packages` packages on.
    """

    raise_below: Ratio = Ratio(9, 10)
    raise_days: int = 7
    clear_above: Ratio = Ratio(19, 20)
    clear_days: int = 14
    min_planned_fraction: Ratio = Ratio(1, 20)
    unknown_class_share: Ratio = Ratio(1, 5)
    unknown_class_clear: Ratio = Ratio(3, 20)
    silent_days: int = 5
    min_spend_share: Ratio = Ratio(1, 100)
    min_packages: int = 30


DEFAULT_SEVERITIES: Mapping[str, str] = {
    "class_unknown": "info",
    "data_silent": "warning",
    "cannot_be_reached": "critical",
    "behind": "warning",
    "missed": "critical",
}
"""Severity of an alert by the state it enters; info for every other state."""


@dataclass(frozen=True, slots=True)
class Programme:
    """`goal` is the share of the denominator; `denominators` the kinds to try, first that exists.

    `page` is the path of the document that explains the programme and its alerts.
    """

    id: str
    title_id: str
    title_en: str
    valid_from: int
    claim: str
    goal: Ratio
    denominators: tuple[str, ...]
    curve: Curve
    page: str
    thresholds: Thresholds = field(default_factory=Thresholds)
    severities: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_SEVERITIES))

    def applies_to(self, year: int) -> bool:
        """Tell whether the programme is in force in that fiscal year."""
        return year >= self.valid_from

    def goal_sen(self, denominator_sen: int) -> int:
        """Return the least whole number of sen that meets the goal."""
        return -(-denominator_sen * self.goal.numerator // self.goal.denominator)

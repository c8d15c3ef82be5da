"""A programme: what is counted, against which denominator and goal, along which curve.

Programmes are data: `monitors/programmes/<id>.yaml`, loaded and checked by `streams/programmes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from monitors import facts
from monitors.curves.started import started

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitors.curves import Planned

CLAIMS = ("declared", "confirmed")
"""Whose word counts as UMKK value: the feeds' declaration, or the supplier register's."""

MEASURES = ("umkk_value", "pdn_value", "spend_value", "packages", "reading")
"""What is counted: value bought from micro and small business and cooperatives, declared domestic
product, all realised value, packages, or a counter that somebody reads."""

UNITS = ("sen", "count")
SCOPES = ("agency", "province", "nation", "kind")
"""Whose figures are judged: each agency's, or those of a province, the nation, a kind of agency."""

PERIODS = ("fiscal_year", "cumulative")
"""What a value runs over: it begins anew on 1 January, or goes on from where last year ended."""

COMBINE = ("sum", "each")
"""What the series of a reading are: parts of one sum, or figures of their own without a sum."""

DENOMINATORS = (*facts.DENOMINATORS, "realised_spend", "realised_without_ecatalogue")
"""What a goal, or only a share to be shown, can be taken of."""

FIXED = "fixed_amount"
"""The kind of denominator that a goal given as an amount makes."""

BUDGETS = frozenset(facts.DENOMINATORS)
"""Denominators that spending uses up: what is left of them limits what can still be reached."""

NATION = "ID"
"""The code in whose log readings of the nation are; a province's is "ID-" and two letters."""

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
    "likely_to_miss",
)
"""Every state that a programme in an agency-year can be judged to have. The order is part of the
stored format: new ones stand at the end.

A report says "no_target" or "no_reading" in a state's place where there is nothing to judge: no
goal for the year, or no counter was read yet. Neither opens an episode, and neither is stored.
"""

ALERTING = frozenset({
    "class_unknown", "data_silent", "cannot_be_reached", "likely_to_miss", "behind",
})  # fmt: skip
"""States in which an episode is open while the year runs."""


class Ratio(NamedTuple):
    """An exact fraction: thresholds are compared in integers, never in floats."""

    numerator: int
    denominator: int


class Amount(NamedTuple):
    """A goal in the programme's unit, for a fiscal year (None: every one).

    `valid_from` is the day from which on it is in force, None: all year.
    """

    year: int | None
    valid_from: int | None
    amount: int


class Wording(NamedTuple):
    """What alerts and pages call the thing that is counted."""

    subject_id: str = "UMKK"
    subject_en: str = "UMKK"


class Thresholds(NamedTuple):
    """When a state begins and ends. Days are business days.

    SPI below `raise_below` for `raise_days` days in a row: behind; above `clear_above` for
    `clear_days` days in a row: no longer. No state before the curve has planned
    `min_planned_fraction`. Spend of unknown class above `unknown_class_share` of all spend: class
    unknown, until it is at most `unknown_class_clear`. More than `silent_days` days without a pull
    (of a counter: since the day it was read for): data silent. Share of spend is shown from
    `min_spend_share` of the denominator and `min_packages` packages on.
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
    "likely_to_miss": "warning",
    "behind": "warning",
    "missed": "critical",
}
"""Severity of an alert by the state it enters; info for every other state."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme as its file says it.

    Fiscal years `valid_from` to `valid_to` (None: no end). The goal is either a share (`goal`) of
    the first of `denominators` that exists, or `amounts` in the programme's unit, or neither: then
    its value is shown and never judged. `baseline` is what a cumulative counter stood at before the
    first year that has a goal. `channels` counts only these, all where empty. `series` names the
    series of a reading by their code. `rules` holds, by name, the parameters of the rules beside
    the state that watch the programme. `page` is the path of the document that explains it.
    """

    id: str
    title_id: str
    title_en: str
    valid_from: int
    claim: str
    goal: Ratio | None
    denominators: tuple[str, ...]
    curve: Planned
    page: str
    thresholds: Thresholds = field(default_factory=Thresholds)
    severities: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_SEVERITIES))
    valid_to: int | None = None
    scope: str = "agency"
    measure: str = "umkk_value"
    unit: str = "sen"
    period: str = "fiscal_year"
    amounts: tuple[Amount, ...] = ()
    baseline: int = 0
    channels: tuple[str, ...] = ()
    series: Mapping[str, str] = field(default_factory=dict)
    combine: str = "sum"
    rules: Mapping[str, object] = field(default_factory=dict)
    wording: Wording = field(default_factory=Wording)

    def applies_to(self, year: int) -> bool:
        """Tell whether the programme is in force in that fiscal year."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)

    def belongs_to(self, code: str) -> bool:
        """Tell whether the programme is judged in the log of that code.

        An agency's own, or the counters of a nation or province; sums over agencies are judged
        where they are made (`monitors/nation`).
        """
        return scope_of(code) == self.scope and not self.is_summed

    @property
    def is_summed(self) -> bool:
        """Whether the value is a sum over agencies."""
        return self.scope != "agency" and self.measure != "reading"

    def is_judged(self, year: int) -> bool:
        """Tell whether there is a goal for that year: without one there is no state."""
        return self.goal is not None or any(one.year in {None, year} for one in self.amounts)

    def is_limited_by(self, denominator: str) -> bool:
        """Tell whether what is left of that kind of denominator limits what can still be reached.

        Only purchases can't exceed what is left of a budget: a counter can, and an amount that was
        set as a goal, or what was spent so far, is no limit at all.
        """
        return self.measure not in {"reading", "packages"} and denominator in BUDGETS

    def amount_on(self, year: int, day: int) -> int | None:
        """Return the goal that is an amount and in force on that day; None where there is none."""
        found = [one for one in self.amounts if one.year == year] or [
            one for one in self.amounts if one.year is None
        ]
        begun = [one for one in found if one.valid_from is None or one.valid_from <= day]
        if not begun:
            return None
        return max(begun, key=lambda one: (one.valid_from is not None, one.valid_from or 0)).amount

    def on(self, year: int, day: int) -> Programme:
        """Return the programme as it is judged on that day of the fiscal year.

        A goal that is an amount becomes the whole of a denominator of the kind `FIXED`, and the
        curve of a cumulative counter begins at what the years before were to reach.
        """
        if not self.amounts:
            return self
        amount = self.amount_on(year, day)
        if amount is None:
            return self
        return _whole_of(_Key(self), amount, self._base(year))

    def _base(self, year: int) -> int:
        """What a cumulative counter was to have reached by the end of the year before."""
        if self.period != "cumulative":
            return 0
        before = [one for one in self.amounts if one.year is not None and one.year < year]
        if before:
            return max(before, key=lambda one: (one.year or 0, one.valid_from or 0)).amount
        always = [one.amount for one in self.amounts if one.year is None]
        return max(always) if always and year > self.valid_from else self.baseline

    def goal_sen(self, denominator_sen: int) -> int:
        """Return the least whole number of units that meets the goal. ValueError without one."""
        if self.goal is None:
            text = f"{self.id} has no goal that is a share"
            raise ValueError(text)
        return -(-denominator_sen * self.goal.numerator // self.goal.denominator)


def scope_of(code: str) -> str:
    """Return whose log a code's is: "nation", "province" or "agency"."""
    if code == NATION:
        return "nation"
    return "province" if code.startswith(f"{NATION}-") else "agency"


WHOLE = Ratio(1, 1)


class _Key:
    """A programme by identity: it holds mappings, which have no hash."""

    __slots__ = ("programme",)

    def __init__(self, programme: Programme) -> None:
        self.programme = programme

    def __hash__(self) -> int:
        return id(self.programme)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.programme is self.programme


@cache
def _whole_of(key: _Key, amount: int, base: int) -> Programme:
    programme = key.programme
    curve = started(programme.curve, base, amount) if base else programme.curve
    return replace(programme, goal=WHOLE, denominators=(FIXED,), curve=curve)

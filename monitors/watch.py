"""Rules beside the state: each with its own severity, raised and cleared with hysteresis.

How a day is judged, for each rule that the programme lists:

- A severity is *reached* on the n-th business day in a row on which the rule asks for it or more
  (`raise_days`) and *left* on the n-th in a row on which it is no longer held (`clear_days`). What
  asks and what holds have thresholds of their own, so between them nothing moves. On days on which
  the rule can say nothing both counts go back to nothing and the severity stays.
- The severity that stands is the highest that was reached and not left. From none to one: raised;
  to another: changed; to none: cleared. So a rule has at most one open alert, and between two
  changes of one severity lie at least `raise_days` or `clear_days` business days.
- A rule of *events* is told anew on each event, also while its alert is open; it compares with what
  was told last, so that one event is told once.
- The year's last day closes what is open. Corrections of a year that has ended are told as they
  come, each an episode of its own that is closed at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from monitors.rules import SIDE_RULES
from monitors.rules.case import parameters_of
from monitors.rules.rule import NONE, SEVERITY, Finding
from monitors.telling import NO_FIGURES, Transition, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence

    from monitors.alerts import Alert
    from monitors.rules.case import Case
    from monitors.rules.rule import SideRule

Sides = dict[tuple[str, str], "Side"]
"""Standings of side rules by (programme, rule)."""

SEVERITIES = (1, 2, 3)


class Side(NamedTuple):
    """All that the next judgement of one rule needs to know of the past.

    `level` is the severity that stands (a number), `since` the day on which it came to stand.
    `episode` and `transition` are the last numbers given. `rising` and `falling` count, for each
    severity, the business days in a row on which it was asked for, or no longer held. `memory` is
    the rule's own.
    """

    level: int = NONE
    since: int | None = None
    episode: int = 0
    transition: int = 0
    closed: bool = False
    last_day: int | None = None
    rising: tuple[int, ...] = (0, 0, 0)
    falling: tuple[int, ...] = (0, 0, 0)
    memory: tuple[Any, ...] = ()

    @property
    def open(self) -> bool:
        """Whether an alert is open."""
        return self.level > NONE

    @property
    def severity(self) -> str | None:
        """The name of the severity that stands, None where nothing is open."""
        return SEVERITY[self.level] or None

    def to_row(self) -> tuple[Any, ...]:
        """Return the values in field order: what the segment stores."""
        return tuple(self)

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Side:
        """Return the standing that `to_row` packed; a row of another length is a ValueError."""
        if len(row) != len(cls._fields):
            text = f"a rule's standing has {len(cls._fields)} values, not {len(row)}"
            raise ValueError(text)
        one = cls(*row)
        return one._replace(
            rising=tuple(one.rising), falling=tuple(one.falling), memory=_tuples(one.memory)
        )


NEW = Side()
"""The standing of a rule that was never asked."""


def watch(case: Case, sides: MutableMapping[tuple[str, str], Side], instant: int) -> list[Alert]:
    """Ask each rule that the programme lists about the day, put its standing back; what to tell.

    The case's `state` is the one that the day has ended with. A day that is not later than the last
    one asked about changes nothing, except for corrections of a year that has ended.
    """
    alerts: list[Alert] = []
    programme = case.programme
    for name, rule in SIDE_RULES.items():
        if name not in programme.rules:
            continue
        key = (programme.id, name)
        before = sides.get(key, NEW)
        after, told = look(case, rule, before, instant)
        if after is not before:
            sides[key] = after
        alerts += told
    return alerts


def look(case: Case, rule: SideRule, before: Side, instant: int) -> tuple[Side, tuple[Alert, ...]]:
    """Ask one rule about the day; return its new standing and what to tell."""
    day = case.figures.day
    if case.ground.over:
        return _end(case, rule, before, instant)
    asked_before = before.last_day is not None and day <= before.last_day
    if asked_before or not case.calendar.is_business_day(day):
        return before, ()
    parameters = parameters_of(case.programme, rule)
    finding = rule.look(case, parameters, before.memory)
    if finding is None:
        return before._replace(last_day=day, rising=NEW.rising, falling=NEW.falling), ()
    rising = tuple(
        [
            count + 1 if finding.asked >= one else 0
            for one, count in zip(SEVERITIES, before.rising, strict=True)
        ]
    )
    falling = tuple(
        [
            count + 1 if finding.held < one else 0
            for one, count in zip(SEVERITIES, before.falling, strict=True)
        ]
    )
    after = before._replace(last_day=day, rising=rising, falling=falling, memory=finding.memory)
    level = before.level
    while level and falling[level - 1] >= parameters.clear_days:
        level -= 1
    reached = sum(count >= parameters.raise_days for count in rising)
    level = max(level, reached)
    again = rule.event and reached > NONE
    if level == before.level and not again:
        return after, ()
    if again and finding.told is not None:
        after = after._replace(rising=NEW.rising, falling=NEW.falling, memory=finding.told)
    return _change(case, rule, before, after._replace(level=level), finding, instant)


def _change(  # noqa: PLR0917 - two standings of one rule, and what came between
    case: Case, rule: SideRule, before: Side, after: Side, finding: Finding, instant: int
) -> tuple[Side, tuple[Alert, ...]]:
    day = case.figures.day
    opens = not before.level
    kind = "raised" if opens else "changed" if after.level else "cleared"
    if after.level < before.level:
        # The severity next above the one that stands now is the last that was left.
        since = case.calendar.back(day, after.falling[after.level] - 1)
    elif finding.since is not None:
        since = finding.since
    else:
        since = case.calendar.back(day, _run(case, rule, after) - 1)
    after = after._replace(
        since=day if after.level else None,
        episode=before.episode + opens,
        transition=before.transition + 1,
    )
    over = kind == "cleared"
    alert = _tell(
        case, rule, after, instant,
        kind=kind, since=since,
        reason="over" if over else finding.reason or "over",
        severity="info" if over else SEVERITY[after.level],
        says=NO_FIGURES if over else finding.says,
    )  # fmt: skip
    return after, (alert,)


def _run(case: Case, rule: SideRule, after: Side) -> int:
    """How many business days the severity that stands has been asked for.

    An event that was told counts from nothing again: it took as many as it takes to tell it.
    """
    asked = after.rising[after.level - 1] if after.level else 0
    return asked or int(parameters_of(case.programme, rule).raise_days)


def _end(case: Case, rule: SideRule, before: Side, instant: int) -> tuple[Side, tuple[Alert, ...]]:
    """Close what is open with the year; afterwards tell what has moved, where the rule looks."""
    day = case.figures.day
    finding = None
    if rule.after_year:
        parameters = parameters_of(case.programme, rule)
        finding = rule.look(case, parameters, before.memory)
    if not before.closed:
        memory = before.memory if finding is None else finding.memory
        after = before._replace(level=NONE, since=None, closed=True, last_day=day, memory=memory)
        if not before.open:
            return after, ()
        after = after._replace(transition=before.transition + 1)
        alert = _tell(
            case, rule, after, instant,
            kind="closed", since=day, reason="year_end", severity="info", says=NO_FIGURES,
        )  # fmt: skip
        return after, (alert,)
    if finding is None:
        return before, ()
    if not finding.asked:
        return before._replace(memory=finding.memory), ()
    after = before._replace(
        episode=before.episode + 1,
        transition=before.transition + 1,
        memory=finding.memory if finding.told is None else finding.told,
    )
    alert = _tell(
        case, rule, after, instant,
        kind="closed", since=day, reason=finding.reason, severity=SEVERITY[finding.asked],
        says=finding.says,
    )  # fmt: skip
    return after, (alert,)


def _tell(
    case: Case,
    rule: SideRule,
    after: Side,
    instant: int,
    *,
    kind: str,
    since: int,
    reason: str,
    severity: str,
    says: Mapping[str, Any],
) -> Alert:
    happened = Transition(
        rule=rule.name,
        side=True,
        kind=kind,
        state_from=case.state,
        state_to=case.state,
        severity=severity,
        episode=after.episode,
        transition=after.transition,
        since=since,
        reason=reason,
        page=rule.page,
        says=says,
    )
    return tell(case, happened, instant)


def _tuples(value: Any) -> Any:
    """Nested sequences as tuples: a store gives lists back."""
    if isinstance(value, (list, tuple)):
        return tuple(_tuples(one) for one in value)
    return value

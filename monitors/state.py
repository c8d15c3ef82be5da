"""The state of a programme in an agency-year: one at a time, with hysteresis, told as alerts.

How a day is judged:

- `behind` is a latch. It closes on the n-th business day in a row with SPI below `raise_below` (on
  that day, not the day after) and opens on the n-th in a row above `clear_above`. A business day
  back inside starts the count again; other days neither count nor break a run. On days on which
  SPI can't be trusted (data silent, class unknown, no denominator) both counts go back to nothing
  and the latch stays as it is, without a denominator it opens.
- `likely_to_miss` is a second latch, of the projection's P(miss) with its own thresholds and days,
  and comes before `behind` where both are closed.
- `cannot_be_reached` comes at once with its inequality and is a third latch: it opens on the n-th
  business day in a row on which the goal could be reached again, so that a cancellation here and an
  addendum there do not turn it to and fro; at once where the goal is met or the denominator is
  another one: those are no noise.
- The other states follow the figures of the day, in the order of `trajectory.condition`. Class
  unknown is left at a lower share than it is entered, so that it does not flap.
- Only a day that has ended is judged. The same day again is judged again from the counts it began
  with: nothing is counted twice; what was told stays told. An earlier day is ignored.
- From 31 December on the verdict is reached or missed and the episode closes; class unknown stays
  where spend of unknown class could still make up the difference. Later figures may turn a verdict:
  a correction.

An episode goes from the alert that opens it to the one that clears or closes it; an alert while
none is open (a verdict, a turned verdict) is an episode of its own. Transitions are numbered over
the whole agency-year, silent ones included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from monitors.figures import amount_of, is_above, is_below
from monitors.programme import ALERTING
from monitors.rules import RULES
from monitors.rules.cannot_be_reached import rule as cannot_be_reached
from monitors.rules.case import NOTHING, parameters_of
from monitors.rules.likely_to_miss import rule as likely_to_miss
from monitors.telling import Transition, tell
from monitors.trajectory import position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors.alerts import Alert
    from monitors.calendar import Calendar
    from monitors.figures import Figures
    from monitors.programme import Programme
    from monitors.rules.case import Case, View

VERDICTS = frozenset({"reached", "missed"})

LATCHED = frozenset({"likely_to_miss", "behind", "on_track"})
"""Conditions that give way to the latches."""

TRUSTED = LATCHED | {"cannot_be_reached"}
"""Conditions under which SPI says something about being behind."""

ENTERING = {
    "class_unknown": "class_unknown",
    "data_silent": "data_silent",
    "cannot_be_reached": "unreachable",
    "likely_to_miss": "likely_to_miss",
    "no_denominator": "no_denominator",
}
"""Reasons given by the state that is entered; else the state that is left gives one, else SPI."""

LEAVING = {
    "class_unknown": "class_known",
    "data_silent": "data_back",
    "cannot_be_reached": "reachable",
}
SPI = {"behind": "spi_below", "on_track": "spi_above"}
RISK = "likely_again"
"""The reason where the risk latch has opened: the trajectory has been good, or has been behind."""

REACHING = frozenset({"unreachable", "reachable"})
"""Reasons that another denominator may stand behind."""


class Standing(NamedTuple):
    """All that the next judgement needs to know of the past.

    `since` is the day on which `state` was entered, None before the first judgement. `episode` and
    `transition` are the last numbers given. `open` tells whether an episode is open, `closed`
    whether the year is, `latched` whether the behind latch is closed. `below_days` and
    `above_days` count business days in a row after `last_day`, `below_before` and `above_before`
    before it. `denominator` and `denominator_sen` are the last day's. `risky` tells whether the
    latch of P(miss) is closed, `unreachable` that of the goal out of reach, `reach_days` on how
    many business days it could be reached again; their days are counted like the others.
    """

    state: str = "too_early"
    since: int | None = None
    episode: int = 0
    transition: int = 0
    open: bool = False
    closed: bool = False
    latched: bool = False
    below_days: int = 0
    above_days: int = 0
    below_before: int = 0
    above_before: int = 0
    last_day: int | None = None
    denominator: str | None = None
    denominator_sen: int = 0
    risky: bool = False
    risk_days: int = 0
    calm_days: int = 0
    risk_before: int = 0
    calm_before: int = 0
    unreachable: bool = False
    reach_days: int = 0
    reach_before: int = 0

    def to_row(self) -> tuple[Any, ...]:
        """Return the values in field order, without any type of ours: what the segment stores.

        The latch of the goal out of reach is left out while it is open: a version from before it
        reads the row then, too.
        """
        row = tuple(self)
        return row if self.unreachable or self.reach_days or self.reach_before else row[:_FORMER]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Standing:
        """Return the standing that `to_row` packed, now or before a field was added at the end.

        A row of another length is a ValueError.
        """
        if not _LEAST_FIELDS <= len(row) <= len(cls._fields):
            text = f"a standing has {_LEAST_FIELDS} to {len(cls._fields)} values, not {len(row)}"
            raise ValueError(text)
        one = cls(*row)
        if len(row) <= _FORMER:
            return one._replace(unreachable=one.state == "cannot_be_reached")
        return one


_FORMER = 19
"""What a standing had before being out of reach was a latch."""

_LEAST_FIELDS = 14
"""What a standing had before P(miss) was judged."""

NEW = Standing()
"""The standing of an agency-year that was never judged."""


def advance(
    programme: Programme,
    calendar: Calendar,
    figures: Figures,
    standing: Standing,
    instant: int,
    *,
    view: View = NOTHING,
) -> tuple[Standing, tuple[Alert, ...]]:
    """Judge `figures.day`, which has ended; return the new standing and what to tell.

    `instant` (ms UTC) is the tick's; it goes into alerts and decides nothing. `view` is what lies
    behind the figures; without one nothing is projected.
    """
    day, last_day = figures.day, standing.last_day
    if last_day is not None and day < last_day:
        return standing, ()
    asked, case = position(programme, calendar, figures, view)
    over = case.ground.over
    if standing.state == "class_unknown" and asked in TRUSTED:
        share = programme.thresholds.unknown_class_clear
        if is_above(figures.unknown_sen, figures.spend_sen, share):
            asked = "class_unknown"
    after = _count(case, standing, asked=asked)
    if asked in LATCHED:
        asked = "on_track"
        if after.latched:
            asked = "behind"
        if after.risky:
            asked = "likely_to_miss"
        if after.unreachable:
            asked = "cannot_be_reached"
    if asked == standing.state and (standing.closed or not over):
        return after, ()
    return _turn(case, before=standing, after=after, state=asked, instant=instant)


def _count(case: Case, standing: Standing, *, asked: str) -> Standing:
    """Return the standing with the day's counts, its latches and its denominator."""
    figures, ground = case.figures, case.ground
    (
        state, since, episode, transition, is_open, closed, latched, below, above,
        below_before, above_before, last_day, _, _, risky, risk, calm, risk_before, calm_before,
        _, reach, reach_before,
    ) = standing  # fmt: skip
    day = figures.day
    if last_day == day:
        below, above, risk, calm = below_before, above_before, risk_before, calm_before
    else:
        below_before, above_before, risk_before, calm_before = below, above, risk, calm
        reach_before = reach
    unreachable, reach = _reach(case, standing, reach_before, asked=asked)
    if asked not in TRUSTED:
        below = above = risk = calm = 0
        latched = latched and asked != "no_denominator"
        risky = risky and asked != "no_denominator"
    elif case.calendar.is_business_day(day):
        limits = case.programme.thresholds
        planned = ground.planned * ground.goal
        earned = figures.umkk_sen * ground.whole
        below = below + 1 if is_below(earned, planned, limits.raise_below) else 0
        above = above + 1 if is_above(earned, planned, limits.clear_above) else 0
        if below >= limits.raise_days:
            latched = True
        elif above >= limits.clear_days:
            latched = False
        if asked in LATCHED:
            held = parameters_of(case.programme, likely_to_miss.RULE)
            risk = risk + 1 if likely_to_miss.holds(case) else 0
            calm = calm + 1 if likely_to_miss.is_calm(case) else 0
            if risk >= held.raise_days:
                risky = True
            elif calm >= held.clear_days:
                risky = False
    base = figures.denominator
    return Standing(
        state, since, episode, transition, is_open, closed, latched, below, above,
        below_before, above_before, day, None if base is None else base.kind, amount_of(base),
        risky, risk, calm, risk_before, calm_before, unreachable, reach, reach_before,
    )  # fmt: skip


def _reach(case: Case, standing: Standing, days: int, *, asked: str) -> tuple[bool, int]:
    """Return whether the goal is out of reach by its latch, and on how many days it was not.

    `days` is how many there were before this day; once the latch is open there are none to count.
    """
    figures = case.figures
    if asked == "cannot_be_reached":
        return True, 0
    if asked not in TRUSTED:
        return standing.unreachable and asked != "no_denominator", 0
    if not standing.unreachable:
        return False, 0
    now = figures.denominator
    another = now is None or (now.kind, amount_of(now)) != (
        standing.denominator,
        standing.denominator_sen,
    )
    if another or figures.umkk_sen >= case.ground.goal:
        return False, 0
    days += case.calendar.is_business_day(figures.day)
    if days < parameters_of(case.programme, cannot_be_reached.RULE).clear_days:
        return True, days
    return False, 0


def _turn(
    case: Case, *, before: Standing, after: Standing, state: str, instant: int
) -> tuple[Standing, tuple[Alert, ...]]:
    """Return the day's result where the state changes or the year closes."""
    figures, over = case.figures, case.ground.over
    kind = _kind(before, state, over=over)
    changed = state != before.state
    after = after._replace(
        state=state,
        since=figures.day if changed else before.since,
        episode=before.episode + (kind is not None and not before.open),
        transition=before.transition + (changed or kind is not None),
        open=kind in {"raised", "changed"},
        closed=over,
    )
    if kind is None:
        return after, ()
    reason = _reason(before, after, over=over)
    rule = state if kind in {"raised", "changed"} or state == "missed" else before.state
    happened = Transition(
        rule=rule,
        side=False,
        kind=kind,
        state_from=before.state,
        state_to=state,
        severity=case.programme.severities.get(state, "info"),
        episode=after.episode,
        transition=after.transition,
        since=_since(case, after, reason),
        reason=reason,
        page=RULES[rule].page if rule in RULES else case.programme.page,
    )
    return after, (tell(case, happened, instant),)


def _kind(before: Standing, state: str, *, over: bool) -> str | None:
    """Return what to tell of a transition, None where it is silent."""
    if over and before.closed:
        return "closed" if state == "missed" or before.state in VERDICTS else None
    if over:
        return "closed" if before.open or state == "missed" else None
    if state in ALERTING:
        return "changed" if before.open else "raised"
    if not before.open:
        return None
    return "cleared" if state == "on_track" else "closed"


def _reason(before: Standing, after: Standing, *, over: bool) -> str:
    if over:
        return "correction" if before.closed else "year_end"
    reason = ENTERING.get(after.state) or LEAVING.get(before.state)
    if reason is None:
        reason = RISK if before.state == "likely_to_miss" else SPI[after.state]
    another = (before.denominator, before.denominator_sen) != (
        after.denominator,
        after.denominator_sen,
    )
    return "denominator_changed" if another and reason in REACHING else reason


def _since(case: Case, after: Standing, reason: str) -> int:
    figures, calendar = case.figures, case.calendar
    if reason in _RUNS:
        return calendar.back(figures.day, getattr(after, _RUNS[reason]) - 1)
    if reason == "reachable" and figures.umkk_sen < case.ground.goal:
        held = parameters_of(case.programme, cannot_be_reached.RULE)
        return calendar.back(figures.day, held.clear_days - 1)
    if reason == "data_silent" and figures.last_observed_day is not None:
        return figures.last_observed_day
    if after.state == "cannot_be_reached":
        since = case.view.unreachable_since()
        return figures.day if since is None else since
    return figures.day


_RUNS = {
    "spi_below": "below_days",
    "spi_above": "above_days",
    "likely_to_miss": "risk_days",
    "likely_again": "calm_days",
}
"""Reasons that give the first day of a run of business days, and what has counted it."""

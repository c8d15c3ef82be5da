"""The state of a programme in an agency-year: one at a time, with hysteresis, told as alerts.

How a day is judged:

- `behind` is a latch. It closes on the n-th business day in a row with SPI below `raise_below` (on
  that day, not the day after) and opens on the n-th in a row above `clear_above`. A business day
  back inside starts the count again; other days neither count nor break a run. On days on which
  SPI can't be trusted (data silent, class unknown, no denominator) both counts go back to nothing
  and the latch stays as it is, without a denominator it opens.
- The other states follow the figures of the day, in the order of `trajectory.position`. Class
  unknown is left at a lower share than it is entered, so that it does not flap; unreachable comes
  and goes with its inequality, which purchases alone can't undo.
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

from monitors.alerts import Alert, alert_id
from monitors.programme import ALERTING
from monitors.trajectory import amount_of, assess, is_above, is_below, position
from monitors.wording import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors.calendar import Calendar
    from monitors.programme import Programme
    from monitors.trajectory import Assessment, Figures, Position

VERDICTS = frozenset({"reached", "missed"})

LATCHED = frozenset({"behind", "on_track"})
"""Conditions that give way to the latch."""

TRUSTED = frozenset({"behind", "on_track", "cannot_be_reached"})
"""Conditions under which SPI says something about being behind."""

ENTERING = {
    "class_unknown": "class_unknown",
    "data_silent": "data_silent",
    "cannot_be_reached": "unreachable",
    "no_denominator": "no_denominator",
}
"""Reasons given by the state that is entered; else the state that is left gives one, else SPI."""

LEAVING = {
    "class_unknown": "class_known",
    "data_silent": "data_back",
    "cannot_be_reached": "reachable",
}
SPI = {"behind": "spi_below", "on_track": "spi_above"}

REACHING = frozenset({"unreachable", "reachable"})
"""Reasons that another denominator may stand behind."""


class Standing(NamedTuple):
    """All that the next judgement needs to know of the past.

    `since` is the day on which `state` was entered, None before the first judgement. `episode` and
    `transition` are the last numbers given. `open` tells whether an episode is open, `closed`
    whether the year is, `latched` whether the behind latch is closed. `below_days` and
    `above_days` count business days in a row after `last_day`, `below_before` and `above_before`
    before it. `denominator` and `denominator_sen` are the last day's.
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

    def to_row(self) -> tuple[Any, ...]:
        """Return the values in field order, without any type of ours: what the segment stores."""
        return tuple(self)

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Standing:
        """Return the standing that `to_row` packed; a row of another length is a ValueError."""
        if len(row) != len(cls._fields):
            text = f"a standing has {len(cls._fields)} values, not {len(row)}"
            raise ValueError(text)
        return cls(*row)


NEW = Standing()
"""The standing of an agency-year that was never judged."""


def judge(
    programme: Programme,
    calendar: Calendar,
    figures: Figures,
    standing: Standing,
    instant: int,
    *,
    ended: bool = True,
) -> tuple[Standing, Assessment, tuple[Alert, ...]]:
    """Judge `figures.day` and return the new standing, the day's measures and what to tell.

    As `advance`, with the measures. With `ended` False the day is under way: its measures are
    returned and the standing stays.
    """
    alerts: tuple[Alert, ...] = ()
    if ended:
        standing, alerts = advance(programme, calendar, figures, standing, instant)
    return standing, assess(programme, calendar, figures), alerts


def advance(
    programme: Programme,
    calendar: Calendar,
    figures: Figures,
    standing: Standing,
    instant: int,
) -> tuple[Standing, tuple[Alert, ...]]:
    """Judge `figures.day`, which has ended; return the new standing and what to tell.

    `instant` (ms UTC) is the tick's; it goes into alerts and decides nothing.
    """
    day, last_day = figures.day, standing.last_day
    if last_day is not None and day < last_day:
        return standing, ()
    where = position(programme, calendar, figures)
    asked = where.condition
    if standing.state == "class_unknown" and asked in TRUSTED:
        share = programme.thresholds.unknown_class_clear
        if is_above(figures.unknown_sen, figures.spend_sen, share):
            asked = "class_unknown"
    after = _count(programme, calendar, figures, standing, where=where, asked=asked)
    if asked in LATCHED:
        asked = "behind" if after.latched else "on_track"
    if asked == standing.state and (standing.closed or not where.over):
        return after, ()
    return _turn(
        programme,
        calendar,
        figures,
        before=standing,
        after=after,
        state=asked,
        instant=instant,
        over=where.over,
    )


def _count(
    programme: Programme,
    calendar: Calendar,
    figures: Figures,
    standing: Standing,
    *,
    where: Position,
    asked: str,
) -> Standing:
    """Return the standing with the day's counts, its latch and its denominator."""
    (
        state, since, episode, transition, is_open, closed, latched, below, above,
        below_before, above_before, last_day, _, _,
    ) = standing  # fmt: skip
    day = figures.day
    if last_day == day:
        below, above = below_before, above_before
    else:
        below_before, above_before = below, above
    if asked not in TRUSTED:
        below = above = 0
        latched = latched and asked != "no_denominator"
    elif calendar.is_business_day(day):
        limits = programme.thresholds
        planned = where.planned * where.goal
        earned = figures.umkk_sen * where.whole
        below = below + 1 if is_below(earned, planned, limits.raise_below) else 0
        above = above + 1 if is_above(earned, planned, limits.clear_above) else 0
        if below >= limits.raise_days:
            latched = True
        elif above >= limits.clear_days:
            latched = False
    held = figures.denominator
    return Standing(
        state, since, episode, transition, is_open, closed, latched, below, above,
        below_before, above_before, day, None if held is None else held.kind, amount_of(held),
    )  # fmt: skip


def _turn(
    programme: Programme,
    calendar: Calendar,
    figures: Figures,
    *,
    before: Standing,
    after: Standing,
    state: str,
    instant: int,
    over: bool,
) -> tuple[Standing, tuple[Alert, ...]]:
    """Return the day's result where the state changes or the year closes."""
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
    since = _since(calendar, figures, after, reason)
    measures = assess(programme, calendar, figures)
    held = figures.denominator if amount_of(figures.denominator) > 0 else None
    alert = Alert(
        id=alert_id(figures.agency, figures.year, programme.id, after.episode, after.transition),
        agency=figures.agency,
        year=figures.year,
        programme=programme.id,
        rule=state if kind in {"raised", "changed"} or state == "missed" else before.state,
        episode=after.episode,
        transition=after.transition,
        kind=kind,
        state_from=before.state,
        state_to=state,
        severity=programme.severities.get(state, "info"),
        day=figures.day,
        instant=instant,
        since=since,
        umkk_sen=figures.umkk_sen,
        spend_sen=figures.spend_sen,
        denominator=held.kind if held is not None else None,
        denominator_sen=held.amount_sen if held is not None else None,
        denominator_source=held.source if held is not None else None,
        goal_sen=measures.goal_sen,
        planned_sen=measures.planned_sen,
        planned_fraction=measures.planned_fraction,
        spi=measures.spi,
        gap_sen=measures.gap_sen,
        days_behind=measures.days_behind,
        needed_share=measures.needed_share,
        required_rate_sen_per_day=measures.required_rate_sen_per_day,
        reason=reason,
        text=describe(
            programme.id,
            figures,
            measures,
            state_from=before.state,
            state_to=state,
            since=since,
            reason=reason,
        ),
        page=programme.page,
    )
    return after, (alert,)


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
    reason = ENTERING.get(after.state) or LEAVING.get(before.state) or SPI[after.state]
    another = (before.denominator, before.denominator_sen) != (
        after.denominator,
        after.denominator_sen,
    )
    return "denominator_changed" if another and reason in REACHING else reason


def _since(calendar: Calendar, figures: Figures, after: Standing, reason: str) -> int:
    if reason == "spi_below":
        return calendar.back(figures.day, after.below_days - 1)
    if reason == "spi_above":
        return calendar.back(figures.day, after.above_days - 1)
    if reason == "data_silent" and figures.last_observed_day is not None:
        return figures.last_observed_day
    return figures.day

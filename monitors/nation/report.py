"""A scope's figures for people and for `umkm.scope-status`."""

from collections.abc import Mapping, Sequence
from typing import Any

from monitors.calendar import Calendar
from monitors.days import date_of
from monitors.nation.queue import Lane
from monitors.nation.scope import LARGEST_DENOMINATOR, Scope, Totals, figures
from monitors.nation.scopes import name_of, scope_of
from monitors.programme import Programme
from monitors.state import NEW
from monitors.trajectory import assess

SHOWN = (
    "goal_sen",
    "planned_fraction",
    "planned_sen",
    "attainment",
    "share_of_budget",
    "share_of_spend",
    "spi",
    "grade",
    "gap_sen",
    "days_behind",
    "required_per_month_sen",
    "needed_share",
)
"""Measures of a day that are shown; None where there is not enough data."""

Json = dict[str, Any]


def report(
    scope: Scope,
    programmes: Sequence[Programme],
    calendar: Calendar,
    *,
    lanes: Sequence[Lane],
    judged: int | None,
) -> Json:
    """The scope's report: days as ISO dates, money in sen.

    `lanes` say to which tick of each partition the sums are made, `judged` is the last day that was
    judged.
    """
    day = scope.as_of
    held = [one for one in programmes if one.applies_to(scope.year) and one.measure != "reading"]
    return {
        "code": scope.code,
        "scope": scope_of(scope.code),
        "name": name_of(scope.code),
        "year": scope.year,
        "as_of": _date(day),
        "judged": _date(judged),
        "observed_day": _date(scope.observed),
        "agencies": len(scope.members),
        "ticks": [
            {"partition": number, **lane.taken._asdict(), "day": _date(lane.taken.day)}
            for number, lane in enumerate(lanes)
            if lane.taken is not None
        ],
        "programmes": {}
        if day is None
        else {one.id: _programme(scope, one, calendar, day) for one in held},
    }


def _programme(scope: Scope, programme: Programme, calendar: Calendar, day: int) -> Json:
    today = programme.on(scope.year, day)
    totals = scope.totals.get(programme.id) or Totals()
    shown = figures(scope, today, day)
    standing = scope.standings.get(programme.id, NEW)
    held = shown.denominator
    measures: Mapping[str, Any] = {}
    if today.goal is not None:
        assessed = assess(today, calendar, shown)
        measures = {name: getattr(assessed, name) for name in SHOWN}
    return {
        "title_id": programme.title_id,
        "title_en": programme.title_en,
        "scope": programme.scope,
        "measure": programme.measure,
        "unit": programme.unit,
        "page": programme.page,
        "state": standing.state if today.goal is not None else "no_target",
        "since": _date(standing.since),
        "umkk_sen": totals.earned,
        "umkk_confirmed_sen": totals.confirmed,
        "spend_sen": totals.spend,
        "unknown_sen": totals.unknown,
        "packages": totals.packages,
        "agencies": totals.books,
        "denominator": None if held is None else held._asdict(),
        "denominators": {
            kind: amount
            for kind, (amount, _) in sorted(totals.amounts.items())
            if amount <= LARGEST_DENOMINATOR
        },
        **{name: measures.get(name) for name in SHOWN},
    }


def _date(day: int | None) -> str | None:
    return None if day is None else date_of(day).isoformat()

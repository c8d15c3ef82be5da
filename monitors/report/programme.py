"""Where one programme stands, with every figure that its judgement looks at."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from monitors.calendar import Calendar
from monitors.days import date_of
from monitors.ledger.amounts import Bucket
from monitors.ledger.book import Book
from monitors.ledger.counted import places, umkk_claim
from monitors.ledger.course import Courses
from monitors.ledger.figures import figures
from monitors.ledger.profile import EarlierYears
from monitors.ledger.readings import latest, missing
from monitors.ledger.view import BookView
from monitors.programme import Programme
from monitors.report.points import Daily, points
from monitors.report.shares import shares
from monitors.state import NEW
from monitors.trajectory import Assessment, Figures, assess

Json = dict[str, Any]

RUN_RATES = (28, 91)
"""The run rates' windows, in days."""


def unjudged(book: Book, programme: Programme) -> Json:
    """What there is to say of a programme before the first tick."""
    standing = book.standings.get(programme.id, NEW)
    return {
        **_about(programme),
        "denominator": {},
        "goal_sen": 0,
        "planned_fraction": 0.0,
        "spi": None,
        "gap_sen": None,
        "state": standing.state,
    }


class Day(NamedTuple):
    """The day that is reported, and what all programmes of a book share of it.

    `windows` are the amounts of the rolling windows by their length, `sums` daily sums by the
    places that they add up, `courses` and `earlier` what a projection looks at.
    """

    as_of: int
    calendar: Calendar
    windows: Mapping[int, Bucket]
    sums: Daily
    courses: Courses
    earlier: EarlierYears


def stands(book: Book, programme: Programme, day: Day) -> Json:
    """The figures of an applied programme (`ledger/applied.py`) at the end of the day."""
    as_of, calendar, windows, sums, _, _ = day
    of = figures(book, programme, as_of)
    measures = _measures(programme, calendar, of)
    standing = book.standings.get(programme.id, NEW)
    is_read = programme.measure == "reading"
    read = latest(book.readings, programme.id, as_of) if is_read else {}
    counted = programme.combine == "sum" and (bool(read) or not is_read)
    held = of.denominator
    limited = held is not None and programme.is_limited_by(held.kind)
    view = (
        BookView(book, programme, calendar, of, day.courses, earlier=day.earlier)
        if counted and measures.goal_sen
        else None
    )
    state = standing.state
    if programme.goal is None:
        state = "no_target"
    elif is_read and not read:
        state = "no_reading"
    confirmed, doubtful, unverifiable = (
        umkk_claim(book.amounts.to_date)
        if programme.measure == "umkk_value" and not programme.channels
        else (None, None, None)
    )
    return {
        **_about(programme),
        "denominator": {}
        if held is None
        else {
            "kind": held.kind,
            "amount_sen": held.amount_sen,
            "coverage": held.coverage,
            "source": held.source,
            "flags": ["parent_and_child_units"]
            if held.kind == "procurement_budget" and book.has_parents()
            else [],
        },
        "denominators": shares(book, programme, of, as_of) if counted else {},
        "goal_sen": measures.goal_sen or 0,
        "umkk_sen": of.umkk_sen if counted else None,
        "umkk_confirmed_sen": confirmed,
        "umkk_doubtful_sen": doubtful,
        "umkk_unverifiable_sen": unverifiable,
        "spend_sen": None if is_read else of.spend_sen,
        "unknown_sen": None if is_read else of.unknown_sen,
        "planned_fraction": measures.planned_fraction,
        "planned_sen": measures.planned_sen,
        "attainment": measures.attainment if counted else None,
        "share_of_budget": measures.share_of_budget if limited else None,
        "share_of_spend": None if is_read else measures.share_of_spend,
        "unknown_share": None if is_read else measures.unknown_share,
        "spi": measures.spi if counted else None,
        "grade": measures.grade if counted else None,
        "gap_sen": measures.gap_sen if counted else None,
        "days_behind": measures.days_behind if counted else None,
        "required_rate_sen_per_day": measures.required_rate_sen_per_day if counted else None,
        "required_per_month_sen": measures.required_per_month_sen if counted else None,
        **{
            f"run_rate_{days}_sen_per_day": None
            if is_read
            else _run_rate(book, programme, as_of, days, windows[days])
            for days in RUN_RATES
        },
        "needed_share": measures.needed_share if limited else None,
        "required_index": measures.required_index if counted else None,
        "cannot_be_reached_since": _day(_unreachable_since(view, limited=limited)),
        "calendar_known": measures.calendar_known,
        "projection": _projection(view, measures),
        "rules": _rules(book, programme),
        "trajectory": _iso(points(book, programme, measures.goal_sen or 0, as_of, sums)),
        "readings": {
            series: {"value_sen": one.value, "day": _day(one.day), "source": one.source}
            for series, one in read.items()
        },
        "missing_series": missing(programme, read) if is_read else [],
        "state": state,
        "since": _day(standing.since),
        "episode": standing.episode,
        "transition": standing.transition,
    }


def _about(programme: Programme) -> Json:
    return {
        "title_id": programme.title_id,
        "title_en": programme.title_en,
        "scope": programme.scope,
        "measure": programme.measure,
        "unit": programme.unit,
        "claim": programme.claim,
        "page": programme.page,
    }


def _measures(programme: Programme, calendar: Calendar, of: Figures) -> Assessment:
    if programme.goal is None:
        # Nothing is planned of no goal: what remains are the shares.
        known = calendar.knows(of.year)
        return Assessment(condition="no_target", planned_fraction=0.0, calendar_known=known)
    return assess(programme, calendar, of)


def _run_rate(
    book: Book, programme: Programme, as_of: int, days: int, window: Bucket
) -> int | None:
    """What is counted a day over the last days; None before the window lies within the year."""
    if as_of - days < book.dating.first - 1:
        return None
    return sum(window[place] for place in places(programme).counted) // days


def _unreachable_since(view: BookView | None, *, limited: bool) -> int | None:
    return view.unreachable_since() if view is not None and limited else None


def _projection(view: BookView | None, measures: Assessment) -> Json | None:
    """The projected end of the year; none once it is there."""
    found = None
    if view is not None and measures.condition not in {"reached", "missed"}:
        found = view.projection()
    if found is None:
        return None
    return {
        "p10_sen": found.p10,
        "p50_sen": found.p50,
        "p90_sen": found.p90,
        "p_miss": found.p_miss,
        "worth_a_point": found.worth_a_point,
    }


def _rules(book: Book, programme: Programme) -> Json:
    """Where each rule beside the state stands that was judged."""
    return {
        rule: {
            "open": side.open,
            "severity": side.severity,
            "since": _day(side.since),
            "episode": side.episode,
            "transition": side.transition,
        }
        for (name, rule), side in sorted(book.sides.items())
        if name == programme.id
    }


def _iso(drawn: Json) -> Json:
    return {**drawn, "day": [_written(day) for day in drawn["day"]]}


def _day(day: int | None) -> str | None:
    return None if day is None else _written(day)


@cache
def _written(day: int) -> str:
    """The day as an ISO date; the points of a year are the same days again and again."""
    return date_of(day).isoformat()

"""The points of a trajectory to draw: planned, counted and spent at the end of some days."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from monitors.curves import Planned
from monitors.curves.curve import month_ends
from monitors.days import first_day, last_day
from monitors.ledger.book import Book
from monitors.ledger.counted import places
from monitors.ledger.daily import Cumulative, Group
from monitors.ledger.readings import latest, total
from monitors.programme import Programme

WEEK = 7

Json = dict[str, Any]
Daily = Mapping[Group, Cumulative]


@cache
def grid(days_in_year: int) -> tuple[int, ...]:
    """Return the days of the year that have a point: each week's end, and each month's."""
    weeks = range(WEEK, days_in_year + 1, WEEK)
    return tuple(sorted({*weeks, *month_ends(days_in_year)[1:]}))


def points(book: Book, programme: Programme, goal: int, as_of: int, sums: Daily) -> Json:
    """The trajectory: day numbers, planned values (none without a goal), actual ones to `as_of`.

    `as_of` is a point, too, so that what is drawn ends where the figures do.
    """
    zero, end = first_day(book.year) - 1, last_day(book.year)
    today = min(max(as_of, zero + 1), end) - zero
    at = sorted({*grid(end - zero), today})
    past = [day for day in at if day <= today]
    counted, spend, *_ = places(programme)
    if programme.measure == "reading":
        actual = [total(programme, latest(book.readings, programme.id, zero + day)) for day in past]
        spent = []
    else:
        actual = [sums[counted][day - 1] for day in past]
        spent = [sums[spend][day - 1] for day in past]
    return {
        "day": [zero + day for day in at],
        "planned_sen": planned(programme.curve, end - zero, at, goal) if goal else [],
        "umkk_sen": actual,
        "spend_sen": spent,
    }


def planned(curve: Planned, days_in_year: int, at: Sequence[int], goal: int) -> list[int]:
    """The planned value at the end of days of the year, rounded to the nearest unit."""
    table = curve.table(days_in_year)
    whole = table[-1]
    return [(2 * table[day] * goal + whole) // (2 * whole) for day in at]

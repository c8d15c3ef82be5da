"""Judges one programme of a book at the end of a day: its state, then the rules beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitors.figures import ground
from monitors.ledger.view import BookView
from monitors.rules.case import Case
from monitors.state import NEW, advance
from monitors.watch import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitors.alerts import Alert
    from monitors.calendar import Calendar
    from monitors.figures import Figures
    from monitors.ledger.book import Book
    from monitors.ledger.course import Courses
    from monitors.programme import Programme


def judge(
    book: Book,
    programme: Programme,
    calendar: Calendar,
    figures: Figures,
    *,
    instant: int,
    courses: Courses,
    earlier: Callable[[], Sequence[Book]] = tuple,
) -> list[Alert]:
    """Judge the day of the figures, which has ended; put the standings back, return what to tell.

    `instant` (ms UTC) is the tick's. `earlier` gives the agency's books; other years are taken.
    """
    view = BookView(book, programme, calendar, figures, courses, earlier=earlier)
    before = book.standings.get(programme.id, NEW)
    standing, told = advance(programme, calendar, figures, before, instant, view=view)
    book.standings[programme.id] = standing
    alerts = list(told)
    if programme.rules:
        where = ground(programme, figures)
        case = Case(programme, calendar, figures, where, view, standing.state)
        alerts += watch(case, book.sides, instant)
    return alerts

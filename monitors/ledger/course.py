"""A book's course for one programme: its value day by day and that of the agency's earlier years.

What `monitors.projection.project` looks at. A course may be asked for on each judged day, so the
daily sums of a book are kept while its facts rest.
"""

from collections.abc import Mapping, Sequence

from monitors.days import first_day, last_day
from monitors.ledger.book import Book
from monitors.ledger.counted import places
from monitors.ledger.daily import Cumulative, daily
from monitors.ledger.figures import denominator
from monitors.ledger.profile import is_complete
from monitors.ledger.registrations import entry_on
from monitors.programme import BUDGETS, Programme
from monitors.projection.course import Course

EARLIER_YEARS = 3
"""So many of the latest earlier years are looked at: older ones tell of another agency."""

MOVING = frozenset({"realised_spend", "realised_without_ecatalogue"})
"""Denominators that grow with the year: the goal is known at its end, so nothing is projected."""

KEPT = 16
"""Books whose daily sums are kept: the years of the few agencies judged last."""

Places = tuple[int, ...]


class Courses:
    """Makes courses. Sums are kept while `book.moved` says that nothing has moved the book.

    Who takes that mark away, or restores a book, has to `forget` the book first. `given` are sums
    of one book (agency and year) that the caller has made of it just now.
    """

    def __init__(
        self, given: tuple[tuple[str, int], Mapping[Places, Cumulative]] | None = None
    ) -> None:
        self._at: tuple[str, int] | None = None
        self._given: Mapping[Places, Cumulative] = {}
        if given is not None:
            self._at, self._given = given
        self._kept: dict[tuple[str, int], dict[Places, Cumulative]] = {}

    def forget(self, at: tuple[str, int]) -> None:
        """The book at (agency, year) has moved."""
        self._kept.pop(at, None)

    def course_of(
        self, book: Book, programme: Programme, day: int, earlier: Sequence[Book] = ()
    ) -> Course | None:
        """The course at the end of `day`; None for readings, without a goal, outside the year.

        `earlier` are the agency's books of years before, in any order; those that were not judged
        to their end are left out. The programme's curve must be the one applied to the book.
        """
        start, end = first_day(book.year), last_day(book.year)
        if programme.measure == "reading" or programme.goal is None or not start <= day <= end:
            return None
        held = denominator(book, programme, day)
        if held is None or held.amount_sen <= 0 or held.kind in MOVING:
            return None
        counted, spend, _, _ = places(programme)
        table = programme.curve.table(end - start + 1)
        entry = entry_on(book.register, day)
        before = sorted((one for one in earlier if one.year < book.year), key=_year)
        known = [one for one in before if is_complete(one)][-EARLIER_YEARS:]
        through = day - start + 1
        return Course(
            year=book.year,
            day=day,
            earned=self._cumulative(book, counted)[:through],
            spend=self._cumulative(book, spend)[:through],
            budget=held.amount_sen if held.kind in BUDGETS else None,
            goal=programme.goal_sen(held.amount_sen),
            planned=table,
            whole=table[-1],
            kind=None if entry is None else entry.kind,
            earlier=tuple((one.year, self._cumulative(one, counted)) for one in known),
        )

    def _cumulative(self, book: Book, counted: Places) -> Cumulative:
        at = (book.agency, book.year)
        if at == self._at and counted in self._given:
            return self._given[counted]
        if book.moved:
            self.forget(at)
            return daily(book, counted)
        kept = self._kept.get(at)
        if kept is None:
            if len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            kept = self._kept[at] = {}
        found = kept.get(counted)
        if found is None:
            found = kept[counted] = daily(book, counted)
        return found


def _year(book: Book) -> int:
    return book.year

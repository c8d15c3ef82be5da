"""The programmes that a book has figures of, each as it holds for the book on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitors.curves import OwnPlan, OwnYears
from monitors.days import first_day, last_day
from monitors.ledger.book import Book
from monitors.ledger.profile import EarlierYears, profile
from monitors.ledger.readings import latest
from monitors.programme import Programme, scope_of


def applied(
    book: Book, programmes: Sequence[Programme], day: int, earlier: EarlierYears = tuple
) -> Iterator[Programme]:
    """Yield each programme that the book has figures of, with the goal and the curve of that day.

    Its own programmes, and for sums over agencies those of a wider scope, which are judged where
    they are summed (`is_judged_here`). `earlier` gives the agency's books of complete years.
    """
    year = book.year
    for programme in programmes:
        if programme.applies_to(year) and concerns(book, programme):
            yield _with_curve(book, programme.on(year, day), earlier)


def concerns(book: Book, programme: Programme) -> bool:
    """Tell whether a book has figures of a programme: its own, or a part of a sum."""
    if programme.is_summed:
        return scope_of(book.agency) == "agency"
    return programme.belongs_to(book.agency)


def is_judged_here(book: Book, programme: Programme, day: int) -> bool:
    """Tell whether an applied programme has a goal to judge by, and anything to judge, by then."""
    if programme.goal is None or programme.is_summed:
        return False
    return programme.measure != "reading" or bool(latest(book.readings, programme.id, day))


def _with_curve(book: Book, programme: Programme, earlier: EarlierYears) -> Programme:
    curve = programme.curve
    if not isinstance(curve, OwnPlan | OwnYears):
        return programme
    days = last_day(book.year) - first_day(book.year) + 1
    made = curve.of(profile(book, programme, earlier), days)
    return replace(programme, curve=made)

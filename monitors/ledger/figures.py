"""A book's figures for one programme at the end of a day: what the trajectory is judged by."""

from monitors.days import day_at
from monitors.ledger.book import Book
from monitors.ledger.counted import places
from monitors.ledger.denominators import at
from monitors.ledger.readings import figures_of
from monitors.programme import FIXED, Programme
from monitors.trajectory import Denominator, Figures


def figures(book: Book, programme: Programme, day: int) -> Figures:
    """The figures at the end of `day`; the book's amounts must have been brought to it."""
    held = denominator(book, programme, day)
    if programme.measure == "reading":
        read = figures_of(book.readings, programme, book.agency, book.year, day)
        return read._replace(denominator=held)
    sums = book.amounts.to_date
    counted, spend, unknown, packages = places(programme)
    return Figures(
        agency=book.agency,
        year=book.year,
        day=day,
        umkk_sen=sum([sums[place] for place in counted]),
        spend_sen=sum([sums[place] for place in spend]),
        unknown_sen=sum([sums[place] for place in unknown]),
        packages=sum([sums[place] for place in packages]),
        denominator=held,
        last_observed_day=day_at(book.last_observed) if book.last_observed else None,
    )


def denominator(book: Book, programme: Programme, day: int) -> Denominator | None:
    """The first of the programme's denominators that the book has on that day."""
    for kind in programme.denominators:
        found = _fixed(book, programme, day) if kind == FIXED else at(book, kind, day, programme.id)
        if found is not None:
            return found
    return None


def _fixed(book: Book, programme: Programme, day: int) -> Denominator | None:
    amount = programme.amount_on(book.year, day)
    return None if amount is None else Denominator(FIXED, amount, None, programme.page)

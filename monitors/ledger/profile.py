"""What a book knows of its agency's own plan and past, for the curves that are made of them."""

from collections.abc import Callable, Sequence

from monitors.curves import Profile
from monitors.days import last_day
from monitors.ledger.book import Book
from monitors.ledger.counted import places
from monitors.ledger.daily import daily
from monitors.programme import Programme

EarlierYears = Callable[[], Sequence[Book]]
"""Gives the agency's books of earlier years; it is asked only where a curve needs them."""


def profile(book: Book, programme: Programme, earlier: EarlierYears) -> Profile:
    """The profile of a book for one programme's measure."""
    counted = places(programme).counted
    complete = sorted(
        (one for one in earlier() if one.year < book.year and is_complete(one)), key=_year
    )
    return Profile(
        begins=tuple(book.plans.begins),
        ends=tuple(book.plans.ends),
        earlier=tuple((one.year, daily(one, counted)) for one in complete),
    )


def is_complete(book: Book) -> bool:
    """Tell whether the book's year has been judged to its end."""
    return book.ended is not None and book.ended >= last_day(book.year)


def _year(book: Book) -> int:
    return book.year

"""Collects what the books of a partition say at a tick (`monitors/rollup.py`)."""

from collections.abc import Iterable, Sequence

from monitors.days import first_day, start_of_day
from monitors.facts import Tick
from monitors.figures import Figures
from monitors.ledger.book import Book
from monitors.ledger.figures import figures
from monitors.ledger.package import CHANNEL, MEASURES, WIDTH
from monitors.ledger.registrations import Span, spans
from monitors.programme import FIXED, Programme
from monitors.rollup import BookDay, Part, Rollup, Sums

BOOKS_IN_PIECE = 100
"""Books in one rollup, so that it fits into a record whatever the number of programmes."""

_LAST_SECOND = 1000
"""A tick of the day's last second ends it: a past year's ticks are stamped so."""

_CONFIRMED = MEASURES.index("confirmed")

Judged = Sequence[tuple[Programme, Figures]]
"""What is summed over agencies, with the book's figures of the day."""


def ended_by(tick: Tick) -> int:
    """The last day that has ended at a tick."""
    over = tick.instant >= start_of_day(tick.day + 1) - _LAST_SECOND
    return tick.day if over else tick.day - 1


class Rollups:
    """The rollups of a partition since they were last taken.

    What a book said last is remembered, so that it is said once; the memory is lost with the
    partition, and then it is said again: a rollup may be repeated, and says the same.
    """

    def __init__(self) -> None:
        self._books: list[BookDay] = []
        self._closed: list[Rollup] = []
        self._said: dict[tuple[str, int], tuple[int | None, tuple[Part, ...]]] = {}

    def add(self, book: Book, day: int, judged: Judged) -> None:
        """Take in a book at the end of `day`, to which its amounts have been brought.

        `judged` are the programmes that apply to it; counters are not summed, and left out.
        """
        judged = [one for one in judged if one[0].measure != "reading"]
        if not judged:
            return
        observed = judged[0][1].last_observed_day
        parts = _parts(book, day, judged)
        at = (book.agency, book.year)
        if self._said.get(at) == (observed, parts):
            return
        self._said[at] = (observed, parts)
        self._books.append(BookDay(book.agency, book.year, day, observed, parts))

    def close(self, position: int, tick: Tick) -> None:
        """Close what the tick at `position` has brought: all books have been added."""
        books, self._books = sorted(self._books, key=lambda one: (one.year, one.day)), []
        pieces = max(1, -(-len(books) // BOOKS_IN_PIECE))
        self._closed += [
            Rollup(
                position,
                tick.day,
                tick.instant,
                ended_by(tick),
                piece,
                pieces,
                tuple(books[piece * BOOKS_IN_PIECE : (piece + 1) * BOOKS_IN_PIECE]),
            )
            for piece in range(pieces)
        ]

    def take(self) -> list[Rollup]:
        """Give what has been closed since the last call."""
        closed, self._closed = self._closed, []
        return closed


def _parts(book: Book, day: int, judged: Judged) -> tuple[Part, ...]:
    first = first_day(book.year)
    where = spans(book.register, first, day)
    whole = _sums(book, judged)
    if len(where) == 1:
        return (_part(where[0], whole),)
    return tuple(_split(book, where, judged, whole))


def _split(
    book: Book, where: Sequence[Span], judged: Judged, whole: tuple[Sums, ...]
) -> Iterable[Part]:
    """Yield a part for each span: what is dated in it, of the sums as they are known today.

    Of the denominator a span that is over keeps what was spent in it; the rest goes to the last.
    """
    amounts = book.amounts
    to_date = amounts.to_date
    before = tuple([Sums(one.programme, 0, 0, 0, 0, 0, one.denominator, 0) for one in whole])
    try:
        for span in where[:-1]:
            end = (span.end or 0) - 1
            amounts.to_date = amounts.sum_between(None, end)
            spent = _sums(book, [(one, figures(book, one, end)) for one, _ in judged])
            until = tuple(
                [
                    then._replace(denominator=now.denominator, amount=then.spend)
                    if now.denominator is not None
                    else then._replace(denominator=None, amount=0)
                    for then, now in zip(spent, whole, strict=True)
                ]
            )
            yield _part(span, _less(until, before))
            before = until
    finally:
        amounts.to_date = to_date
    yield _part(where[-1], _less(whole, before))


def _less(until: tuple[Sums, ...], before: tuple[Sums, ...]) -> tuple[Sums, ...]:
    return tuple(
        [
            Sums(
                now.programme,
                now.earned - was.earned,
                now.confirmed - was.confirmed,
                now.spend - was.spend,
                now.unknown - was.unknown,
                now.packages - was.packages,
                now.denominator,
                max(0, now.amount - was.amount),
            )
            for now, was in zip(until, before, strict=True)
        ]
    )


def _part(span: Span, sums: tuple[Sums, ...]) -> Part:
    entry = span.entry
    if entry is None:
        return Part(None, None, None, sums)
    return Part(entry.kind, entry.province, entry.successor, sums)


def _sums(book: Book, judged: Judged) -> tuple[Sums, ...]:
    to_date = book.amounts.to_date
    found = []
    for programme, one in judged:
        held = one.denominator
        if held is not None and held.kind == FIXED:
            held = None  # what a programme's file names is no agency's part of a sum
        found.append(
            Sums(
                programme.id,
                one.umkk_sen,
                sum([to_date[place] for place in _confirmed(programme)]),
                one.spend_sen,
                one.unknown_sen,
                one.packages,
                None if held is None else held.kind,
                0 if held is None else held.amount_sen,
            )
        )
    return tuple(found)


def _confirmed(programme: Programme) -> Sequence[int]:
    """Where stands what the supplier register confirms of what the programme counts."""
    if programme.measure != "umkk_value":
        return ()
    names = programme.channels or tuple(CHANNEL)
    return [CHANNEL[name] * WIDTH + _CONFIRMED for name in names]

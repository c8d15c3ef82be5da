"""What lies behind a book's figures of one day, worked out only where a rule asks for it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from monitors.days import day_at
from monitors.figures import amount_of, year_bounds
from monitors.ledger import denominators
from monitors.ledger.counted import places, umkk_claim
from monitors.ledger.figures import denominator
from monitors.ledger.package import CHANNEL, DECLARING, MEASURES, WIDTH
from monitors.ledger.reserved import reserved
from monitors.ledger.sightings import in_force
from monitors.projection import project
from monitors.rules.case import Claims, Corrected, Pulse, Reserved, ReservedSum, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from monitors.calendar import Calendar
    from monitors.figures import Denominator, Figures
    from monitors.ledger.book import Book
    from monitors.ledger.counted import Places
    from monitors.ledger.course import Courses
    from monitors.programme import Programme
    from monitors.projection import Projection

_VALUE = MEASURES.index("value")
_DECLARED = MEASURES.index("declared")
_DOUBTFUL = MEASURES.index("doubtful")

SMALL_BUSINESS = frozenset({"umkk_value"})
"""Measures that the plan's packages for small business would raise."""

SHOWN = 5
"""So many of them are named in an alert."""

Weights = dict[int, tuple[tuple[int, int], ...]]
"""For each channel the measures to sum, each with its sign."""


class BookView:
    """The view of one programme in one book on one day.

    The book's amounts must have been brought to that day. `earlier` gives the agency's other books.
    """

    __slots__ = (
        "_book", "_calendar", "_courses", "_earlier", "_figures", "_programme", "_projected",
        "_projection",
    )  # fmt: skip

    def __init__(
        self,
        book: Book,
        programme: Programme,
        calendar: Calendar,
        figures: Figures,
        courses: Courses,
        *,
        earlier: Callable[[], Sequence[Book]] = tuple,
    ) -> None:
        self._book = book
        self._programme = programme
        self._calendar = calendar
        self._figures = figures
        self._courses = courses
        self._earlier = earlier
        self._projected = False
        self._projection: Projection | None = None

    def window(self, days: int) -> Window | None:
        """The last `days` days, of what is dated by its own day."""
        if self._programme.measure == "reading":
            return None
        day = self._figures.day
        zero, end = year_bounds(self._figures.year)
        start = max(zero, day - days)
        weights = others(self._programme)
        buckets = self._book.amounts.buckets
        cells = buckets.cells
        other = 0
        for channel, measures in weights.items():
            for place in buckets.between(channel << 1, start, day):
                if place:
                    for measure, sign in measures:
                        other += sign * cells[place + measure]
        table = self._programme.curve.table(end - zero)
        return Window(other, table[day - zero] - table[start - zero])

    def claims(self) -> Claims | None:
        """The declared UMK value to date, and what of it can be believed."""
        if self._programme.measure != "umkk_value":
            return None
        sums = self._book.amounts.to_date
        confirmed, doubtful, _ = umkk_claim(sums)
        declared = sum([sums[channel * WIDTH + _DECLARED] for channel in DECLARING])
        return Claims(declared, confirmed, doubtful)

    def pulses(self, pull_days: int, row_days: int) -> tuple[Pulse, ...]:
        """The channels without a pull for `pull_days` or a row for `row_days` business days.

        A row is a day's bucket, whatever has become of its packages since.
        """
        book, day, calendar = self._book, self._figures.day, self._calendar
        late_by, quiet_by = calendar.back(day, pull_days), calendar.back(day, row_days)
        pulled = _pulls(book)
        found = []
        for name, channel in CHANNEL.items():
            if not book.amounts.total[channel * WIDTH + _VALUE]:
                continue
            last_pull = pulled.get(name)
            late = last_pull is not None and last_pull <= late_by
            until = day if last_pull is None else min(day, last_pull)
            if not late and _has_row(book, channel, quiet_by + 1, until):
                continue
            rows = _row_days(book, channel, day)
            if rows:
                pulls = self._pull_days(name) if late else []
                found.append(
                    Pulse(
                        channel=name,
                        last_row=rows[-1],
                        longest=_longest(calendar, rows),
                        gaps=len(rows) - 1,
                        last_pull=last_pull,
                        longest_pull=_longest(calendar, pulls),
                        pull_gaps=max(0, len(pulls) - 1),
                        value_sen=book.amounts.to_date[channel * WIDTH + _VALUE],
                    )
                )
        return tuple(found)

    def _pull_days(self, channel: str) -> list[int]:
        """The days up to the day on which the channel was pulled, in order."""
        book, until = self._book, self._figures.day
        days = {
            pull.day
            for feed, entries in book.snapshots.items()
            if in_force(entries)[0] == channel
            for pull in book.pulls.of(book.feeds.get(feed, 0))
            if pull.day <= until
        }
        return sorted(days)

    def corrected(self) -> Corrected:
        """The corrections so far."""
        corrections = self._book.corrections
        where = places(self._programme)
        return Corrected(
            corrections.at(where.counted),
            corrections.at(where.spend),
            tuple(sorted(corrections.causes.items())),
        )

    def denominator_reason(self, after: int) -> str | None:
        """The reason that has moved the denominator in force most since the end of day `after`."""
        held = self._figures.denominator
        if held is None:
            return None
        moved: dict[str, int] = {}
        programme, until = self._programme, self._figures.day
        for one in denominators.changes(self._book, held.kind, after + 1, programme.id):
            if one.day <= until:
                by = abs(one.after_sen - (one.before_sen or 0))
                moved[one.reason] = moved.get(one.reason, 0) + by
        return max(sorted(moved), key=moved.__getitem__) if moved else None

    def projection(self) -> Projection | None:
        """The projected end of the year."""
        if not self._projected:
            self._projected = True
            earlier = self._earlier()
            for one in earlier:
                # Its own year is up to date; another may have moved without being judged since.
                if one.moved and one is not self._book:
                    self._courses.forget((one.agency, one.year))
            course = self._courses.course_of(
                self._book, self._programme, self._figures.day, earlier
            )
            self._projection = None if course is None else project(course)
        return self._projection

    def unreachable_since(self) -> int | None:
        """The day from which on the goal could not be reached any more, as known now.

        G - U > B - S is S - U > B - G: spend that does not count is more than what is free for it.
        Each day is held against its own denominator: a budget that is cut in August makes nothing
        unreachable in May.
        """
        figures = self._figures
        other = figures.spend_sen - figures.umkk_sen
        if self._is_within(other, figures.denominator):
            return None
        where = places(self._programme)
        weights = _weighed((*((place, 1) for place in where.spend),
                            *((place, -1) for place in where.counted)))  # fmt: skip
        buckets = self._book.amounts.buckets
        day, first = figures.day, self._book.dating.first
        while day >= first:
            for channel, measures in weights.items():
                for misdated in (0, 1):
                    bucket = buckets.get(day << 4 | channel << 1 | misdated)
                    if bucket is not None:
                        other -= sum([sign * bucket[measure] for measure, sign in measures])
            if self._is_within(other, denominator(self._book, self._programme, day - 1)):
                return day
            day -= 1
        return first

    def _is_within(self, other: int, held: Denominator | None) -> bool:
        """Whether so much may go elsewhere; without a denominator nothing is too much."""
        amount = amount_of(held)
        return not amount or other <= amount - self._programme.goal_sen(amount)

    def reserved(self) -> ReservedSum | None:
        """What is reserved and not contracted, for programmes that count small business."""
        if self._programme.measure not in SMALL_BUSINESS:
            return None
        found = reserved(self._book, SHOWN)
        if found is None:
            return None
        first = tuple([Reserved(*one) for one in found.first])
        return ReservedSum(found.packages, found.pagu_sen, first)


def others(programme: Programme) -> Weights:
    """Where spend of known class that does not count stands, by channel: S - U - unknown.

    Under the claim "confirmed" declared value that nobody can verify is of unknown class, too.
    """
    return _others(programme.measure, programme.claim, places(programme))


@cache
def _others(measure: str, claim: str, where: Places) -> Weights:
    counted, spend, unknown, _ = where
    signed = [(place, 1) for place in spend]
    if measure == "umkk_value" and claim == "confirmed":
        for channel in {place // WIDTH for place in spend} & DECLARING:
            signed += [(channel * WIDTH + _DECLARED, -1), (channel * WIDTH + _DOUBTFUL, 1)]
        signed += [(place, -1) for place in counted if place // WIDTH not in DECLARING]
    else:
        signed += [(place, -1) for place in counted]
    signed += [(place, -1) for place in unknown]
    return _weighed(signed)


def _weighed(signed: Iterable[tuple[int, int]]) -> Weights:
    found: dict[int, list[tuple[int, int]]] = {}
    for place, sign in signed:
        channel, measure = divmod(place, WIDTH)
        found.setdefault(channel, []).append((measure, sign))
    return {channel: tuple(measures) for channel, measures in sorted(found.items())}


def _pulls(book: Book) -> Mapping[str, int]:
    """The day of each channel's last pull, where a pull says when it was made."""
    found: dict[str, int] = {}
    for entries in book.snapshots.values():
        channel, last = in_force(entries)[0], entries[0][2]
        if channel is not None and last:
            found[channel] = max(found.get(channel, 0), day_at(last))
    return found


def _has_row(book: Book, channel: int, first: int, last: int) -> bool:
    return any(book.amounts.buckets.between(channel << 1, first - 1, last))


def _row_days(book: Book, channel: int, until: int) -> list[int]:
    """The days of the year up to `until` that have a row of the channel, in order."""
    first = book.dating.first
    places = book.amounts.buckets.between(channel << 1, first - 1, until)
    return [day for day, place in enumerate(places, first) if place]


def _longest(calendar: Calendar, days: Sequence[int]) -> int:
    """The longest gap between neighbours in business days; 0 where there is none.

    No gap has more business days than days: the widest are looked at first.
    """
    longest = 0
    for width, after, until in sorted([(b - a, a, b) for a, b in pairwise(days)], reverse=True):
        if width <= longest:
            break
        longest = max(longest, calendar.business_days(after, until))
    return longest

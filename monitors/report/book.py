"""The report: channels, windows, denominators and programmes of one agency-year."""

from collections.abc import Sequence
from typing import Any

from monitors.calendar import Calendar
from monitors.days import date_of, last_day, stamp_of
from monitors.ledger.applied import applied
from monitors.ledger.book import Book
from monitors.ledger.counted import places
from monitors.ledger.course import Courses
from monitors.ledger.daily import dailies
from monitors.ledger.package import CHANNEL, WIDTH
from monitors.ledger.profile import EarlierYears
from monitors.ledger.registrations import entry_on
from monitors.ledger.reserved import reserved
from monitors.programme import Programme
from monitors.report.channels import channels
from monitors.report.programme import Day, stands, unjudged
from monitors.report.shares import known
from monitors.report.windows import shown, windows

Json = dict[str, Any]


def report(
    book: Book,
    programmes: Sequence[Programme],
    calendar: Calendar,
    *,
    to_date: bool = False,
    earlier: EarlierYears = tuple,
) -> Json:
    """The book's figures; programmes and windows as of its last tick.

    Channels and total hold all that is known of the year, or with `to_date` what is dated up to the
    last tick. (The two differ where a row is dated later and no feed says when it was pulled: a
    known pull dates nothing after itself.) What was left out (cancelled, superseded, drafts,
    duplicates, dead letters) or flagged is as last observed, of the whole year. `earlier` gives the
    agency's books of earlier years, for curves that need them.

    Money in sen, shares as floats, days as ISO dates, instants as stamps of WIB; None is "not
    enough data", or "no such feed". Of a programme whose unit is a count the `_sen` fields hold
    counts.
    """
    as_of = book.last_tick[0] if book.last_tick is not None else None
    sums = book.amounts.to_date if to_date and as_of is not None else book.amounts.total
    return {
        "agency": book.agency,
        "year": book.year,
        **_registered(book, last_day(book.year) if as_of is None else as_of),
        "closed": book.closed is not None,
        "as_of": None if as_of is None else date_of(as_of).isoformat(),
        "observed_at": stamp_of(book.last_observed) if book.last_observed else None,
        "channels": channels(book, sums),
        "total": {
            "packages": sum(sums[number * WIDTH] for number in CHANNEL.values()),
            "value_sen": sum(sums[number * WIDTH + 1] for number in CHANNEL.values()),
        },
        **_judged(book, programmes, calendar, as_of, earlier),
    }


def _registered(book: Book, day: int) -> Json:
    """What the agency register says of the agency on that day."""
    entry = entry_on(book.register, day)
    return {
        "name": None if entry is None else entry.name,
        "kind": None if entry is None else entry.kind,
        "province": None if entry is None else entry.province,
        "time_zone": None if entry is None else entry.time_zone,
        "successor": None if entry is None else entry.successor,
    }


def _reserved(book: Book) -> Json | None:
    """What is planned for small business and not contracted, the greatest of it first."""
    found = reserved(book)
    if found is None:
        return None
    return {
        "packages": found.packages,
        "pagu_sen": found.pagu_sen,
        "first": [
            {**one._asdict(), "begins": _iso(one.begins), "ends": _iso(one.ends)}
            for one in found.first
        ],
    }


def _iso(day: int | None) -> str | None:
    return None if day is None else date_of(day).isoformat()


def _judged(
    book: Book,
    programmes: Sequence[Programme],
    calendar: Calendar,
    as_of: int | None,
    earlier: EarlierYears,
) -> Json:
    day = last_day(book.year) if as_of is None else as_of
    own = [one for one in applied(book, programmes, day, earlier) if not one.is_summed]
    if as_of is None:
        return {
            "windows": {},
            "denominators": {},
            "reserved": None,
            "programmes": {one.id: unjudged(book, one) for one in own},
        }
    groups = {group for one in own for group in places(one)[:2]}
    found, drawn = windows(book, as_of), dailies(book, sorted(groups))
    courses = Courses(((book.agency, book.year), drawn))
    today = Day(as_of, calendar, found, drawn, courses, earlier)
    return {
        "windows": shown(found, book.amounts.to_date),
        "denominators": known(book, as_of),
        "reserved": _reserved(book),
        "programmes": {one.id: stands(book, one, today) for one in own},
    }

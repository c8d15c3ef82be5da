"""Days and instants of the feeds: every stamp is local time, whatever it says of its zone.

A *day* is an integer count of days since 1970-01-01 in local time; an *instant* is milliseconds
since the epoch, UTC. A stamp's own date is its day, also where the stamp ends in Z: read as UTC,
19 of 86 announcements would change their day. Where an instant is wanted, local means WIB (UTC+7).
"""

import re
from datetime import date, datetime

WIB_HOURS = 7
MS_PER_DAY = 86_400_000
_MS_PER_HOUR = 3_600_000
_EPOCH = date(1970, 1, 1).toordinal()
_MERIDIEM = 12

_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"\s?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
)
_SPOKEN = re.compile(
    r"([A-Za-z]{3}) ([0-9]{1,2}), ([0-9]{4}),? ([0-9]{1,2}):([0-9]{2}):([0-9]{2})\s?(AM|PM)",
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan",),
            ("feb",),
            ("mar",),
            ("apr",),
            ("may", "mei"),
            ("jun",),
            ("jul",),
            ("aug", "agu"),
            ("sep",),
            ("oct", "okt"),
            ("nov",),
            ("dec", "des"),
        ),
        start=1,
    )
    for name in names
}

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID = re.compile(f"[0-7][{_CROCKFORD}]{{25}}")


def day_of(when: date) -> int:
    """Return the day number of a date."""
    return when.toordinal() - _EPOCH


def date_of(day: int) -> date:
    """Return the date of a day number. Raises ValueError or OverflowError outside years 1-9999."""
    return date.fromordinal(day + _EPOCH)


def first_day(year: int) -> int:
    """Return 1 January of a fiscal year, which is the calendar year."""
    return day_of(date(year, 1, 1))


def last_day(year: int) -> int:
    """Return 31 December of a fiscal year."""
    return day_of(date(year, 12, 31))


def year_of(day: int) -> int:
    """Return the calendar year a day lies in."""
    return date_of(day).year


def local_day(stamp: str) -> int:
    """Return the day of a stamp in any form the feeds use. Raises ValueError for other text."""
    return day_of(_parsed(stamp))


def local_instant(stamp: str) -> int:
    """Return the instant of a stamp read as WIB; a bare date is its midnight.

    Raises ValueError for text in no known form.
    """
    when = _parsed(stamp)
    clock = (when.hour * 60 + when.minute) * 60 + when.second
    return start_of_day(day_of(when)) + clock * 1000 + when.microsecond // 1000


def start_of_day(day: int, utc_hours: int = WIB_HOURS) -> int:
    """Return the instant at which a local day begins."""
    return day * MS_PER_DAY - utc_hours * _MS_PER_HOUR


def day_at(instant: int, utc_hours: int = WIB_HOURS) -> int:
    """Return the local day that an instant falls in."""
    return (instant + utc_hours * _MS_PER_HOUR) // MS_PER_DAY


def stamp_of(instant: int) -> str:
    """Return an instant as a stamp of WIB, to the second: what `local_instant` reads back."""
    day = day_at(instant)
    seconds = (instant - start_of_day(day)) // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{date_of(day)}T{hours:02d}:{rest // 60:02d}:{rest % 60:02d}+{WIB_HOURS:02d}:00"


def ulid_instant(ulid: str) -> int:
    """Return the instant inside a ULID (e-catalogue v6 order ids). Raises ValueError for others."""
    text = ulid.strip().upper()
    if not _ULID.fullmatch(text):
        raise ValueError("not a ULID")
    instant = 0
    for letter in text[:10]:
        instant = instant * 32 + _CROCKFORD.index(letter)
    return instant


def ulid_day(ulid: str) -> int:
    """Return the local day (WIB) inside a ULID. Raises ValueError for other text."""
    return day_at(ulid_instant(ulid))


def _parsed(stamp: str) -> datetime:
    text = stamp.strip()
    if iso := _ISO.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in iso.groups()[:6])
        micros = int((iso.group(7) or "0")[:6].ljust(6, "0"))
    elif spoken := _SPOKEN.fullmatch(text):
        name, day, year, hour, minute, second, half = (
            spoken.group(1).lower(),
            *(int(spoken.group(index)) for index in range(2, 7)),
            spoken.group(7),
        )
        if name not in _MONTHS or not 1 <= hour <= _MERIDIEM:
            raise ValueError("not a date")
        month, micros = _MONTHS[name], 0
        hour = hour % _MERIDIEM + (_MERIDIEM if half == "PM" else 0)
    else:
        raise ValueError("not a date in any form the feeds use")
    # Naive on purpose: the feeds' own zone marks are not to be believed.
    return datetime(year, month, day, hour, minute, second, micros)  # noqa: DTZ001

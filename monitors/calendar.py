"""Business days: Monday to Friday less national holidays and cuti bersama (joint leave).

The holidays are a dated data file that is read at the edge (`streams/programmes.py`). In a year the
file does not hold, every weekday counts, and `knows` says so.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

MONDAY_OFFSET = 3
"""1970-01-01 was a Thursday: (day + 3) % 7 is 0 on Mondays."""

WORKING_WEEK = 5
WEEK = 7


class Calendar:
    """Holds `holidays` (days since 1970-01-01) and the `years` for which they are complete."""

    __slots__ = ("_closed", "_free", "years")

    def __init__(self, holidays: Collection[int] = (), years: Collection[int] = ()) -> None:
        """Keep the holidays that fall on weekdays: the others change nothing."""
        self._closed = sorted({day for day in holidays if _is_weekday(day)})
        self._free = frozenset(self._closed)
        self.years = frozenset(years)

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of that year are in the file."""
        return year in self.years

    def is_business_day(self, day: int) -> bool:
        """Tell whether work is done on that day."""
        return (day + MONDAY_OFFSET) % WEEK < WORKING_WEEK and day not in self._free

    def business_days(self, after: int, until: int) -> int:
        """Return the number of business days in (after, until]; 0 where until ≤ after."""
        if until <= after:
            return 0
        weekdays = _weekdays_to(until) - _weekdays_to(after)
        closed = bisect_right(self._closed, until) - bisect_right(self._closed, after)
        return weekdays - closed

    def back(self, day: int, count: int) -> int:
        """Return the business day that is `count` business days before the last one ≤ `day`."""
        while not self.is_business_day(day):
            day -= 1
        while count > 0:
            day -= 1
            if self.is_business_day(day):
                count -= 1
        return day


def _is_weekday(day: int) -> bool:
    return (day + MONDAY_OFFSET) % WEEK < WORKING_WEEK


def _weekdays_to(day: int) -> int:
    """Return the number of weekdays in an unbroken count up to and with `day`."""
    weeks, rest = divmod(day + MONDAY_OFFSET + 1, WEEK)
    return weeks * WORKING_WEEK + min(rest, WORKING_WEEK)

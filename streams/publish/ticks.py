"""Time as records: a tick says to every partition that a day is under way or has ended."""

from collections.abc import Iterator

from monitors.days import day_at, first_day, last_day, start_of_day
from monitors.facts import Tick


def live_tick(now: int) -> Tick:
    """Return the tick of this moment: the day under way in WIB, at `now` (ms)."""
    return Tick(day_at(now), now)


def day_tick(day: int) -> Tick:
    """Return the tick that ends a day: its last millisecond, local time."""
    return Tick(day, start_of_day(day + 1) - 1)


def year_ticks(year: int, last_observed_at: int | None) -> Iterator[Tick]:
    """Yield a tick for each day of a past year, up to the day of the last observation if earlier.

    Without one (None) it is the whole year: a pull made within the year says nothing of the days
    after it. 1 January has a tick in any case, so that the year is judged at all.
    """
    first, end = first_day(year), last_day(year)
    if last_observed_at is not None:
        end = max(first, min(end, day_at(last_observed_at)))
    for day in range(first, end + 1):
        yield day_tick(day)

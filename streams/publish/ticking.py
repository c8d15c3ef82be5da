"""`pantau tick`: ticks of this moment, of a past day or of a past year, onto every partition."""

from collections.abc import Callable
from datetime import date

from monitors.days import date_of, day_at, year_of
from streams.errors import PantauError
from streams.publish.connection import connected
from streams.publish.ticks import day_tick, live_tick, year_ticks
from streams.settings import Settings
from streams.sources.api.clock import Clock

Said = Callable[[int, int], None]
"""Told the day and the instant (ms) of each tick that was acknowledged."""


def send_live(settings: Settings, clock: Clock, every_seconds: float | None, said: Said) -> None:
    """Write a tick of this moment, and go on every so many seconds (None: only one).

    Raises:
        PantauError: Kafka is not there, lacks the topic, or did not acknowledge a tick.
    """
    with connected(settings, "tick") as connection:
        publication = connection.publication(clock.now())
        while True:
            tick = live_tick(clock.now())
            publication.tick(tick)
            publication.flush()
            said(tick.day, tick.instant)
            if every_seconds is None:
                return
            clock.wait(every_seconds)


def send_past(
    settings: Settings, now: int, *, year: int | None, day: int | None
) -> tuple[int, date, date]:
    """Write the ticks of a past year or day; return their number, first and last date.

    Raises:
        PantauError: the year or day is not over, or as for `send_live`.
    """
    today = day_at(now)
    if year is not None:
        if year > year_of(today):
            raise PantauError(f"--year {year}: lies ahead; time cannot be told before it passes")
        ticks = [tick for tick in year_ticks(year, None) if tick.day < today]
    elif day is not None and day < today:
        ticks = [day_tick(day)]
    else:
        raise PantauError("--date: name a day that is over; for this moment leave it out")
    if not ticks:
        raise PantauError(f"--year {year}: no day of it is over yet")
    with connected(settings, "tick") as connection:
        publication = connection.publication(now)
        for tick in ticks:
            publication.tick(tick)
        publication.flush()
    return len(ticks), date_of(ticks[0].day), date_of(ticks[-1].day)

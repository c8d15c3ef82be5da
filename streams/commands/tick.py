"""Write ticks: time as records, to every partition of the facts."""

import json
import signal
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import NoReturn

import click

from monitors.days import date_of, day_of
from streams.errors import PantauError
from streams.settings import Settings
from streams.sources.api.clock import Clock, SystemClock

YEARS = click.IntRange(2000, 2100)
Said = Callable[[int, int], None]
UNITS = {"s": 1, "m": 60, "h": 3_600}


@click.command(epilog="Examples: pantau tick --every 1h; pantau tick --year 2024")
@click.option("--year", type=YEARS, help="All days of a past year, one tick each.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="The end of one past day.")
@click.option("--every", metavar="SPAN", help="Go on until stopped, e.g. 1h, 15m or 90s.")
@click.option("--metrics", is_flag=True, help="With --every: /metrics at PANTAU_METRICS_PORT.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    *, year: int | None, date: datetime | None, every: str | None, metrics: bool, as_json: bool
) -> None:
    """Write a tick of this moment, or those of a past day or year.

    The worker reads no clock: what is late, missed or reached is judged where a tick says that time
    has passed. One an hour (--every 1h) keeps a running year fresh, and its days are ended by the
    first tick after midnight WIB. Ticks that a worker has already seen change nothing.
    """
    from streams.publish.ticking import send_live, send_past

    if sum(option is not None for option in (year, date, every)) > 1:
        raise PantauError("tick: --year, --date and --every exclude each other")
    if metrics and every is None:
        raise PantauError("tick: --metrics is for a process that goes on: add --every")
    settings = Settings.from_environment()
    clock = SystemClock()
    if every is not None:
        signal.signal(signal.SIGTERM, _stop)
        _go_on(settings, clock, _span(every), _say(as_json=as_json), metrics=metrics)
        return
    if year is None and date is None:
        send_live(settings, clock, every_seconds=None, said=_say(as_json=as_json))
        return
    count, first, last = send_past(
        settings, clock.now(), year=year, day=None if date is None else day_of(date.date())
    )
    if as_json:
        click.echo(json.dumps({"ticks": count, "first": str(first), "last": str(last)}))
    else:
        click.echo(f"wrote {count} ticks, {first} to {last}, to every partition")


def _go_on(settings: Settings, clock: Clock, every: float, say: Said, *, metrics: bool) -> None:
    from streams.metrics.beating import BeatingClock
    from streams.metrics.health import Health
    from streams.publish.serving import serving
    from streams.publish.tick_tally import TickTally
    from streams.publish.ticking import send_live

    health, tally = Health(), TickTally()

    def said(day: int, instant: int) -> None:
        tally.told(instant)
        say(day, instant)

    def noted(text: str) -> None:
        click.echo(text, err=True)

    served = serving(settings, tally, health, noted) if metrics else nullcontext()
    try:
        with served:
            send_live(settings, BeatingClock(clock, health), every_seconds=every, said=said)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


def _say(*, as_json: bool) -> Said:
    def say(day: int, instant: int) -> None:
        if as_json:
            click.echo(json.dumps({"day": str(date_of(day)), "instant": instant}))
        else:
            click.echo(f"tick of {date_of(day)}")

    return say


def _stop(number: int, frame: object) -> NoReturn:
    del number, frame
    raise KeyboardInterrupt


def _span(text: str) -> float:
    number, unit = text[:-1], text[-1:].lower()
    if not (number.isascii() and number.isdigit() and int(number) and unit in UNITS):
        raise PantauError(f"--every {text}: write a span such as 1h, 15m or 90s")
    return float(int(number) * UNITS[unit])

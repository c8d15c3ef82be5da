"""Close fiscal years for good: figures stand, later corrections are refused."""

from datetime import datetime

import click

from monitors.days import date_of, day_at, day_of, last_day
from monitors.facts import Close
from streams.commands.publish import _options as options
from streams.errors import PantauError
from streams.publish.registers import publish_closes
from streams.publish.summary import tell
from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.sources.content import content_of
from streams.status.latest import agencies_of
from streams.status.topics import Topics

EXAMPLE = (
    "\b\nExamples:\n"
    'pantau publish close --agency K34 --year 2024 --source "audit report 12/2025"\n'
    'pantau publish close --all --year 2023 --source "audit reports of 2023"'
)


@click.command(epilog=EXAMPLE)
@click.option("--agency", "agencies", type=options.AGENCY, multiple=True, help="Repeatable.")
@click.option("--all", "everyone", is_flag=True, help="Every agency with figures of that year.")
@click.option("--year", type=options.YEAR, required=True, help="Fiscal year, which must be over.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the decision. Default: today."
)
@click.option("--source", required=True, help="By what it was decided, for people.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    *,
    agencies: tuple[str, ...],
    everyone: bool,
    year: int,
    day: datetime | None,
    source: str,
    as_json: bool,
) -> None:
    """Close the books of a fiscal year. It cannot be undone.

    The year's figures stand from then on. What lies behind them (packages, payments, plans) is
    given up, and any later row of that agency and year becomes a dead letter (year_closed): stop
    pulling the year first (until 31 March `pantau fetch` does, unless --year names other years).
    """
    if bool(agencies) == everyone:
        raise PantauError("close: name agencies (--agency K34) or --all, and not both")
    settings = Settings.from_environment()
    now = SystemClock().now()
    decided = day_at(now) if day is None else day_of(day.date())
    if not last_day(year) < decided <= day_at(now):
        raise PantauError(
            f"close: {date_of(decided)} is no day on which {year} can have been closed:"
            " it lies after the year and not in the future"
        )
    if not source.strip():
        raise PantauError("close: --source is empty; say by what it was decided")
    codes = agencies_of(Topics.of(settings), year) if everyone else sorted(set(agencies))
    if not codes:
        raise PantauError(f"close: no agency has figures of {year}")
    closes = []
    for code in codes:
        said = (code, year, decided, source.strip())
        closes.append(Close(*said, content=content_of(said), observed_at=now))
    tell(publish_closes(settings, closes, now), {}, as_json=as_json, strict=False)

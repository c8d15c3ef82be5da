"""Fold an agency's year from feed files, without a broker."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console

from monitors.days import day_of, local_instant
from streams.commands._programmes import DEFAULT, folder
from streams.display.report import show
from streams.display.sums import show_sums
from streams.errors import PantauError
from streams.replay.files import Request, replay
from streams.settings import Settings
from streams.sources.api.clock import SystemClock

EXAMPLE = "Example: pantau replay feeds/K99 --agency K99 --year 2024 --as-of 2024-09-15 --json"


@click.command(epilog=EXAMPLE)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--agency", required=True, help="Code of the agency, e.g. K34.")
@click.option("--year", required=True, type=click.IntRange(2000, 2100), help="Fiscal year.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Count what is dated up to this day; statuses are as last observed.",
)
@click.option("--observed-at", help="When the files were pulled, for rows that do not say it.")
@click.option("--targets", type=click.Path(path_type=Path), help="CSV of denominators.")
@click.option("--readings", type=click.Path(path_type=Path), help="CSV of counters.")
@click.option("--suppliers", type=click.Path(path_type=Path), help="CSV of supplier classes.")
@click.option(
    "--programmes",
    type=click.Path(path_type=Path),
    default=folder,
    help=f"Folder of programmes; {DEFAULT}.",
)
@click.option("--agencies", type=click.Path(path_type=Path), help="CSV of the agency register.")
@click.option("--scopes", is_flag=True, help="Sums over the files' agencies, of every scope.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: what `pantau status` prints.")
def command(
    *,
    paths: tuple[Path, ...],
    agency: str,
    year: int,
    as_of: datetime | None,
    observed_at: str | None,
    targets: Path | None,
    readings: Path | None,
    suppliers: Path | None,
    programmes: Path,
    agencies: Path | None,
    scopes: bool,
    as_json: bool,
) -> None:
    """Fold the feed files in PATHS (INAPROC v1 or ISB shape) and print the agency's year.

    The figures are those that `pantau status` prints from the topics once the same files were
    published. Rows that cannot be mapped are counted as dead letters and named on stderr.

    Counters of the nation or a province (--readings) need no feed files: --agency is their scope's
    code then, ID or a province's such as ID-JI.

    Where the files are about several agencies, their sum stands below, as `pantau nation` makes it;
    with --scopes also those of each kind and province that --agencies names.
    """
    if not paths and readings is None:
        raise click.UsageError("Missing argument 'PATHS...'.")
    replayed = replay(
        Request(
            paths=paths,
            agency=agency,
            year=year,
            as_of=None if as_of is None else _within(as_of.date(), year),
            observed_at=None if observed_at is None else _instant(observed_at),
            targets=targets,
            readings=readings,
            suppliers=suppliers,
            programmes=programmes,
            agencies=agencies,
            with_scopes=scopes or not as_json,
            hash_key=Settings.from_environment().hash_key or b"",
            now=SystemClock().now(),
        )
    )
    for problem in replayed.problems:
        origin = problem.origin
        click.echo(f"dead letter: {origin.file}:{origin.line}: {problem.reason}", err=True)
    if replayed.about and agency not in replayed.about:
        known = ", ".join(sorted(replayed.about)[:5])
        click.echo(f"no row is about {agency}: the files are about {known}", err=True)
    if as_json:
        report = replayed.year.report()
        click.echo(
            json.dumps({**report, "scopes": replayed.scopes} if scopes else report, indent=2)
        )
        return
    for line in replayed.ignored:
        click.echo(f"not used: {line}", err=True)
    console = Console()
    show(replayed.year.report(), console)
    shown = replayed.scopes if scopes else replayed.scopes[:1]
    # Of one agency the sums are its own figures: shown where they are asked for.
    if scopes or any(one["agencies"] > 1 for one in shown):
        console.print()
        show_sums(shown, console)


def _within(day: date, year: int) -> int:
    if day.year < year:
        raise PantauError(f"--as-of {day}: lies before {year}; name a day of the fiscal year")
    return day_of(day)


def _instant(stamp: str) -> int:
    try:
        return local_instant(stamp)
    except ValueError as error:
        raise PantauError(
            f"--observed-at {stamp!r}: not a date; write 2025-10-03 or 2025-10-03T08:30:00"
        ) from error

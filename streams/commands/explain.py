"""Show why an agency's totals moved, package by package, from the facts."""

import json
from collections import Counter
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from monitors.days import date_of, day_at, day_of
from monitors.ledger.movement import Movement
from streams.display.package import show as show_package
from streams.display.rupiah import rupiah
from streams.errors import PantauError
from streams.publish.progress import telling
from streams.settings import Settings
from streams.status.movements import NO_FACTS, movements, movements_since
from streams.status.package import named
from streams.status.package import package as package_of
from streams.status.topics import Topics


@click.command(epilog="Example: pantau explain K34 --year 2024 --since 2024-09-01")
@click.argument("agency")
@click.option("--year", type=click.IntRange(2000, 2100), help="Only this fiscal year.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="What has changed since that day's end: seen later, or dated later where all was seen.",
)
@click.option(
    "--package",
    metavar="[CHANNEL/]KEY",
    help="Only this package; with its channel also what it counts, and the evidence on its claim.",
)
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many changes to show as a table.",
)
@click.option("--json", "as_json", is_flag=True, help="Print every change as a line of JSON.")
def command(
    *,
    agency: str,
    year: int | None,
    since: datetime | None,
    package: str | None,
    last: int,
    as_json: bool,
) -> None:
    """Print what moved the totals of AGENCY: each package, the reason, and by how much.

    The changes add up to the totals that `pantau status` shows for the whole year; with --since, to
    their difference from what was known on that day of what is dated up to it. Before the first
    pull of a feed nobody looked: what that pull showed counts as known.

    With --package tender/123 the package itself is told, too: its value, the verdict on what it
    declares for small business, and what speaks for and against it (after the changes with --json).
    """
    topics = Topics.of(Settings.from_environment())
    channel, key = (None, None) if package is None else named(package)
    packages: list[dict[str, Any]] = []
    with telling(quiet=as_json) as steps:
        if channel is not None and key is not None and since is None:
            found, packages = package_of(topics, agency, channel, key, steps)
        elif since is None:
            found = list(movements(topics, agency, steps))
        else:
            found = movements_since(topics, agency, day_of(since.date()), steps)
    chosen = [
        one
        for one in found
        if year in {None, one.year}
        and key in {None, one.package}
        and channel in {None, one.channel}
    ]
    packages = [row for row in packages if year in {None, row["year"]}]
    if not found and since is None:
        raise PantauError(NO_FACTS.format(agency))
    if as_json:
        for one in chosen:
            click.echo(json.dumps(one._asdict()))
        for row in packages:
            click.echo(json.dumps(row))
        return
    console = Console()
    for row in packages:
        show_package(row, console)
        console.print()
    _show(chosen, last, console)


def _show(chosen: list[Movement], last: int, console: Console) -> None:
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for one in chosen:
        counts[one.reason] += 1
        sums[one.reason] += one.value_after - one.value_before
    table = Table(box=None, header_style="bold")
    table.add_column("reason")
    table.add_column("changes", justify="right")
    table.add_column("value", justify="right")
    for reason, count in counts.most_common():
        table.add_row(reason, f"{count:,}", rupiah(sums[reason]))
    table.add_row("all", f"{len(chosen):,}", rupiah(sum(sums.values())), style="bold")
    console.print(table)
    console.print(f"\nThe last {min(last, len(chosen))}:")
    table = Table(box=None, header_style="bold")
    for name in ("pulled", "year", "channel", "package", "reason"):
        table.add_column(name)
    for name in ("before", "after"):
        table.add_column(name, justify="right")
    for one in chosen[-last:]:
        table.add_row(
            date_of(day_at(one.observed_at)).isoformat() if one.observed_at else "-",
            str(one.year),
            one.channel,
            one.package,
            one.reason,
            rupiah(one.value_before, short=True),
            rupiah(one.value_after, short=True),
        )
    console.print(table)

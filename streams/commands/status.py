"""Show an agency's latest figures and alerts, from the topics."""

import json

import click
from rich.console import Console

from streams.display.report import show
from streams.settings import Settings
from streams.status.latest import latest
from streams.status.topics import Topics


@click.command(epilog="Example: pantau status K34 --year 2024 --json")
@click.argument("agency")
@click.option("--year", type=click.IntRange(2000, 2100), help="Fiscal year; the newest by default.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: what `pantau replay` prints.")
def command(*, agency: str, year: int | None, as_json: bool) -> None:
    """Print the figures of AGENCY as of the last tick, with the alerts of the year."""
    report = latest(Topics.of(Settings.from_environment()), agency, year)
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        show(report, Console())

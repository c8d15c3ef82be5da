"""Publish readings of counters, from a CSV file."""

from pathlib import Path

import click

from streams.commands._programmes import DEFAULT, folder
from streams.commands.publish import _options as options
from streams.programmes import load_programmes
from streams.publish.registers import publish_readings
from streams.publish.summary import tell
from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.sources.registers.readings import EXAMPLE, read_readings


@click.command(epilog="\b\nExample: pantau publish readings readings.csv\nThe file:\n" + EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--observed-at", type=options.INSTANT, help="Since when it is known. Default: now.")
@click.option(
    "--programmes",
    type=click.Path(path_type=Path),
    default=folder,
    help=f"Folder of the programmes that may be named; {DEFAULT}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(*, file: Path, observed_at: int | None, programmes: Path, as_json: bool) -> None:
    """Publish the readings in FILE: what a programme's counter stood at on a day.

    A reading holds from its day on, until a later one; another value of the same day corrects it.
    Values are in the programme's unit: sen (1/100 rupiah), or a count.
    """
    now = SystemClock().now()
    known = load_programmes(programmes)
    entries = read_readings(file, known, now if observed_at is None else observed_at)
    publication = publish_readings(Settings.from_environment(), entries, now)
    tell(publication, {}, as_json=as_json, strict=False)

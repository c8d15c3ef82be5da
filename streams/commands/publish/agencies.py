"""Publish the agency register, from a CSV file."""

from pathlib import Path

import click

from streams.commands.publish import _options as options
from streams.publish.registers import publish_agencies
from streams.publish.summary import tell
from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.sources.registers.agencies import EXAMPLE, read_agencies


@click.command(epilog="\b\nExample: pantau publish agencies agencies.csv\nThe file:\n" + EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--observed-at", type=options.INSTANT, help="Since when it is known. Default: now.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(*, file: Path, observed_at: int | None, as_json: bool) -> None:
    """Publish the agencies in FILE: names, kinds, provinces, time zones, successors.

    The feeds have no province of an agency: theirs is the place of work.
    """
    now = SystemClock().now()
    entries = read_agencies(file, now if observed_at is None else observed_at)
    publication = publish_agencies(Settings.from_environment(), entries, now)
    tell(publication, {}, as_json=as_json, strict=False)

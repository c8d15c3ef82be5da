"""Publish denominators set by hand, from a CSV file."""

from pathlib import Path

import click

from streams.commands.publish import _options as options
from streams.programmes import load_programmes
from streams.publish.registers import publish_targets
from streams.publish.summary import tell
from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.sources.registers.targets import EXAMPLE, read_targets


@click.command(epilog="\b\nExample: pantau publish targets targets.csv\nThe file:\n" + EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--observed-at", type=options.INSTANT, help="Since when it is known. Default: now.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(*, file: Path, observed_at: int | None, as_json: bool) -> None:
    """Publish the targets in FILE: denominators of a programme, set by hand.

    A target is in force from its day on, until a later one. Amounts are in sen (1/100 rupiah).
    """
    now = SystemClock().now()
    settings = Settings.from_environment()
    known = {one.id for one in load_programmes(settings.programmes)}
    entries = read_targets(file, now if observed_at is None else observed_at, known)
    publication = publish_targets(settings, entries, now)
    tell(publication, {}, as_json=as_json, strict=False)

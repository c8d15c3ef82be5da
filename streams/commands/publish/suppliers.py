"""Publish the supplier register, from a CSV file."""

from pathlib import Path

import click

from streams.commands.publish import _options as options
from streams.publish.progress import telling
from streams.publish.registers import publish_suppliers
from streams.publish.summary import tell
from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.sources.registers.suppliers import EXAMPLE, read_suppliers


@click.command(epilog="\b\nExample: pantau publish suppliers suppliers.csv\nThe file:\n" + EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--observed-at", type=options.INSTANT, help="Since when it is known. Default: now.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(*, file: Path, observed_at: int | None, as_json: bool) -> None:
    """Publish the size classes of suppliers in FILE.

    Every agency that already uses one of them is told, so that its packages are judged again.
    """
    now = SystemClock().now()
    entries = read_suppliers(file, now if observed_at is None else observed_at)
    with telling(quiet=as_json) as steps:
        publication = publish_suppliers(Settings.from_environment(), entries, steps, now)
    tell(publication, {}, as_json=as_json, strict=False)

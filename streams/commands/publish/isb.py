"""Publish a folder of ISB feed files."""

from pathlib import Path

import click

from streams.commands.publish import _options as options
from streams.publish.files import publish_files
from streams.publish.progress import telling
from streams.publish.summary import tell
from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.sources.reading import Reading


@click.command(epilog="Example: pantau publish isb feeds/D998-2025 --observed-at 2025-10-03")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.of_pull
@options.ticks
@options.output
def command(
    *,
    paths: tuple[Path, ...],
    agency: str | None,
    year: int | None,
    observed_at: int | None,
    wanted_ticks: bool | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Publish the feed files in PATHS, folders or files in the older ISB shape.

    A feed is known by its file's name, e.g. SPSE-TenderPengumuman.json. Its rows become facts, and
    a snapshot says what each feed held.
    """
    settings = Settings.from_environment()
    now = SystemClock().now()
    reading = Reading(
        paths,
        agency=agency,
        year=year,
        observed_at=observed_at,
        hash_key=settings.hash_key or b"",
        now=now,
    )
    with telling(quiet=as_json) as steps:
        publication = publish_files(settings, paths, reading, steps, now, ticks=wanted_ticks)
    extra = {"ignored": [{"file": one.file, "reason": one.reason} for one in reading.ignored]}
    tell(publication, extra, as_json=as_json, strict=strict)

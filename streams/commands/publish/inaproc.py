"""Publish INAPROC feed files, or pull them from the API."""

from pathlib import Path

import click

from streams.commands.publish import _options as options
from streams.errors import PantauError
from streams.publish.files import publish_files
from streams.publish.from_api import publish_api
from streams.publish.progress import telling
from streams.publish.summary import tell
from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.sources.reading import Reading

EXAMPLE = (
    "Examples: pantau publish inaproc feeds/K99; INAPROC_TOKEN_FILE=token pantau publish inaproc "
    "--api https://data.inaproc.id/api/v1 --agency K34 --year 2024"
)


@click.command(epilog=EXAMPLE)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--api", metavar="URL", help="Pull from this API instead; needs INAPROC_TOKEN.")
@click.option("--feed", "feeds", multiple=True, help="With --api: only this feed; repeatable.")
@options.of_pull
@options.ticks
@options.output
def command(
    *,
    paths: tuple[Path, ...],
    api: str | None,
    feeds: tuple[str, ...],
    agency: str | None,
    year: int | None,
    observed_at: int | None,
    wanted_ticks: bool | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Publish the feed files in PATHS (folders or files), or pull an agency's year with --api.

    A feed is known by its file's name, e.g. tender-pengumuman_2024.jsonl. A pull from the API keeps
    to 1,000 requests a minute and 5,000 an hour, and goes on at its cursor after an interruption.
    """
    settings = Settings.from_environment()
    clock = SystemClock()
    if api is None:
        if not paths or feeds:
            raise PantauError("publish inaproc: name a folder or files, or --api URL [--feed …]")
        reading = Reading(
            paths,
            agency=agency,
            year=year,
            observed_at=observed_at,
            hash_key=settings.hash_key or b"",
            now=clock.now(),
        )
        with telling(quiet=as_json) as steps:
            publication = publish_files(
                settings, paths, reading, steps, clock.now(), ticks=wanted_ticks
            )
        extra = {"ignored": [{"file": one.file, "reason": one.reason} for one in reading.ignored]}
        tell(publication, extra, as_json=as_json, strict=strict)
        return
    options.only_for_files(PATHS=paths, **{"--observed-at": observed_at})
    if agency is None or year is None:
        raise PantauError("publish inaproc --api: also say whose pull it is: --agency and --year")
    with telling(quiet=as_json) as steps:
        publication, extra = publish_api(
            settings,
            api,
            agency,
            year,
            feeds=feeds,
            steps=steps,
            clock=clock,
            ticks=wanted_ticks,
        )
    tell(publication, extra, as_json=as_json, strict=strict)

"""Back up the state of the workers into a file, and restore it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress, TextColumn

from streams.settings import Settings

if TYPE_CHECKING:
    from streams.changelogs.account import Part

FILE = click.Path(dir_okay=False, path_type=Path)
TELL_EACH = 500


@click.group(epilog="Example: pantau changelog backup pantau-2024-11-22.avro")
def command() -> None:
    """Back up the state of the workers into a file, and restore it.

    The state can always be folded again from procurement.facts, which takes longer the more years
    it holds. A back-up is no copy of the facts: without them it is of no use.
    """


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--nation", is_flag=True, help="That of the sums over agencies."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    ):
        command = option(command)
    return command


@command.command(
    "backup", epilog="Example: pantau changelog backup /backup/pantau-worker.avro --json"
)
@click.argument("file", type=FILE)
@_options
def backup_(file: Path, *, nation: bool, as_json: bool) -> None:
    """Copy the changelog of PANTAU_APP_ID into FILE, while the workers run or after they ended.

    FILE is an Avro container, readable by its owner alone, and gets its name only when it is whole.
    """
    from streams.changelogs.backup import backup
    from streams.changelogs.place import place_of

    settings = Settings.from_environment()
    place = place_of(settings, nation=nation)
    with _progress() as tell:
        parts = backup(settings, place, file, tell)
    _show(place.changelog, parts, as_json=as_json)


@command.command("restore", epilog="Example: pantau changelog restore /backup/pantau-worker.avro")
@click.argument("file", type=FILE)
@_options
def restore_(file: Path, *, nation: bool, as_json: bool) -> None:
    """Write FILE into the changelog of PANTAU_APP_ID, which has to be there and empty.

    Every record comes to the offset that it had. All processes that use the changelog have to be
    down. Facts that came after the back-up are folded when the workers start.
    """
    from streams.changelogs.place import place_of
    from streams.changelogs.restore import restore

    settings = Settings.from_environment()
    place = place_of(settings, nation=nation)
    with _progress() as tell:
        parts = restore(settings, place, file, tell)
    _show(place.changelog, parts, as_json=as_json)


class _progress:  # noqa: N801 - used as a function
    """A line that counts records while it takes long; nothing where nobody looks."""

    def __enter__(self) -> Callable[[int], None]:
        console = Console(stderr=True)
        self._shown = Progress(
            TextColumn("{task.completed:,.0f} records"), console=console, transient=True
        )
        self._shown.start()
        task = self._shown.add_task("records", total=None)

        def tell(count: int) -> None:
            if count % TELL_EACH == 0:
                self._shown.update(task, completed=count)

        return tell

    def __exit__(self, *_: object) -> None:
        self._shown.stop()


def _show(topic: str, parts: "Sequence[Part]", *, as_json: bool) -> None:
    if as_json:
        rows = [part._asdict() for part in parts]
        click.echo(json.dumps({"topic": topic, "partitions": rows}, indent=2))
        return
    for part in parts:
        click.echo(
            f"{topic}, partition {part.partition}: offsets {part.start} to {part.end - 1}, facts"
            f" folded up to {part.fence}"
            if part.end
            else f"{topic}, partition {part.partition}: empty"
        )

"""List what could not be read, and send it again once the cause is mended."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from monitors.days import stamp_of
from streams.errors import PantauError
from streams.settings import Settings

LEFT = 1
SOURCES = click.Choice(["worker", "source"])


@click.group(epilog="Example: pantau dead-letters list --agency K34 --json")
def command() -> None:
    """List what could not be read, and send it again once the cause is mended."""


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--source", type=SOURCES, help="Who could not read it."),
        click.option("--reason", metavar="CODE", help="Only of this reason, e.g. truncated."),
        click.option("--agency", metavar="CODE", help="Only of this agency, e.g. K34."),
    ):
        command = option(command)
    return command


@command.command("list", epilog="Example: pantau dead-letters list --reason truncated")
@_filters
@click.option("--json", "as_json", is_flag=True, help="Print JSON, without the values.")
def list_(*, agency: str | None, reason: str | None, source: str | None, as_json: bool) -> None:
    """List the letters of procurement.dead-letters: reason, origin, moment.

    A value is never printed: it may hold what somebody wrote into the wrong field.
    """
    from streams.publish.letters import Wanted, letters
    from streams.status.topics import Topics

    topics = Topics.of(Settings.from_environment())
    found = letters(topics, Wanted(agency=agency, reason=reason, source=source))
    rows = [_shown(letter) for letter in found]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table(box=None, header_style="bold")
    for column in ("id", "agency", "reason", "at"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(row["id"], row["agency"] or "-", row["reason_code"], row["at"])
    Console().print(table)
    counts = Counter(row["reason_code"] for row in rows)
    told = ", ".join(f"{count} {code}" for code, count in counts.most_common())
    click.echo(f"{len(rows)} letters" + (f": {told}" if told else ""))


@command.command(
    "retry",
    epilog="Examples: pantau dead-letters retry --reason unknown_schema_id --dry-run;"
    " pantau dead-letters retry --id procurement.facts/3/1042",
)
@_filters
@click.option("--id", "ids", multiple=True, metavar="ID", help="Only this letter; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Every letter.")
@click.option("--force", is_flag=True, help="Also what this version still cannot read.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome of each letter as JSON.")
@click.pass_context
def retry_(
    context: click.Context,
    *,
    agency: str | None,
    reason: str | None,
    source: str | None,
    ids: tuple[str, ...],
    everything: bool,
    force: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send the records of letters again, as they were, each at most once.

    For what has become readable: after an upgrade, or when a schema was registered. What this
    version still cannot read is left. A copy says in a header of what it is one, so that a second
    run sends nothing twice; and a fact that is folded twice changes nothing. Exit code 1 if a
    letter is left.
    """
    from streams.publish.letters import Wanted, letters, retry
    from streams.status.topics import Topics

    if not (everything or ids or agency or reason or source):
        raise click.UsageError("say which: --id, --agency, --reason, --source, or --all")
    settings = Settings.from_environment()
    wanted = Wanted(
        ids=frozenset(ids) if ids else None, agency=agency, reason=reason, source=source
    )
    found = letters(Topics.of(settings), wanted)
    unknown = sorted(set(ids) - {letter["id"] for letter in found})
    if unknown:
        raise PantauError(
            f"--id {unknown[0]}: no such letter (with these filters): `pantau dead-letters list`"
            " prints the ids"
        )
    outcomes = retry(settings, found, force=force, dry=dry_run)
    if as_json:
        click.echo(json.dumps([one._asdict() for one in outcomes], indent=2))
    else:
        for one in outcomes:
            click.echo(f"{one.id}: {one.result}")
        click.echo(f"{len(outcomes)} letters")
    if any(one.result not in {"sent", "copied", "would be sent"} for one in outcomes):
        context.exit(LEFT)


def _shown(letter: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in letter.items() if name != "value"} | {
        "at": stamp_of(letter["at"])
    }

"""List the programmes, or check a programme's file."""

import json
from pathlib import Path
from typing import Any

import click

from monitors.programme import Amount, Programme
from streams.commands._programmes import DEFAULT
from streams.commands._programmes import folder as in_force
from streams.display.amounts import amount
from streams.display.curve_examples import examples
from streams.display.curve_picture import picture
from streams.programmes import load_programme, load_programmes

PICTURES = Path("docs/curves")

OF = {
    "agency": "each agency",
    "province": "each province",
    "nation": "the nation",
    "kind": "each kind of agency",
}


@click.group(
    invoke_without_command=True,
    epilog="Example: pantau programmes\n\nExample: pantau programmes check my-programme.yaml",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=in_force,
    help=f"Folder of programmes; {DEFAULT}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, *, folder: Path, as_json: bool) -> None:
    """List the programmes that are watched: what is counted, of whom, and which goal.

    `pantau programmes check FILE…` tells whether a file is right, before a worker reads it.
    """
    if context.invoked_subcommand is not None:
        return
    programmes = load_programmes(folder)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in programmes], indent=2))
        return
    for one in programmes:
        click.echo(f"{one.id}: {one.title_id} / {one.title_en}")
        click.echo(f"    {_sentence(one)}")


@command.command("check", epilog="Example: pantau programmes check my-programme.yaml")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(*, files: tuple[Path, ...]) -> None:
    """Read programme FILES as a worker would.

    Exit code 2 and one line that names file, line and the right word for the first that is wrong.
    """
    for file in files:
        one = load_programme(file)
        click.echo(f"{file}: right: {_sentence(one)}")


@command.command("curves", epilog="Example: pantau programmes curves docs/curves")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=PICTURES)
def curves(*, folder: Path) -> None:
    """Draw every planned curve as an SVG picture into FOLDER: those of docs/curves.md."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in examples().items():
        path = folder / f"{name}.svg"
        path.write_text(picture(name, table), encoding="utf-8")
        click.echo(path)


def _sentence(programme: Programme) -> str:
    """What is counted, of whom, the goal and the years, on one line."""
    until = "" if programme.valid_to is None else f" to {programme.valid_to}"
    parts = (
        f"{_counts(programme)} of {OF[programme.scope]}",
        f"goal {_goal(programme)}",
        f"from {programme.valid_from}{until}",
    )
    return "; ".join(parts)


def _counts(programme: Programme) -> str:
    words = programme.measure.replace("_", " ")
    return f"{words} ({', '.join(programme.channels)})" if programme.channels else words


def _goal(programme: Programme) -> str:
    if programme.goal is not None:
        share = 100 * programme.goal.numerator / programme.goal.denominator
        return f"{share:g} % of {' or '.join(programme.denominators)}"
    if not programme.amounts:
        return "none, it is shown only"
    return ", ".join(_amount(programme, one) for one in programme.amounts)


def _amount(programme: Programme, one: Amount) -> str:
    text = amount(one.amount, programme.unit)
    return text if one.year is None else f"{text} ({one.year})"


def _plain(programme: Programme) -> dict[str, Any]:
    goal = programme.goal
    return {
        "id": programme.id,
        "title_id": programme.title_id,
        "title_en": programme.title_en,
        "scope": programme.scope,
        "measure": programme.measure,
        "unit": programme.unit,
        "valid_from": programme.valid_from,
        "valid_to": programme.valid_to,
        "goal": None if goal is None else f"{goal.numerator}/{goal.denominator}",
        "amounts": [{"year": one.year, "amount": one.amount} for one in programme.amounts],
        "denominators": list(programme.denominators),
        "curve": programme.curve.name,
        "series": dict(programme.series),
        "rules": sorted(programme.rules),
        "page": programme.page,
    }

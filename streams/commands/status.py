"""Show an agency's latest figures and alerts, from the topics."""

import json

import click
from rich.console import Console

from monitors.nation.scopes import parse
from streams.display.report import show
from streams.display.scope import show_scope
from streams.errors import PantauError
from streams.settings import Settings
from streams.status.latest import latest
from streams.status.scope import latest_scope
from streams.status.topics import Topics


@click.command(
    epilog="Examples: pantau status K34 --year 2024 --json;"
    ' pantau status --scope "province:Jawa Timur"'
)
@click.argument("agency", required=False)
@click.option("--scope", metavar="SCOPE", help="In place of an agency: sums over agencies.")
@click.option("--year", type=click.IntRange(2000, 2100), help="Fiscal year; the newest by default.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: what `pantau replay` prints.")
def command(*, agency: str | None, scope: str | None, year: int | None, as_json: bool) -> None:
    """Print the figures of AGENCY as of the last tick, with the alerts of the year.

    SCOPE is nation, province:NAME, kind:KIND (as the feeds write it), agency:CODE (with those it
    has taken over) or a scope's code such as ID-JI: the sums that `pantau nation` makes.
    """
    if (agency is None) == (scope is None):
        raise PantauError("status: name an agency, or a --scope such as nation")
    code = None if scope is None else _code(scope)
    topics = Topics.of(Settings.from_environment())
    if code is not None:
        report, display = latest_scope(topics, code, year), show_scope
    else:
        report, display = latest(topics, agency or "", year), show
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        display(report, Console())


def _code(scope: str) -> str:
    try:
        return parse(scope)
    except ValueError:
        raise PantauError(
            f"--scope {scope}: write nation, province:NAME, kind:KIND, agency:CODE or a code such"
            " as ID-JI"
        ) from None

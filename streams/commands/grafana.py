"""Bring the dashboards into a Grafana, and alert transitions as annotations."""

import json
from typing import TYPE_CHECKING

import click

from streams.errors import PantauError
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.grafana.api import Grafana

URL = click.option("--url", metavar="URL", help="In place of GRAFANA_URL.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group(epilog="Example: GRAFANA_URL=https://grafana.example pantau grafana push")
def command() -> None:
    """Push the dashboards to Grafana 11, 12 or 13, show what differs, add annotations.

    Needs `pip install 'pantau[grafana]'`, and the token of a service account with the role Editor
    in GRAFANA_TOKEN or the file that GRAFANA_TOKEN_FILE names.
    """


@command.command(epilog="Example: pantau grafana push --force")
@URL
@click.option("--force", is_flag=True, help="Also replace what a person has changed or moved.")
@AS_JSON
@click.pass_context
def push(context: click.Context, *, url: str | None, force: bool, as_json: bool) -> None:
    """Save the dashboards that are missing or older; what a person changed or moved stays.

    Exit code 0 if all are ours now, 1 if one was left as it is.
    """
    from streams.grafana.push import LEFT
    from streams.grafana.push import push as push_all

    grafana = _grafana(url)
    done = {one.name: what for one, what in push_all(grafana, force=force)}
    _print(done, as_json=as_json)
    context.exit(int(any(what.startswith(LEFT) for what in done.values())))


@command.command(epilog="Example: pantau grafana diff | less")
@URL
def diff(*, url: str | None) -> None:
    """Print what would change in Grafana's dashboards, as a unified diff."""
    from streams.grafana.push import difference, standings

    for one in standings(_grafana(url)):
        click.echo(difference(one), nl=False)


@command.command(epilog="Example: pantau grafana check --json")
@URL
@AS_JSON
@click.pass_context
def check(context: click.Context, *, url: str | None, as_json: bool) -> None:
    """Say how each dashboard in Grafana stands to ours; changes nothing.

    Names those, too, that an earlier pantau has pushed and this one does not have: delete them in
    Grafana. Exit code 0 if all are up to date and none is left over, else 1.
    """
    from streams.grafana.push import State, left_over, standings

    grafana = _grafana(url)
    found = {one.name: one.state for one in standings(grafana)}
    found |= dict.fromkeys(left_over(grafana), State.LEFT_OVER)
    _print({name: state.value for name, state in found.items()}, as_json=as_json)
    context.exit(int(not set(found.values()) <= {State.SAME, State.PROVISIONED}))


@command.command(epilog="Example: pantau grafana annotate --year 2026 --agency K34")
@URL
@click.option("--year", type=click.IntRange(2000, 2100), required=True, help="Fiscal year.")
@click.option("--agency", metavar="CODE", help="Only this agency's.")
@AS_JSON
def annotate(*, url: str | None, year: int, agency: str | None, as_json: bool) -> None:
    """Add the transitions of umkm.alerts as annotations at their moment, each once.

    Every dashboard can show them: switch on "Transitions" at its top.
    """
    from streams.grafana.annotate import alerts
    from streams.grafana.annotate import annotate as annotate_all
    from streams.status.topics import Topics

    grafana = _grafana(url)
    told = alerts(Topics.of(Settings.from_environment()), year, agency)
    written, known = annotate_all(grafana, told)
    _print({"written": written, "known": known}, as_json=as_json)


def _print(found: dict[str, str] | dict[str, int], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found))
    else:
        for name, what in found.items():
            click.echo(f"{name}: {what}")


def _grafana(url: str | None) -> "Grafana":
    settings = Settings.from_environment()
    address = (url or settings.grafana_url or "").rstrip("/")
    if not address.startswith(("http://", "https://")):
        raise PantauError("which Grafana? set GRAFANA_URL to its address, http://… or https://…")
    if settings.grafana_token is None:
        raise PantauError(
            "Grafana needs a token: set GRAFANA_TOKEN, or GRAFANA_TOKEN_FILE to the file that"
            " holds it"
        )
    try:
        from streams.grafana.api import Grafana
    except ImportError as error:
        raise PantauError(
            f"{error.name} is not installed: pip install 'pantau[grafana]'"
        ) from error
    return Grafana(address, settings.grafana_token, settings.grafana_ca)

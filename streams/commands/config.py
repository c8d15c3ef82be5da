"""Print the settings of this process and where each comes from."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from streams.settings import Settings
from streams.variables import Variable


@click.command(epilog="Example: KAFKA_BOOTSTRAP=kafka:9092 pantau config --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(*, as_json: bool) -> None:
    """Print every setting: its variable, its value, where that comes from and what it means.

    Secrets are shown as *** where they are set, and so is a password within an address.
    """
    rows = describe(Settings.from_environment(), os.environ)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table(box=None, header_style="bold")
    table.add_column("variable", no_wrap=True)
    for column in ("value", "from", "meaning"):
        table.add_column(column, overflow="fold")
    for row in rows:
        shown = "-" if row["value"] is None else str(row["value"])
        table.add_row(str(row["variable"]), shown, str(row["source"]), str(row["meaning"]))
    Console().print(table)


def describe(settings: Settings, environ: Mapping[str, str]) -> list[dict[str, object]]:
    """One row per variable: variable, value, source, meaning, allowed, secret."""
    return [
        {
            "variable": variable.name,
            "value": _shown(variable, getattr(settings, name)),
            "source": variable.source(environ),
            "meaning": variable.meaning,
            "allowed": variable.allowed,
            "secret": variable.secret,
        }
        for name, variable in Settings.variables().items()
    ]


def _shown(variable: Variable, value: object) -> object:
    if variable.secret:
        return None if value is None else "***"
    if isinstance(value, str) and "@" in urlsplit(value).netloc:
        _, _, host = urlsplit(value).netloc.rpartition("@")
        return urlsplit(value)._replace(netloc=f"***@{host}").geturl()
    return str(value) if isinstance(value, Path) else value

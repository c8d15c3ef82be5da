"""`python -m tests.chaos`: see docs/chaos.md."""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.chaos.fault import Fault, find
from tests.chaos.row import Row
from tests.chaos.run import run
from tests.servers import kafka as kafka_server
from tests.servers import maven

SEED = 20_240_101

console = Console(stderr=True)


@click.command()
@click.option("--quick", is_flag=True, help="The short form, within ten minutes.")
@click.option("--only", metavar="NAMES", help="Faults by name, with commas.")
@click.option("--times", type=click.IntRange(1), help="So many of each, in place of its number.")
@click.option("--seed", type=int, default=SEED, help="Of the facts and of the moments.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for chaos.json, and the workers' logs where something is off.",
)
def chaos(*, quick: bool, only: str | None, times: int | None, seed: int, out: Path | None) -> None:
    """Faults under load: is every sen and every alert still right?"""
    faults = chosen(only, quick=quick)
    if times is not None:
        faults = {name: with_times(one, times) for name, one in faults.items()}
    if kafka_server.given():
        raise click.ClickException("unset KAFKA_BOOTSTRAP_TEST: the brokers here are killed")
    reason = maven.why_not()
    if reason is not None:
        raise click.ClickException(f"no real Kafka: {reason}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pantau-chaos-") as folder:
        rows = []
        for row in run(faults, Path(folder), quick=quick, seed=seed, tell=say):
            rows.append(row)
            for wrong in row.faults:
                console.print(f"  {wrong}", style="bold red", highlight=False)
            if out is not None:
                write(out, rows)
        off = [row for row in rows if row.faults]
        if out is not None and off:
            shutil.copytree(folder, out / "logs", dirs_exist_ok=True)
    show(rows)
    console.print(f"{time.monotonic() - started:.0f} s", highlight=False)
    sys.exit(1 if off else 0)


def chosen(names: str | None, *, quick: bool) -> dict[str, Fault]:
    """The faults of a comma-separated list, or all that have a number in this form."""
    found = find()
    if names is None:
        return {name: one for name, one in found.items() if one.quick or not quick}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in found]:
        raise click.UsageError(f"no fault is called {unknown[0]}; there are {', '.join(found)}")
    return {name: one for name, one in found.items() if name in wanted}


def with_times(fault: Fault, times: int) -> Fault:
    from dataclasses import replace

    return replace(fault, times=times, quick=times)


def say(text: str) -> None:
    console.print(text, style="dim", highlight=False)


def write(out: Path, rows: Sequence[Row]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "chaos.json").write_text(json.dumps([row.json() for row in rows], indent=2) + "\n")


COLUMNS: Mapping[str, str] = {
    "fault": "fault",
    "times": "times",
    "sen_off": "sen off",
    "alerts_lost": "alerts lost",
    "alerts_doubled": "alerts doubled",
    "resumed_s": "resumed s",
    "facts": "facts",
    "alerts": "alerts",
    "letters": "dead letters",
    "rollups_off": "rollups off",
    "aborted": "aborted",
    "load_per_s": "load/s",
}


def show(rows: Sequence[Row]) -> None:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for number, name in enumerate(COLUMNS.values()):
        table.add_column(name, justify="left" if number == 0 else "right")
    for row in rows:
        cells = row.json()
        style = "red" if row.faults else None
        table.add_row(*(_cell(cells[name]) for name in COLUMNS), style=style)
    Console(width=max(140, console.width)).print(table)


def _cell(value: object) -> str:
    return "-" if value is None else str(value)


if __name__ == "__main__":
    chaos(prog_name="python -m tests.chaos")

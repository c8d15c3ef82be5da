"""The sums of several scopes in one table: a line for each programme that has figures."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from streams.display.amounts import amount
from streams.display.programme import STATE_STYLE
from streams.display.report import alerts_table
from streams.display.rupiah import percent

Json = dict[str, Any]


def show_sums(reports: Sequence[Json], console: Console) -> None:
    """Print reports of scopes, each with its alerts; the first is the widest."""
    if not reports:
        console.print("no sums: the files are about no agency")
        return
    agencies = reports[0]["agencies"]
    console.print(
        f"[bold]sums over the {agencies:,} agenc{'y' if agencies == 1 else 'ies'} of these files[/]"
    )
    table = Table(box=None, header_style="bold")
    for name in ("scope", "programme", "state"):
        table.add_column(name, overflow="fold")
    for name in ("so far", "goal", "of goal", "agencies"):
        table.add_column(name, justify="right", no_wrap=True)
    for report in reports:
        for name, one in report["programmes"].items():
            if one["umkk_sen"] or one["denominator"] is not None:
                table.add_row(*_line(report, name, one))
    console.print(table)
    if alerts := [alert for report in reports for alert in report["alerts"]]:
        console.print(alerts_table(alerts))


def _line(report: Json, name: str, one: Json) -> tuple[str, ...]:
    unit, goal = one["unit"], one["goal_sen"]
    return (
        f"{report['name']} ({report['code']})",
        name,
        f"[{STATE_STYLE.get(one['state'], 'bold')}]{one['state']}[/]",
        amount(one["umkk_sen"], unit, short=True),
        "-" if goal is None else amount(goal, unit, short=True),
        percent(one["attainment"]),
        f"{one['agencies']:,}",
    )

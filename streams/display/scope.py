"""The sums of a scope as tables: where each programme stands, which alerts."""

from typing import Any

from rich.console import Console
from rich.table import Table

from streams.display.amounts import amount
from streams.display.programme import STATE_STYLE
from streams.display.report import alerts_table
from streams.display.rupiah import percent

Json = dict[str, Any]


def show_scope(report: Json, console: Console) -> None:
    """Print the sums of one scope and fiscal year."""
    as_of = report["as_of"] or "no tick yet"
    console.print(
        f"[bold]{report['name']} {report['year']}[/] ({report['code']}), as of {as_of}:"
        f" {report['agencies']:,} agencies"
    )
    if report["judged"] != report["as_of"]:
        console.print(f"[dim]judged up to {report['judged'] or 'no day yet'}[/]")
    console.print(_programmes(report["programmes"]))
    if report["alerts"]:
        console.print(alerts_table(report["alerts"]))
    else:
        console.print("No alerts.")


def _programmes(programmes: Json) -> Table:
    table = Table(box=None, header_style="bold")
    for name in ("programme", "state"):
        table.add_column(name, overflow="fold")
    for name in ("so far", "confirmed", "goal", "of goal", "denominator", "agencies"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, one in programmes.items():
        unit, held = one["unit"], one["denominator"]
        covered = one["agencies"]
        if held is not None and held["coverage"] is not None:
            covered = f"{round(held['coverage'] * one['agencies'])} of {one['agencies']}"
        confirmed = one["umkk_confirmed_sen"] if one["measure"] == "umkk_value" else None
        table.add_row(
            name,
            f"[{STATE_STYLE.get(one['state'], 'bold')}]{one['state']}[/]",
            amount(one["umkk_sen"], unit, short=True),
            "-" if confirmed is None else amount(confirmed, unit, short=True),
            "-" if one["goal_sen"] is None else amount(one["goal_sen"], unit, short=True),
            percent(one["attainment"]),
            "-" if held is None else amount(held["amount_sen"], unit, short=True),
            str(covered),
        )
    return table

"""A report as tables: what was bought by channel, where each programme stands, which alerts."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from streams.display.programme import STATE_STYLE, has_figures, programme
from streams.display.rupiah import rupiah

REMARKED = (
    "cancelled", "vanished", "superseded", "drafts", "duplicates", "dead_letters", "doubtful_pulls"
)  # fmt: skip
RESERVED_SHOWN = 5
"""Plans of a longer list that fit on a screen."""


def show(report: dict[str, Any], console: Console) -> None:
    """Print the report of one agency-year."""
    as_of = report["as_of"] or "no tick yet: the whole year"
    name = f" ({escape(report['name'])})" if report.get("name") else ""
    closed = ", closed" if report.get("closed") else ""
    console.print(f"[bold]{report['agency']} {report['year']}[/]{name}, as of {as_of}{closed}")
    console.print(_channels(report))
    for name, channel in report["channels"].items():
        if channel is not None and (remarks := _remarks(channel)):
            console.print(f"[dim]{name}:[/] {remarks}")
    console.print()
    silent = [name for name, one in report["programmes"].items() if not has_figures(one)]
    for name, figures in report["programmes"].items():
        if name not in silent:
            console.print(programme(name, figures))
    if silent:
        states = {name: report["programmes"][name]["state"].replace("_", " ") for name in silent}
        told = ", ".join(f"{name} ({state})" for name, state in states.items())
        console.print(f"[dim]nothing to judge:[/] {told}")
    if (reserved := report.get("reserved")) is not None:
        console.print(
            f"reserved for small business, not contracted: {reserved['packages']:,} plans, "
            f"{rupiah(reserved['pagu_sen'])}"
        )
        console.print(_reserved(reserved))
    alerts = report.get("alerts", [])
    if alerts:
        console.print(alerts_table(alerts))
    else:
        console.print("No alerts.")


def _channels(report: dict[str, Any]) -> Table:
    table = Table(box=None, header_style="bold", title_justify="left")
    table.add_column("channel", no_wrap=True)
    for name in ("packages", "value", "declared", "confirmed", "paid"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, channel in report["channels"].items():
        if channel is None:
            table.add_row(name, "no feed", style="dim")
            continue
        table.add_row(
            name,
            f"{channel['packages']:,}",
            *(
                rupiah(channel[f"{column}_sen"], short=True)
                for column in ("value", "umk_declared", "umk_confirmed", "paid")
            ),
        )
    total = report["total"]
    table.add_row(
        "total", f"{total['packages']:,}", rupiah(total["value_sen"], short=True), style="bold"
    )
    return table


def _remarks(channel: dict[str, Any]) -> str:
    counts = {name: channel.get(name, 0) for name in REMARKED}
    return ", ".join(
        f"{name.replace('_', ' ')} {count}"
        for name, count in {**counts, **channel["flags"]}.items()
        if count
    )


def _reserved(reserved: dict[str, Any]) -> Table:
    """What is planned for small business and not contracted: what the agency can still do."""
    table = Table(box=None, show_header=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for one in reserved["first"][:RESERVED_SHOWN]:
        pagu = rupiah(one["pagu_sen"], short=True)
        table.add_row(pagu, one["begins"] or "-", escape(one["title"] or "-"), one["rup"])
    return table


def alerts_table(alerts: list[dict[str, Any]]) -> Table:
    """Return the alerts of a year as a table."""
    table = Table(box=None, header_style="bold")
    for name in ("day", "severity", "from → to", "what"):
        table.add_column(name, overflow="fold")
    for alert in alerts:
        style = STATE_STYLE.get(alert["state_to"], "")
        table.add_row(
            alert["day"],
            alert["severity"],
            _what(alert, style or "bold"),
            alert["text"],
        )
        for one in alert.get("responses", []):
            said = f"{one['kind']} by {one['by']}: {one['note']}"
            table.add_row(one["at"][:10], "", "", escape(said))
    return table


def _what(alert: dict[str, Any], style: str) -> str:
    """The turn of the state, or what became of a rule beside it."""
    if alert["state_from"] == alert["state_to"]:
        return f"{alert['rule']} [{style}]{alert['kind']}[/]"
    return f"{alert['state_from']} → [{style}]{alert['state_to']}[/]"

"""A report as tables: what was bought by channel, where each programme stands, which alerts."""

from typing import Any

from rich.console import Console
from rich.table import Table

from streams.display.rupiah import percent, rupiah

STATE_STYLE = {
    "on_track": "green",
    "reached": "bold green",
    "behind": "yellow",
    "cannot_be_reached": "bold red",
    "missed": "bold red",
    "class_unknown": "cyan",
    "data_silent": "magenta",
}


def show(report: dict[str, Any], console: Console) -> None:
    """Print the report of one agency-year."""
    as_of = report["as_of"] or "no tick yet: the whole year"
    console.print(f"[bold]{report['agency']} {report['year']}[/], as of {as_of}")
    console.print(_channels(report))
    for name, channel in report["channels"].items():
        if channel is not None and (remarks := _remarks(channel)):
            console.print(f"[dim]{name}:[/] {remarks}")
    console.print()
    for name, programme in report["programmes"].items():
        console.print(_programme(name, programme))
    alerts = report.get("alerts", [])
    if alerts:
        console.print(_alerts(alerts))
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
    counts = {
        name: channel[name]
        for name in ("cancelled", "superseded", "drafts", "duplicates", "dead_letters")
    }
    return ", ".join(
        f"{name.replace('_', ' ')} {count}"
        for name, count in {**counts, **channel["flags"]}.items()
        if count
    )


def _programme(name: str, figures: dict[str, Any]) -> Table:
    style = STATE_STYLE.get(figures["state"], "")
    table = Table(box=None, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    since = f" since {figures['since']}" if figures.get("since") else ""
    table.add_row(name, f"[{style or 'bold'}]{figures['state']}[/]{since}")
    held = figures["denominator"]
    if not held:
        table.add_row("denominator", "none: publish a target or the agency's budget")
        return table
    table.add_row("denominator", f"{rupiah(held['amount_sen'])} ({held['kind']}: {held['source']})")
    table.add_row("goal", rupiah(figures["goal_sen"]))
    table.add_row(
        "UMKK so far",
        f"{rupiah(figures['umkk_sen'])} = {percent(figures['attainment'])} of the goal",
    )
    table.add_row(
        "planned by now",
        f"{rupiah(figures['planned_sen'])} = {percent(figures['planned_fraction'])}",
    )
    table.add_row("gap", f"{rupiah(figures['gap_sen'])}, {_behind(figures['days_behind'])}")
    spi = figures["spi"]
    table.add_row(
        "SPI, grade", f"{'-' if spi is None else f'{spi:.3f}'}, {figures['grade'] or '-'}"
    )
    rate = figures["required_rate_sen_per_day"]
    if rate is not None:
        table.add_row(
            "needed from now on",
            f"{rupiah(rate)} a day, {percent(figures['needed_share'])} of what is left",
        )
    return table


def _behind(days: int | None) -> str:
    if days is None:
        return "-"
    return f"{days} days behind" if days > 0 else f"{-days} days ahead"


def _alerts(alerts: list[dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold")
    for name in ("day", "severity", "from → to", "what"):
        table.add_column(name, overflow="fold")
    for alert in alerts:
        style = STATE_STYLE.get(alert["state_to"], "")
        table.add_row(
            alert["day"],
            alert["severity"],
            f"{alert['state_from']} → [{style or 'bold'}]{alert['state_to']}[/]",
            alert["text"],
        )
    return table

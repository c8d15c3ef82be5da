"""Where a programme stands, as a table of words and amounts."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from streams.display.amounts import amount
from streams.display.rupiah import percent

STATE_STYLE = {
    "on_track": "green",
    "reached": "bold green",
    "behind": "yellow",
    "likely_to_miss": "yellow",
    "cannot_be_reached": "bold red",
    "missed": "bold red",
    "class_unknown": "cyan",
    "data_silent": "magenta",
    "no_target": "dim",
    "no_reading": "dim",
}

SUBJECTS = {
    "umkk_value": "UMKK so far",
    "pdn_value": "domestic products so far",
    "spend_value": "spent so far",
    "packages": "packages so far",
    "reading": "latest reading",
}

SERIES_SHOWN = 8
"""Series of a reading that fit on a screen; of more only the sum and what is missing is shown."""

Json = dict[str, Any]


def has_figures(figures: Json) -> bool:
    """Tell whether there is more to say of a programme than that it has no target."""
    shares = figures.get("denominators", {}).values()
    return bool(
        figures["state"] != "no_target"
        or figures.get("readings")
        or any(one["share"] is not None for one in shares)
    )


def programme(name: str, figures: Json) -> Table:
    """Return the table of one programme; what is not known is left out, never shown as 0."""
    unit, state = figures.get("unit", "sen"), figures["state"]
    table = Table(box=None, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    since = f" since {figures['since']}" if figures.get("since") else ""
    table.add_row(name, f"[{STATE_STYLE.get(state, 'bold')}]{state}[/]{since}")
    if figures.get("title_en"):
        table.add_row("", f"[dim]{escape(figures['title_en'])}[/]")
    subject = SUBJECTS.get(figures.get("measure", "umkk_value"), "so far")
    if state == "no_target":
        table.add_row("goal", "no target for this year: shown only")
        if figures.get("umkk_sen") is not None:
            table.add_row(subject, amount(figures["umkk_sen"], unit))
    elif state == "no_reading":
        table.add_row(subject, "none yet: pantau publish readings")
        table.add_row("goal", amount(figures["goal_sen"], unit))
    elif not figures["denominator"]:
        table.add_row("denominator", "none: publish a target or the agency's budget")
    else:
        _judged(table, figures, unit, subject)
    readings = figures.get("readings", {})
    for series, one in readings.items() if len(readings) <= SERIES_SHOWN else ():
        if series:
            table.add_row(series, f"{amount(one['value_sen'], unit)} ({one['day']})")
    if missing := figures.get("missing_series"):
        table.add_row("missing", ", ".join(missing))
    if shares := _shares(figures):
        table.add_row("as a share of", shares)
    return table


def _judged(table: Table, figures: Json, unit: str, subject: str) -> None:
    held = figures["denominator"]
    if held["kind"] != "fixed_amount":
        source = escape(f"({held['kind']}: {held['source']})")
        table.add_row("denominator", f"{amount(held['amount_sen'], unit)} {source}")
    table.add_row("goal", amount(figures["goal_sen"], unit))
    earned = amount(figures["umkk_sen"], unit)
    table.add_row(subject, f"{earned} = {percent(figures['attainment'])} of the goal")
    if figures.get("umkk_doubtful_sen") is not None:
        table.add_row(
            "of it",
            f"{amount(figures['umkk_confirmed_sen'], unit)} confirmed, "
            f"{amount(figures['umkk_doubtful_sen'], unit)} doubtful, "
            f"{amount(figures['umkk_unverifiable_sen'], unit)} unverifiable",
        )
    planned = amount(figures["planned_sen"], unit)
    table.add_row("planned by now", f"{planned} = {percent(figures['planned_fraction'])}")
    table.add_row("gap", f"{amount(figures['gap_sen'], unit)}, {_behind(figures['days_behind'])}")
    spi = figures["spi"]
    index = "-" if spi is None else f"{spi:.3f}".replace(".", ",")
    table.add_row("SPI, grade", f"{index}, {figures['grade'] or '-'}")
    _ahead(table, figures, unit)
    open_rules = [
        f"{rule} ({one['severity']}, since {one['since']})"
        for rule, one in figures.get("rules", {}).items()
        if one["open"]
    ]
    if open_rules:
        table.add_row("open beside it", ", ".join(open_rules))


def _ahead(table: Table, figures: Json, unit: str) -> None:
    """What the rest of the year needs, and what it is likely to bring."""
    rate = figures["required_rate_sen_per_day"]
    if rate is not None:
        needed = f"{amount(rate, unit)} a day"
        if figures["needed_share"] is not None:
            needed += f", {percent(figures['needed_share'])} of what is left"
        table.add_row("needed from now on", needed)
    if figures.get("cannot_be_reached_since"):
        table.add_row("out of reach since", figures["cannot_be_reached_since"])
    projected = figures.get("projection")
    if projected is not None:
        low, high = amount(projected["p10_sen"], unit), amount(projected["p90_sen"], unit)
        point = (
            f", about {amount(projected['p50_sen'], unit)}" if projected["worth_a_point"] else ""
        )
        miss = percent(projected["p_miss"])
        table.add_row("by year's end", f"{low} to {high}{point}; P(miss) {miss}")


def _shares(figures: Json) -> str:
    """The denominators side by side, those with a share; the one in force is marked."""
    return "; ".join(
        f"{kind} {percent(one['share'])}{' (in force)' if one['in_force'] else ''}"
        for kind, one in figures.get("denominators", {}).items()
        if one["share"] is not None and kind != "fixed_amount"
    )


def _behind(days: int | None) -> str:
    if days is None:
        return "-"
    return f"{days} days behind" if days > 0 else f"{-days} days ahead"

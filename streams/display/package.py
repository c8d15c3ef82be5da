"""A package and the evidence for its claim, for people at a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from streams.display.rupiah import rupiah

CLAIM = (
    ("declared for small business", "umk_declared_sen"),
    ("confirmed", "umk_confirmed_sen"),
    ("doubtful", "umk_doubtful_sen"),
    ("unverifiable", "umk_unverifiable_sen"),
    ("class unknown", "class_unknown_sen"),
)

Json = Mapping[str, Any]


def show(one: Json, console: Console) -> None:
    """Print what a package counts in one fiscal year, and why its claim is judged as it is."""
    console.print(
        f"[bold]{one['channel']}/{one['package']}[/bold]  {one['agency']}  {one['year']}"
        f"  {one['title'] or ''}"
    )
    table = Table.grid(padding=(0, 2, 0, 1))
    table.add_row("value", f"{rupiah(one['value_sen'])}  ({one['status']}, {one['stage'] or '-'})")
    for words, field in CLAIM:
        if one[field]:
            table.add_row(words, rupiah(one[field]))
    table.add_row("verdict", one["verdict"].replace("_", " "))
    for line in _reasons(one):
        table.add_row("", line)
    if one["rup"]:
        planned = one["planned_sen"]
        told = "not published" if planned is None else rupiah(planned)
        table.add_row("plan", f"RUP {one['rup']}: {told}")
    if one["flags"]:
        table.add_row("flags", ", ".join(flag.replace("_", " ") for flag in one["flags"]))
    console.print(table)


def _reasons(one: Json) -> Iterator[str]:
    """Every piece of evidence in a line of its own, those against the claim marked."""
    against = one["against"]
    supplier = one["supplier"] or "several, or not named"
    word = one["supplier_class"] or "not in the register"
    mark = "✗" if "supplier_class" in against else "✓" if one["supports"] else "?"
    yield f"{mark} supplier {supplier}: {word}"
    if one["package_class"] is not None:
        mark = "✗" if "package_class" in against else "✓"
        yield f"{mark} announced for: {one['package_class']} business"
    if one["pagu_sen"] is not None:
        limit = rupiah(one["limit_sen"], short=True)
        mark, than = ("✗", "above") if "pagu" in against else ("✓", "within")
        yield f"{mark} ceiling {rupiah(one['pagu_sen'])}: {than} what is reserved ({limit})"

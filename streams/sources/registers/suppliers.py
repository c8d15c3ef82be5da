"""A supplier register kept by hand: the size class of suppliers, by id space and id."""

from pathlib import Path

from monitors.facts import SUPPLIER_CLASSES
from streams.errors import PantauError
from streams.sources.content import content_of
from streams.sources.mapped import Supplier
from streams.sources.registers.table import Record, read_table

SPACES = ("v5", "spse", "v6")
"""e-Catalogue 5, SPSE, e-Catalogue 6: one supplier has another id in each."""

REQUIRED = ("supplier_class", "source")
OPTIONAL = ("supplier", "space", "id")

EXAMPLE = """\
supplier,supplier_class,source
spse:1723035,small,certificate of 2024-03-01
v5:449415,micro,register of the province
v6:01JHKT4BFAVEMPVFWSNK1BQ4F6,cooperative,ministry of cooperatives
"""
"""Instead of the column supplier there may be two: space (v5, spse, v6) and id."""


def read_suppliers(path: Path, observed_at: int | None = None) -> list[Supplier]:
    """Return the entries of a CSV file (`EXAMPLE`). `observed_at` is when it was loaded (ms UTC).

    Raises:
        PantauError: the file does not fit, or a supplier occurs twice.
    """
    entries: list[Supplier] = []
    said: dict[str, int] = {}
    for record in read_table(path, REQUIRED, OPTIONAL, EXAMPLE):
        supplier = _supplier(record)
        if supplier in said:
            raise PantauError(f"{path}:{record.line}: {supplier} is in line {said[supplier]} too")
        said[supplier] = record.line
        canonical = (
            supplier,
            record.one_of("supplier_class", SUPPLIER_CLASSES),
            record.text("source"),
        )
        entries.append(Supplier(*canonical, content=content_of(canonical), observed_at=observed_at))
    return entries


def _supplier(record: Record) -> str:
    whole = record.optional("supplier")
    if whole is None:
        return f"{record.one_of('space', SPACES)}:{record.text('id')}"
    space, colon, number = whole.partition(":")
    if not colon or space not in SPACES or not number or number != number.strip():
        spaces = ", ".join(f"{space}:…" for space in SPACES)
        record.fail("supplier", f"is {whole!r}, not an id with its space ({spaces})")
    return whole

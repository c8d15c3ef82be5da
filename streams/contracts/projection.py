"""From the columns a writer wrote to those the reader wants: by name, with defaults."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from streams.contracts.catalogue import FACTS, Catalogue
from streams.contracts.compatibility import field_problems, symbols
from streams.contracts.schemas import UnusableSchemaError, WriterSchema


class Column(NamedTuple):
    """One column that the reader wants."""

    name: str
    written: bool
    """Whether the writer's schema has it; else `default` stands in each row."""
    default: Any = None
    unknown: frozenset[str] = frozenset()
    """Symbols that the writer may use and the reader does not know."""
    stand_in: str | None = None
    """What the reader takes for an unknown symbol; None: a row that has one is poison."""


def project(writer: WriterSchema, catalogue: Catalogue) -> tuple[Column, ...]:
    """The columns of a fact, in the order of its NamedTuple, as found in what `writer` wrote.

    Raises:
        UnusableSchemaError: a field is of another type, or missing and without a default.
    """
    reader = catalogue.newest(writer.record).writer.parsed
    read_fields = {field["name"]: field for field in reader["fields"]}
    written = {field["name"]: field for field in writer.parsed["fields"]}
    columns = []
    for name in FACTS[writer.record]._fields:
        field = read_fields[name]
        if problems := field_problems(field, written.get(name), reader, writer.parsed):
            raise UnusableSchemaError("; ".join(problems))
        columns.append(_column(field, written.get(name), reader, writer.parsed))
    return tuple(columns)


def _column(
    field: Mapping[str, Any],
    written: Mapping[str, Any] | None,
    reader: Mapping[str, Any],
    writer: Mapping[str, Any],
) -> Column:
    if written is None:
        return Column(field["name"], written=False, default=field["default"])
    known, stand_in = symbols(field["type"], reader)
    used, _ = symbols(written["type"], writer)
    return Column(field["name"], written=True, unknown=used - known, stand_in=stand_in)

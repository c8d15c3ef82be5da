"""Whether what one version of a schema wrote can be read with another.

Stricter than Avro's own rules in two points: a number is never promoted (a reader that gets a
double where it counts sen would be silently wrong), and a union only ever adds null to one type.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def problems(reader: Schema, writer: Schema) -> list[str]:
    """Why `reader` cannot read all that `writer` may write, one line each; none if it can.

    Both are records as `fastavro.parse_schema` returns them.
    """
    return list(_Pair(reader, writer).record(reader, writer, ""))


def field_problems(
    field: Schema, written: Schema | None, reader: Schema, writer: Schema
) -> list[str]:
    """The same for one field, its unknown symbols apart: those are judged row by row.

    `reader` and `writer` are the whole schemas, for the types they name.
    """
    return list(_Pair(reader, writer, judge_symbols=False).field(field, written, ""))


def symbols(kind: Any, schema: Schema) -> tuple[frozenset[str], str | None]:
    """The symbols and the default of an enum or a nullable enum; nothing for any other type."""
    plain, _ = _nullable(kind)
    plain = _named(schema).get(plain, plain) if isinstance(plain, str) else plain
    if isinstance(plain, dict) and plain["type"] == "enum":
        return frozenset(plain["symbols"]), plain.get("default")
    return frozenset(), None


def _named(schema: Any) -> dict[str, Schema]:
    """All named types within a parsed schema, by full name."""
    found: dict[str, Schema] = {}
    if isinstance(schema, list):
        for branch in schema:
            found |= _named(branch)
    elif isinstance(schema, Mapping):
        if "name" in schema:
            found[schema["name"]] = schema
        for field in schema.get("fields", ()):
            found |= _named(field["type"])
        for part in ("items", "values", "type"):
            if not isinstance(schema.get(part), str | None):
                found |= _named(schema[part])
    return found


def _nullable(kind: Any) -> tuple[Any, bool]:
    """The type without null, and whether null was there; a wider union stays as it is."""
    if isinstance(kind, list) and "null" in kind:
        rest = [branch for branch in kind if branch != "null"]
        if len(rest) == 1:
            return rest[0], True
    return kind, False


class _Pair:
    """One reader's and one writer's schema, with the types each of them names."""

    def __init__(self, reader: Schema, writer: Schema, *, judge_symbols: bool = True) -> None:
        self._read_names = _named(reader)
        self._written_names = _named(writer)
        self._judge_symbols = judge_symbols

    def record(self, reader: Schema, writer: Schema, path: str) -> Iterator[str]:
        written = {field["name"]: field for field in writer["fields"]}
        for field in reader["fields"]:
            yield from self.field(field, written.get(field["name"]), path)

    def field(self, field: Schema, written: Schema | None, path: str) -> Iterator[str]:
        where = f"{path}{field['name']}"
        if written is not None:
            yield from self._kinds(field["type"], written["type"], where)
        elif "default" not in field:
            yield f"{where}: not written, and it has no default"

    def _kinds(self, reader: Any, writer: Any, where: str) -> Iterator[str]:
        read, read_null = _nullable(reader)
        wrote, wrote_null = _nullable(writer)
        if wrote_null and not read_null:
            yield f"{where}: may be written as null, and the reader does not take null"
        read = self._read_names.get(read, read) if isinstance(read, str) else read
        wrote = self._written_names.get(wrote, wrote) if isinstance(wrote, str) else wrote
        read_kind = read["type"] if isinstance(read, Mapping) else read
        wrote_kind = wrote["type"] if isinstance(wrote, Mapping) else wrote
        if read_kind != wrote_kind:
            yield f"{where}: written as {_shown(wrote_kind)}, read as {_shown(read_kind)}"
        elif read_kind == "enum":
            yield from self._enums(read, wrote, where)
        elif read_kind == "record":
            yield from self._names(read, wrote, where)
            yield from self.record(read, wrote, f"{where}.")
        elif read_kind in ("array", "map"):
            inner = "items" if read_kind == "array" else "values"
            yield from self._kinds(read[inner], wrote[inner], f"{where}[]")

    def _names(self, read: Schema, wrote: Schema, where: str) -> Iterator[str]:
        if read["name"] != wrote["name"]:
            yield f"{where}: {wrote['name']} was renamed {read['name']}"

    def _enums(self, read: Schema, wrote: Schema, where: str) -> Iterator[str]:
        yield from self._names(read, wrote, where)
        unknown = [symbol for symbol in wrote["symbols"] if symbol not in read["symbols"]]
        if unknown and self._judge_symbols and "default" not in read:
            yield f"{where}: unknown symbols {', '.join(unknown)}, and the enum has no default"


def _shown(kind: Any) -> str:
    return kind if isinstance(kind, str) else "a union"

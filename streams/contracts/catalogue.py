"""The schemas shipped with the package, checked as they are loaded."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import fastavro

from monitors import facts
from schemas import FOLDER
from streams.contracts.schemas import UnknownSchemaError, UnusableSchemaError, WriterSchema

NAMESPACE = "id.pantau"
ID_BASE = 1_000_000_000
"""Shipped ids are ID_BASE + 1000 * the record's number + its version.

A registry counts from 1, so that no id of a registry is ever taken for a shipped one: a topic that
was begun without a registry can be read on after one was added.
"""

FACTS: Mapping[str, type[facts.Fact]] = {
    cls.__name__: cls
    for cls in (
        facts.Transaction,
        facts.Budget,
        facts.Plan,
        facts.Revision,
        facts.Target,
        facts.SupplierClass,
        facts.Registration,
        facts.Reading,
        facts.Snapshot,
        facts.Close,
        facts.Tick,
    )
}
"""The records of the facts topic, by name: their fields are the first of their schema."""

FACT_PRIMITIVES = frozenset({"string", "long", "boolean", "double"})
"""What a field of a fact may be, beside an enum, and either of them or null.

Only these were shown to decode the same by column and row by row: an Avro int wraps silently beyond
32 bits, bytes and logical types end the decoder, a date comes back as another type.
"""

PROMISES = frozenset({"BACKWARD_TRANSITIVE", "FULL_TRANSITIVE"})
"""Backward: a newer version reads all older ones. Full: an older one reads all newer, too."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """One stored version of a record's schema."""

    record: str
    version: int
    id: int
    topic: str
    compatibility: str
    schema: Mapping[str, Any]
    """The schema as its file says it."""
    writer: WriterSchema


class Catalogue:
    """The shipped schemas by record and by id. Blocks only while files are read, at construction.

    Raises:
        UnusableSchemaError: a stored schema breaks a rule; the message names its file.
    """

    def __init__(self, folder: Traversable = FOLDER) -> None:
        self._versions: dict[str, list[Shipped]] = {}
        self._by_id: dict[int, Shipped] = {}
        for shipped in _load(folder):
            if shipped.id in self._by_id:
                raise UnusableSchemaError(
                    f"{shipped.record} {shipped.version}: pantau.id {shipped.id} is also that of "
                    f"{self._by_id[shipped.id].record} {self._by_id[shipped.id].version}"
                )
            self._by_id[shipped.id] = shipped
            self._versions.setdefault(shipped.record, []).append(shipped)

    def records(self) -> tuple[str, ...]:
        """The names of all records, in the order of their ids."""
        return tuple(sorted(self._versions, key=lambda record: self._versions[record][0].id))

    def versions(self, record: str) -> tuple[Shipped, ...]:
        """All stored versions of a record, oldest first."""
        return tuple(self._versions[record])

    def newest(self, record: str) -> Shipped:
        """The version that is written, and read into."""
        return self._versions[record][-1]

    def id_of(self, record: str) -> int:
        """The id of the newest version."""
        return self.newest(record).id

    def writer(self, schema_id: int) -> WriterSchema:
        """The shipped schema that has this id.

        Raises:
            UnknownSchemaError: none has.
        """
        try:
            return self._by_id[schema_id].writer
        except KeyError:
            raise UnknownSchemaError(f"no shipped schema has the id {schema_id}") from None


@cache
def shipped() -> Catalogue:
    """The one catalogue of this installation."""
    return Catalogue()


def writer_schema(schema_id: int, raw: str) -> WriterSchema:
    """A schema as JSON, parsed and checked.

    Raises:
        UnusableSchemaError: it is no record of this product, or a fact of types that are not
            allowed.
    """
    try:
        schema = json.loads(raw)
        parsed = fastavro.parse_schema(schema)
    except Exception as error:  # fastavro raises whatever a wrong schema runs into
        raise UnusableSchemaError(f"not an Avro schema: {error}") from error
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise UnusableSchemaError("not a record")
    if not isinstance(parsed, dict):  # only for the type checker: a record parses to a dict
        raise UnusableSchemaError("not a record")
    namespace, _, record = parsed["name"].rpartition(".")
    if namespace != NAMESPACE:
        raise UnusableSchemaError(f"namespace {namespace!r} is not {NAMESPACE}")
    if record in FACTS and (wrong := not_allowed(schema)):
        raise UnusableSchemaError("; ".join(wrong))
    return WriterSchema(id=schema_id, record=record, raw=raw, parsed=parsed)


def not_allowed(schema: Mapping[str, Any]) -> list[str]:
    """What breaks the rule of FACT_PRIMITIVES in a fact's schema, one line a field."""
    enums: set[str] = set()
    wrong = []
    for field in schema["fields"]:
        kind = field["type"]
        if isinstance(kind, list):
            rest = [branch for branch in kind if branch != "null"]
            if len(kind) != 2 or len(rest) != 1:  # noqa: PLR2004  # null and one other
                wrong.append(f"{field['name']}: a union may only add null to one type")
                continue
            kind = rest[0]
        if isinstance(kind, dict) and kind.get("type") == "enum" and "logicalType" not in kind:
            enums.update((kind["name"], f"{NAMESPACE}.{kind['name']}"))
        elif isinstance(kind, dict) or (kind not in FACT_PRIMITIVES and kind not in enums):
            wrong.append(f"{field['name']}: type {json.dumps(kind)} is not allowed in a fact")
    return wrong


def _load(folder: Traversable) -> Iterator[Shipped]:
    for directory in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not directory.is_dir():
            continue
        files = [entry for entry in directory.iterdir() if entry.name.endswith(".avsc")]
        for file in sorted(files, key=lambda entry: int(entry.name.removesuffix(".avsc"))):
            yield _read(directory.name, file)


def _read(directory: str, file: Traversable) -> Shipped:
    where = f"{directory}/{file.name}"
    raw = file.read_text(encoding="utf-8")
    version = int(file.name.removesuffix(".avsc"))
    try:
        schema = json.loads(raw)
        number = schema["pantau.id"]
        writer = writer_schema(number, json.dumps(schema, separators=(",", ":")))
        topic, compatibility = schema["pantau.topic"], schema["pantau.compatibility"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableSchemaError(f"{where}: {error}") from error
    if number <= ID_BASE or number % 1000 != version:
        raise UnusableSchemaError(f"{where}: pantau.id {number} does not end in its version")
    if compatibility not in PROMISES:
        raise UnusableSchemaError(f"{where}: {compatibility!r} is no promise that is known")
    return Shipped(writer.record, version, number, topic, compatibility, schema, writer)

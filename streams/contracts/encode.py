"""Facts and other records to bytes, with the newest shipped schema of each."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import fastavro

from monitors.facts import Fact
from streams.contracts import wire
from streams.contracts.catalogue import shipped
from streams.contracts.schemas import Schemas


class UnwritableError(ValueError):
    """A record does not fit its schema. The message names the field, not what it holds."""


class Encoder:
    """Writes records in Confluent's wire format.

    `schemas` says which id stands before each; ids are asked for once per record and kept, so that
    only the first value of a kind may block.
    """

    def __init__(self, schemas: Schemas | None = None) -> None:
        self._catalogue = shipped()
        self._schemas = schemas or self._catalogue
        self._writers: dict[str, Callable[[Mapping[str, Any]], bytes]] = {}

    def fact(self, fact: Fact, about: Mapping[str, str | None] | None = None) -> bytes:
        """A fact as bytes; `about` holds the informational columns of a transaction.

        Raises:
            UnwritableError: a value is missing, superfluous, of another type or beyond 64 bits.
            PantauError: the registry does not answer (the first time only).
        """
        row = fact._asdict()
        if about:
            row.update(about)
        return self.record(type(fact).__name__, row)

    def record(self, record: str, row: Mapping[str, Any]) -> bytes:
        """A row as bytes of the record's newest version; fields with a default may be left out.

        Raises:
            KeyError: no such record is shipped.
            UnwritableError: as for `fact`.
            PantauError: the registry does not answer (the first time only).
        """
        write = self._writers.get(record)
        if write is None:
            write = self._writers[record] = self._writer(record)
        return write(row)

    def _writer(self, record: str) -> Callable[[Mapping[str, Any]], bytes]:
        parsed = self._catalogue.newest(record).writer.parsed
        head = wire.header(self._schemas.id_of(record))
        check = _check(parsed, {})

        def write(row: Mapping[str, Any]) -> bytes:
            stream = BytesIO()
            stream.write(head)
            try:
                if check is not None:
                    check(row, record)
                fastavro.schemaless_writer(stream, parsed, row, strict_allow_default=True)
            except (ValueError, TypeError, OverflowError, AttributeError, KeyError) as error:
                raise UnwritableError(
                    f"{record} does not fit its schema: {_field(error)}"
                ) from error
            return stream.getvalue()

        return write


Check = Callable[[Any, str], None]


def _check(kind: Any, names: dict[str, Any]) -> Check | None:
    """What fastavro lets pass in a type: it cuts 1.5 to 1 where a plain long is due.

    None where there is nothing to look at; unions are resolved, and so checked, by fastavro.
    `names` are the types named so far.
    """
    if isinstance(kind, str):
        return _whole if kind == "long" else _check(names.get(kind), names)
    if not isinstance(kind, dict):
        return None
    if kind["type"] == "record":
        names[kind["name"]] = kind
        return _each_field(kind, names)
    if kind["type"] == "map":
        return _each_value(_check(kind["values"], names))
    return None


def _whole(value: Any, name: str) -> None:
    if type(value) is not int:
        raise TypeError(f"an integer is required on field {name}")


def _each_field(kind: dict[str, Any], names: dict[str, Any]) -> Check:
    looked_at = [(field["name"], _check(field["type"], names)) for field in kind["fields"]]
    checks = [(name, check) for name, check in looked_at if check is not None]

    def check_record(row: Any, _: str) -> None:
        for name, check in checks:
            if name in row:
                check(row[name], name)

    return check_record


def _each_value(check: Check | None) -> Check | None:
    if check is None:
        return None

    def check_map(values: Any, name: str) -> None:
        for value in values.values():
            check(value, name)

    return check_map


def _field(error: Exception) -> str:
    """The part of fastavro's message that names the field; the value it shows may be personal."""
    text = str(error)
    at = text.rfind("on field ")
    if at >= 0:
        return f"wrong type or range {text[at:]}"
    if "is specified in the schema but missing" in text or "contains more fields" in text:
        return text
    return f"{type(error).__name__} while writing"

"""A batch of raw values to rows: by column where that is safe, else one by one, with equal rows."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import fastavro

from streams.contracts import columns as by_column
from streams.contracts import row as by_row
from streams.contracts import wire
from streams.contracts.catalogue import FACTS, shipped
from streams.contracts.columns import Columns, Extremes
from streams.contracts.compatibility import problems
from streams.contracts.projection import Column, project
from streams.contracts.reasons import Code, Poison, UnreadableError
from streams.contracts.schemas import (
    Schemas,
    UnknownSchemaError,
    UnusableSchemaError,
    WriterSchema,
)

MAX_BYTES = 1_000_000
FEW = 8
"""Below this many values a batch is quicker read row by row."""


@dataclass(frozen=True, slots=True)
class Run:
    """Values of one batch that follow each other and are of one record."""

    record: str
    positions: Sequence[int]
    """Where each row stood in the batch, ascending."""
    columns: Columns
    """One sequence per field of the fact, in its order, each as long as `positions`."""
    extremes: Extremes = field(default_factory=dict)
    """Those of columns that are known already."""

    def tuples(self) -> Iterator[tuple[Any, ...]]:
        """The rows as plain tuples in the fact's field order: cheap, and read once."""
        return zip(*self.columns, strict=False)

    def facts(self) -> Iterator[Any]:
        """The rows as the fact's NamedTuple."""
        return map(FACTS[self.record]._make, self.tuples())


@dataclass(slots=True)
class Decoded:
    """A batch after decoding: runs in the order of the batch, and what could not be read."""

    runs: list[Run] = field(default_factory=list)
    poison: list[Poison] = field(default_factory=list)
    """Ascending by position."""


class Decoder:
    """Reads batches of facts.

    The first value with an id not seen before may block, where `schemas` asks a registry.
    `columnar` forces one way of reading: False never by column, True by column or an ImportError;
    None, the default, by column where the libraries are there.
    """

    def __init__(
        self,
        schemas: Schemas | None = None,
        *,
        max_bytes: int = MAX_BYTES,
        columnar: bool | None = None,
    ) -> None:
        if columnar and not by_column.AVAILABLE:
            raise ImportError("reading by column needs pyruhvro and pyarrow")
        self._catalogue = shipped()
        self._schemas = schemas or self._catalogue
        self._max_bytes = max_bytes
        self._columnar = by_column.AVAILABLE if columnar is None else columnar
        self._known: dict[bytes, tuple[WriterSchema, tuple[Column, ...]]] = {}

    def decode(self, values: Sequence[bytes | None]) -> Decoded:
        """Rows and poison of a batch; every position is in exactly one of them.

        Raises:
            PantauError: the registry does not answer. The batch may be decoded again later.
        """
        decoded = Decoded()
        for head, positions in self._grouped(values, decoded.poison):
            self._run(head, positions, values, decoded)
        decoded.poison.sort()
        return decoded

    def _grouped(
        self, values: Sequence[bytes | None], poison: list[Poison]
    ) -> Iterator[tuple[bytes, Sequence[int]]]:
        """Runs of one header; what has no header goes to `poison`."""
        if values and all(values):
            heads = {value[: wire.HEADER_SIZE] for value in values}  # type: ignore[index]  # all()
            if len(heads) == 1 and self._fits(values):
                head = heads.pop()
                if len(head) == wire.HEADER_SIZE and head[0] == wire.MAGIC:
                    yield head, range(len(values))
                    return
        run: list[int] = []
        last = b""
        for position, value in enumerate(values):
            wrong = envelope_fault(value, self._max_bytes)
            if wrong is not None:
                poison.append(Poison(position, *wrong))
                continue
            head = value[: wire.HEADER_SIZE]  # type: ignore[index]  # envelope_fault refuses None
            if head != last and run:
                yield last, run
                run = []
            last = head
            run.append(position)
        if run:
            yield last, run

    def _fits(self, values: Iterable[bytes | None]) -> bool:
        return max(map(len, values)) <= self._max_bytes  # type: ignore[arg-type]  # no None here

    def _run(
        self,
        head: bytes,
        positions: Sequence[int],
        values: Sequence[bytes | None],
        decoded: Decoded,
    ) -> None:
        try:
            writer, wanted = self._schema(head)
        except UnreadableError as error:
            decoded.poison.extend(Poison(at, error.code, error.reason) for at in positions)
            return
        size = wire.HEADER_SIZE
        bodies = [values[at][size:] for at in positions]  # type: ignore[index]  # none is None
        self._read(writer, wanted, positions, bodies, decoded)

    def _read(
        self,
        writer: WriterSchema,
        wanted: tuple[Column, ...],
        positions: Sequence[int],
        bodies: list[bytes],
        decoded: Decoded,
    ) -> None:
        """By column; what does not pass is halved, until few values are left to read one by one."""
        if not self._columnar or len(bodies) < FEW:
            self._one_by_one(writer, wanted, positions, bodies, decoded)
            return
        read = by_column.read(writer, bodies, wanted)
        if read is not None:
            decoded.runs.append(Run(writer.record, positions, *read))
            return
        half = len(bodies) // 2
        self._read(writer, wanted, positions[:half], bodies[:half], decoded)
        self._read(writer, wanted, positions[half:], bodies[half:], decoded)

    def _one_by_one(
        self,
        writer: WriterSchema,
        wanted: tuple[Column, ...],
        positions: Sequence[int],
        bodies: list[bytes],
        decoded: Decoded,
    ) -> None:
        good: list[int] = []
        rows: list[tuple[Any, ...]] = []
        for at, body in zip(positions, bodies, strict=True):
            try:
                rows.append(by_row.project(by_row.read(writer, body), wanted))
            except UnreadableError as error:
                decoded.poison.append(Poison(at, error.code, error.reason))
            else:
                good.append(at)
        if rows:
            decoded.runs.append(Run(writer.record, good, tuple(zip(*rows, strict=True))))

    def _schema(self, head: bytes) -> tuple[WriterSchema, tuple[Column, ...]]:
        known = self._known.get(head)
        if known is None:
            writer = find(self._schemas, head)
            if writer.record not in FACTS:
                raise UnreadableError(Code.WRONG_RECORD, f"{writer.record} is no fact")
            try:
                known = self._known[head] = (writer, project(writer, self._catalogue))
            except UnusableSchemaError as error:
                raise UnreadableError(Code.INCOMPATIBLE_SCHEMA, str(error)) from error
        return known


def envelope_fault(value: bytes | None, max_bytes: int) -> tuple[Code, str] | None:
    """What is wrong with a value before its schema is looked at, None if nothing."""
    if value is None:
        return Code.NULL_VALUE, "the record has no value"
    if len(value) < wire.HEADER_SIZE:
        return Code.TOO_SHORT, f"{len(value)} bytes are no header of {wire.HEADER_SIZE}"
    if value[0] != wire.MAGIC:
        return Code.WRONG_MAGIC, f"the first byte is {value[0]}, not {wire.MAGIC}"
    if len(value) > max_bytes:
        return Code.TOO_LARGE, f"{len(value)} bytes are more than {max_bytes}"
    return None


def find(schemas: Schemas, head: bytes) -> WriterSchema:
    """The schema that a value's header names.

    Raises:
        UnreadableError: there is none, or it breaks the contract's rules.
        PantauError: the registry does not answer.
    """
    number = wire.schema_id(head)
    if number is None:
        raise UnreadableError(Code.UNKNOWN_SCHEMA_ID, "the header's id is no registry's")
    try:
        return schemas.writer(number)
    except UnknownSchemaError as error:
        raise UnreadableError(Code.UNKNOWN_SCHEMA_ID, str(error)) from error
    except UnusableSchemaError as error:
        raise UnreadableError(Code.INCOMPATIBLE_SCHEMA, f"id {number}: {error}") from error


def read_record(
    value: bytes | None, records: Collection[str], schemas: Schemas | None = None
) -> tuple[str, dict[str, Any]]:
    """One value of a small topic: the record's name and its fields by the newest version.

    Raises:
        UnreadableError: it is none of `records`, or cannot be read.
        PantauError: the registry does not answer.
    """
    if wrong := envelope_fault(value, MAX_BYTES):
        raise UnreadableError(*wrong)
    if value is None:  # only for the type checker: envelope_fault refuses it
        raise UnreadableError(Code.NULL_VALUE, "the record has no value")
    writer = find(schemas or shipped(), value[: wire.HEADER_SIZE])
    if writer.record not in records:
        raise UnreadableError(Code.WRONG_RECORD, f"{writer.record} does not belong here")
    row = by_row.read(writer, value[wire.HEADER_SIZE :])
    reader = shipped().newest(writer.record).writer
    if writer.raw == reader.raw:
        return writer.record, row
    if different := problems(reader.parsed, writer.parsed):
        raise UnreadableError(Code.INCOMPATIBLE_SCHEMA, "; ".join(different))
    body = BytesIO(value[wire.HEADER_SIZE :])
    resolved = fastavro.schemaless_reader(body, writer.parsed, reader.parsed)
    return writer.record, dict(resolved)  # type: ignore[arg-type]  # a record reads as a dict

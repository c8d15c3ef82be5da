"""One record by fastavro, with every check that finds out what is wrong with it."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import fastavro

from streams.contracts.projection import Column
from streams.contracts.reasons import Code, UnreadableError
from streams.contracts.schemas import WriterSchema

LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1


def read(writer: WriterSchema, body: bytes) -> dict[str, Any]:
    """The record in `body`, which must be exactly what a writer of this schema would write.

    The byte comparison at the end refuses what Avro readers commonly let pass: a longer form of a
    number, a number that wraps beyond 64 bits, a boolean that is neither 0 nor 1, an enum's index
    below zero.

    Raises:
        UnreadableError: with the code of what is wrong.
    """
    stream = BytesIO(body)
    try:
        row = fastavro.schemaless_reader(stream, writer.parsed, None)
    except Exception as error:  # noqa: BLE001  # fastavro raises whatever a wrong byte leads it to
        # fastavro says IndexError, too, where the bytes end within a number.
        ended = isinstance(error, IndexError) and stream.tell() == len(body)
        if ended or isinstance(error, EOFError):
            raise UnreadableError(Code.TRUNCATED, "the value ends within a field") from None
        raise UnreadableError(
            Code.WRONG_TYPE, f"the bytes do not fit the schema ({type(error).__name__})"
        ) from None
    if stream.tell() != len(body):
        raise UnreadableError(
            Code.TRAILING_BYTES, f"{len(body) - stream.tell()} bytes are left after the record"
        )
    if not isinstance(row, dict):  # only for the type checker: a record reads as a dict
        raise UnreadableError(Code.WRONG_TYPE, "not a record")
    if field := next(_too_long(row), None):
        raise UnreadableError(Code.OUT_OF_RANGE, f"{field}: beyond 64 bits")
    if _written_again(writer, row) != body:
        raise UnreadableError(
            Code.NOT_CANONICAL, "written again, the record gives other bytes than these"
        )
    return row


def project(row: Mapping[str, Any], columns: tuple[Column, ...]) -> tuple[Any, ...]:
    """The values that the reader wants, in its order.

    Raises:
        UnreadableError: a symbol that the reader does not know and has no stand-in for.
    """
    values = []
    for column in columns:
        value = row[column.name] if column.written else column.default
        if column.unknown and value in column.unknown:
            if column.stand_in is None:
                raise UnreadableError(
                    Code.UNKNOWN_SYMBOL, f"{column.name}: a symbol newer than this reader"
                )
            value = column.stand_in
        values.append(value)
    return tuple(values)


def _written_again(writer: WriterSchema, row: Mapping[str, Any]) -> bytes | None:
    stream = BytesIO()
    try:
        fastavro.schemaless_writer(stream, writer.parsed, row)
    except Exception:  # noqa: BLE001  # what cannot be written was not written so
        return None
    return stream.getvalue()


def _too_long(row: Mapping[str, Any]) -> Iterator[str]:
    """Names of fields beyond 64 bits: fastavro without its C part reads such integers."""
    for name, value in row.items():
        if type(value) is int:
            if not LONG_MIN <= value <= LONG_MAX:
                yield name
        elif type(value) is dict:
            yield from _too_long(value)

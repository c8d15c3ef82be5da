"""A batch of one schema by column (pyruhvro, Rust and Arrow): quick, and only where it is safe.

It answers with columns or with nothing. Nothing means: read the batch row by row; that finds what
is wrong, if anything is. pyruhvro alone accepts more than it should (text that is not UTF-8, bytes
after a record, numbers in a longer form), so that a batch passes only if Arrow's full validation
holds and the batch, written again, gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from streams.contracts.projection import Column
from streams.contracts.schemas import WriterSchema

AVAILABLE = all(find_spec(module) is not None for module in ("pyruhvro", "pyarrow"))
"""Whether the optional libraries are installed; without them everything is read row by row."""


def load() -> None:
    """Load the libraries now, where they are there: else the first batch waits for them."""
    if AVAILABLE:
        for module in ("pyarrow.compute", "pyruhvro"):
            import_module(module)


REPEATED = frozenset(
    {
        "agency", "year", "channel", "stage", "status", "package_class", "day", "observed_at",
        "feed",
    }
)  # fmt: skip
"""Fields of which a batch has few different values: one object stands for all that are equal.

An object for each row lies in memory that no cache holds by the time the row is folded, and its
hash is made anew; both cost more than looking the value up here.
"""

Columns = tuple[Sequence[Any], ...]
Extremes = Mapping[int, tuple[int | None, int | None]]
"""Place of a column of whole numbers → its least and greatest value, None where all are null."""


class Read(NamedTuple):
    """The columns the reader wants, and what Arrow knows of them."""

    columns: Columns
    extremes: Extremes


def read(writer: WriterSchema, bodies: list[bytes], columns: tuple[Column, ...]) -> Read | None:
    """The columns, each as long as `bodies`; None where the batch did not pass."""
    import pyarrow as pa  # type: ignore[import-untyped]  # no stubs
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # no stubs

    batch = _passed(writer, bodies)
    if batch is None:
        return None
    result = []
    extremes = {}
    for place, column in enumerate(columns):
        if not column.written:
            result.append([column.default] * len(bodies))
            continue
        array = batch.column(column.name)
        values = _shared(array) if column.name in REPEATED else array.to_pylist()
        if pa.types.is_int64(array.type):
            found = pc.min_max(array)
            extremes[place] = found["min"].as_py(), found["max"].as_py()
        if column.unknown and not column.unknown.isdisjoint(values):
            if column.stand_in is None:
                return None
            values = [column.stand_in if value in column.unknown else value for value in values]
        result.append(values)
    return Read(tuple(result), extremes)


def _shared(array: Any) -> list[Any]:
    """The values, equal ones as one object."""
    encoded = array.dictionary_encode()
    values: list[Any] = encoded.dictionary.to_pylist()
    if len(values) == 1 and not array.null_count:
        return values * len(array)
    places = encoded.indices.to_pylist()
    if array.null_count:
        return [None if place is None else values[place] for place in places]
    return list(map(values.__getitem__, places))


def _passed(writer: WriterSchema, bodies: list[bytes]) -> Any:
    """The Arrow record batch, None where it failed any check."""
    import pyruhvro

    try:
        batch = pyruhvro.deserialize_array(bodies, writer.raw)
        batch.validate(full=True)
        if batch.num_rows != len(bodies):
            return None
        again = pyruhvro.serialize_record_batch(batch, writer.raw, 1)
        return batch if _same(again, bodies) else None
    except Exception:  # noqa: BLE001  # whatever it is, reading row by row names it
        return None
    except BaseException as error:  # a Rust panic is no Exception; a stop request must pass
        if _is_panic(error):
            return None
        raise


def _same(again: list[Any], bodies: list[bytes]) -> bool:
    import pyarrow as pa  # no stubs

    # In Arrow's own memory: bytes for each row would be made only to be compared.
    (written,) = again
    return bool(written.equals(pa.array(bodies, written.type)))


def _is_panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"

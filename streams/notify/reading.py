"""Alerts from their bytes."""

from collections.abc import Callable

from streams.contracts.decode import read_record
from streams.contracts.schemas import Schemas
from streams.notify.notice import Notice

RECORD = "Alert"


def reader(schemas: Schemas) -> Callable[[bytes], Notice]:
    """Return what decodes an alert; it raises an UnreadableError where that cannot be."""

    def read(value: bytes) -> Notice:
        _, row = read_record(value, (RECORD,), schemas)
        return Notice.of(row)

    return read

"""The job's rule for peers without our ledger: which row of a package counts, and for how much."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import fastavro

HEADER = 5

Row = list[Any]
"""[version, observed_at, content, packages, sen] of the row that counts."""


def decoder(schema: Mapping[str, Any]) -> Callable[[bytes], dict[str, Any]]:
    """Return what turns a record's value into a row."""
    parsed = fastavro.parse_schema(dict(schema))

    def decode(value: bytes) -> dict[str, Any]:
        body = BytesIO(value)
        body.seek(HEADER)
        row: Any = fastavro.schemaless_reader(body, parsed, None)
        return dict(row)

    return decode


def newer(event: Mapping[str, Any], known: Row | None) -> Row | None:
    """Return the event's row where it is newer than the known one, else None."""
    key = (event["version"], event["observed_at"] or 0, event["content"])
    if known is not None and key <= tuple(known[:3]):
        return None
    if event["status"] == "cancelled":
        return [*key, 0, 0]
    return [*key, 1, event["value_sen"] or 0]

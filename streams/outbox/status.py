"""An agency's latest figures as a record of `umkm.agency-status`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from monitors.days import day_of, local_instant
from monitors.ledger.book import Book
from monitors.ledger.partition import Partition
from streams.contracts.catalogue import shipped
from streams.contracts.encode import Encoder
from streams.outbox.reports import Reports

RECORD = "AgencyStatus"
DAYS = frozenset({"as_of", "since", "cannot_be_reached_since", "begins", "ends", "day",
                  "judged", "observed_day"})  # fmt: skip
"""Fields that the report gives as ISO dates, one or a list: days since 1970-01-01 here."""
FROM_TEXT: Mapping[str, Callable[[str], int]] = {
    **dict.fromkeys(DAYS, lambda text: day_of(date.fromisoformat(text))),
    "observed_at": local_instant,
}
"""Fields that the report gives as text: as above, and ms since the epoch."""
_NONE_YET = {"string": "", "long": 0}
"""For fields without a default that a report has only from the first tick on: the names of what
judges, and the numbers of episodes. A figure has a default, null: none is ever made up here."""


class Statuses:
    """Makes status records out of books.

    The report has the figures; the record's schema says which of them are sent, and under which
    names: a figure that only the report has is for people at a terminal.
    """

    def __init__(self, encoder: Encoder, reports: Reports) -> None:
        self._encoder = encoder
        self._reports = reports
        self._schema = shipped().newest(RECORD).schema

    def record(
        self, book: Book, state: Partition, partition: int, generation: int, fence: int
    ) -> bytes:
        """The book's figures, `state` holds it; readers keep the highest (generation, fence).

        Raises:
            UnwritableError: a figure does not fit into 64 bits.
        """
        figures = self._reports.make(book, state) | {
            "partition": partition,
            "generation": generation,
            "fence": fence,
        }
        return self._encoder.record(RECORD, shaped(self._schema, figures))


def status_key(agency: str, year: int) -> bytes:
    """The key of a status record, e.g. b"K34/2024"."""
    return f"{agency}/{year}".encode()


def shaped(schema: Any, value: Any) -> Any:
    """The part of `value` that an Avro schema has a place for, in its units."""
    match schema:
        case [*branches]:
            if value is None or value == {}:
                return None if "null" in branches else value
            filled = [branch for branch in branches if branch != "null"]
            return shaped(filled[0], value)
        case {"type": "record", "fields": fields}:
            return {
                field["name"]: _field(field, value)
                for field in fields
                if field["name"] in value or "default" not in field
            }
        case {"type": "map", "values": values}:
            return {key: shaped(values, one) for key, one in value.items()}
        case {"type": "array", "items": items}:
            return [shaped(items, one) for one in value]
    return value


def _field(field: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    if field["name"] not in values:
        return _NONE_YET[field["type"]]
    value = values[field["name"]]
    from_text = FROM_TEXT.get(field["name"])
    if from_text is not None and value is not None:
        value = [from_text(one) for one in value] if isinstance(value, list) else from_text(value)
    return shaped(field["type"], value)

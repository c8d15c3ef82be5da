"""Alerts, dead letters and rollups as outputs of a segment, and the headers they are sent with."""

import hashlib
import logging
from collections.abc import Iterable
from typing import Any, NamedTuple

from monitors.alerts import FIELDS as ALERT_FIELDS
from monitors.alerts import Alert
from monitors.rollup import BookDay, Rollup
from streams.contracts.encode import Encoder, UnwritableError
from streams.contracts.meaning import AGENCY_LENGTH
from streams.outbox.sender import Header
from streams.worker.segment import ALERT, LETTER, ROLLUP, Output

log = logging.getLogger(__name__)

KEPT_BYTES = 64 * 1024
"""Of a value that could not be read so much is kept in its dead letter."""

TYPES = ("id.pantau.alert", "id.pantau.dead-letter", "id.pantau.rollup")
"""CloudEvents type per output kind."""
CLOUDEVENTS = b"1.0"


class Letter(NamedTuple):
    """A record that could not be folded, and why. `timestamp` in ms since the epoch, UTC."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    code: str
    reason: str


class Events:
    """Makes outputs of what a fold brought. `topic` is where its records came from."""

    def __init__(self, encoder: Encoder, topic: str) -> None:
        self._encoder = encoder
        self._topic = topic

    def alerts(self, alerts: Iterable[Alert]) -> list[Output]:
        """All alerts that can be told.

        The ledger's can. Sums over agencies may have outgrown 64 bits, where all budgets were
        published in another unit: that is said in the log, as of figures, and held up for ever by
        it would be what comes after the correction.
        """
        outputs = []
        for alert in alerts:
            try:
                outputs.append(self.alert(alert))
            except UnwritableError as error:
                log.error(  # noqa: TRY400 - the message is all there is to know
                    "alert %s cannot be sent: %s", alert.id, error
                )
        return outputs

    def alert(self, alert: Alert) -> Output:
        """The alert, keyed by its agency.

        Raises:
            UnwritableError: a figure does not fit into 64 bits.
        """
        row: dict[str, Any] = dict(zip(ALERT_FIELDS, alert.to_row(), strict=True))
        return Output(ALERT, alert.agency.encode(), alert.id, self._encoder.record("Alert", row))

    def letter(self, partition: int, letter: Letter) -> Output:
        """The dead letter, keyed as its record was, where that can be an agency's code."""
        value = letter.value or b""
        agency = _agency(letter.key)
        origin = f"{self._topic}/{partition}/{letter.offset}"
        row = {
            "id": origin,
            "reason_code": letter.code,
            "reason": letter.reason,
            "source": "worker",
            "topic": self._topic,
            "partition": partition,
            "offset": letter.offset,
            "agency": agency,
            "value_sha256": hashlib.sha256(value).hexdigest(),
            "value_size": len(value),
            "value": value[:KEPT_BYTES],
            "at": letter.timestamp,
        }
        key = None if agency is None else agency.encode()
        return Output(LETTER, key, origin, self._encoder.record("DeadLetter", row))

    def rollup(self, partition: int, rollup: Rollup) -> Output:
        """The rollup of a tick, or a piece of it, under an id that is always the same."""
        origin = f"{partition}/{rollup.position}/{rollup.piece}"
        row = rollup._asdict() | {
            "partition": partition,
            "books": [_book(book) for book in rollup.books],
        }
        value = self._encoder.record("Rollup", row)
        return Output(ROLLUP, str(partition).encode(), f"rollup/{origin}", value)


def _book(book: BookDay) -> dict[str, Any]:
    parts = [part._asdict() | {"sums": [one._asdict() for one in part.sums]} for part in book.parts]
    return book._asdict() | {"parts": parts}


def headers(output: Output, source: str) -> list[Header]:
    """The CloudEvents attributes of an output; `source` names the worker's group."""
    return [
        ("ce_specversion", CLOUDEVENTS),
        ("ce_id", output.id.encode()),
        ("ce_source", source.encode()),
        ("ce_type", TYPES[output.kind].encode()),
    ]


def _agency(key: bytes | None) -> str | None:
    if not key or len(key) > AGENCY_LENGTH:
        return None
    try:
        text = key.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None

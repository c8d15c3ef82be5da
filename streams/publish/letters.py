"""Dead letters read back, and their records sent again once the cause is mended.

A letter names the place of the record that could not be folded. Its record is read from there and
sent again, as it was, onto the same partition of the same topic. The copy's header says of which
place it is a copy: who is asked to send it again finds that, and sends nothing.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from uuid import uuid4

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from streams.contracts.decode import read_record
from streams.contracts.gate import Gate
from streams.contracts.registry import schemas as schemas_from
from streams.errors import PantauError
from streams.publish.producer import SETTINGS
from streams.settings import Settings
from streams.status.topics import Topics
from streams.topics.table import DEAD_LETTERS, FACTS

COPY_OF = "pantau_copy_of"
"""The header of a copy; its value is "topic/partition/offset" of what it is a copy of."""
AT_ONCE = 2_000
SILENT_S = 30.0
ENDS = frozenset(
    {
        KafkaError._PARTITION_EOF,  # noqa: SLF001 - their public names
        KafkaError._AUTO_OFFSET_RESET,  # noqa: SLF001
        KafkaError.OFFSET_OUT_OF_RANGE,
    }
)
"""What a read from a place ends with: the partition's end, or that the place is not there."""

Json = dict[str, Any]


class Origin(NamedTuple):
    """Where a record stands."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


class Record(NamedTuple):
    """A record as it is to be sent again. `timestamp` in ms since the epoch, UTC."""

    key: bytes | None
    value: bytes | None
    timestamp: int


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which letters: what is None lets all through."""

    ids: frozenset[str] | None = None
    agency: str | None = None
    reason: str | None = None
    source: str | None = None

    def __contains__(self, letter: Json) -> bool:
        return (
            (self.ids is None or letter["id"] in self.ids)
            and self.agency in {None, letter["agency"]}
            and self.reason in {None, letter["reason_code"]}
            and self.source in {None, letter["source"]}
        )


def letters(topics: Topics, wanted: Wanted) -> list[Json]:
    """Return the letters that are wanted, each id once, in the order in which they were written.

    Raises:
        PantauError: Kafka does not answer, or the topic is missing.
    """
    found: dict[str, Json] = {}
    for record in topics.read(DEAD_LETTERS):
        if record.value is not None:
            _, row = read_record(record.value, ("DeadLetter",), topics.schemas)
            if row in wanted:
                found.setdefault(row["id"], row)
    return list(found.values())


class Outcome(NamedTuple):
    """What became of one letter: `sent`, `copied` before, `unreadable` still, or why not."""

    id: str
    result: str


def retry(settings: Settings, wanted: Sequence[Json], *, force: bool, dry: bool) -> list[Outcome]:
    """Send the letters' records again, each once; return when all are acknowledged.

    What this version still cannot read is left, for it would come back as a letter, unless `force`.
    A row of a source has no record: its file is published again instead.

    Raises:
        PantauError: Kafka fails; what was sent before is found at the next try.
    """
    outcomes, places = [], []
    for letter in wanted:
        if letter["topic"] is None:
            outcomes.append(Outcome(letter["id"], "a row of a source: publish its file again"))
        else:
            places.append((letter, Origin(letter["topic"], letter["partition"], letter["offset"])))
    with _Log(settings.kafka_client()) as log:
        records = {origin: log.at(origin) for _, origin in places}
        copied = log.copies({origin for origin, record in records.items() if record is not None})
    gate = Gate(schemas_from(settings.schema_registry_url, settings.topic_prefix))
    facts = settings.topic_prefix + FACTS
    sending: list[tuple[Origin, Record]] = []
    for letter, origin in places:
        record = records[origin]
        if record is None:
            result = "gone: the topic no longer holds it"
        elif str(origin) in copied:
            result = "copied"
        elif not force and origin.topic == facts and not _readable(gate, record):
            result = "unreadable"
        else:
            result = "would be sent" if dry else "sent"
            sending.append((origin, record))
        outcomes.append(Outcome(letter["id"], result))
    if not dry:
        _send(settings.kafka_client(), sending)
    return outcomes


def _readable(gate: Gate, record: Record) -> bool:
    return not gate.read([record.value], [record.key]).poison


def _send(client: Mapping[str, str], sending: Iterable[tuple[Origin, Record]]) -> None:
    failed: list[str] = []

    def delivered(error: KafkaError | None, _: object) -> None:
        if error is not None:
            failed.append(error.str())

    producer = Producer({**SETTINGS, **client})
    for origin, record in sending:
        # The moment is the first record's, on rollups; facts get the broker's (topics/table.py).
        producer.produce(
            origin.topic,
            key=record.key,
            value=record.value,
            partition=origin.partition,
            timestamp=record.timestamp,
            headers=[(COPY_OF, str(origin).encode())],
            on_delivery=delivered,
        )
        producer.poll(0)
    while producer.flush(5):
        pass
    if failed:
        raise PantauError(
            f"{len(failed)} records were not acknowledged by Kafka ({failed[0]}): run it again"
        )


class _Log:
    """Reads single records, and what came behind them."""

    def __init__(self, client: Mapping[str, str]) -> None:
        self._consumer = Consumer(
            {
                "isolation.level": "read_committed",
                "fetch.wait.max.ms": 50,
                "log_level": 0,
                **client,
                # The group is never joined; librdkafka wants a name all the same.
                "group.id": f"pantau-read-{uuid4()}",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "error",
            }
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def at(self, origin: Origin) -> Record | None:
        """The record that stands there; None where the topic no longer holds it."""
        where = TopicPartition(origin.topic, origin.partition)
        try:
            low, high = self._consumer.get_watermark_offsets(where, timeout=SILENT_S)
        except KafkaException as error:
            raise PantauError(f"{origin.topic} cannot be read from Kafka: {error}") from error
        if not low <= origin.offset < high:
            return None
        for offset, record, _ in self._from(origin):
            return record if offset == origin.offset else None
        return None

    def copies(self, origins: Iterable[Origin]) -> set[str]:
        """Of which of these places a copy stands behind them already."""
        first: dict[tuple[str, int], Origin] = {}
        for origin in sorted(origins):
            first.setdefault(origin[:2], origin)
        return {
            of for origin in first.values() for _, _, of in self._from(origin) if of is not None
        }

    def _from(self, origin: Origin) -> Iterator[tuple[int, Record, str | None]]:
        """Records from there to the partition's end: offset, record, of what it is a copy."""
        where = TopicPartition(origin.topic, origin.partition, origin.offset)
        try:
            self._consumer.assign([where])
            last_sign = time.monotonic()
            while True:
                messages = self._consumer.consume(AT_ONCE, timeout=1.0)
                if messages:
                    last_sign = time.monotonic()
                elif time.monotonic() - last_sign > SILENT_S:
                    raise PantauError(f"Kafka does not answer while {origin.topic} is read")
                for message in messages:
                    error = message.error()
                    if error is None:
                        key, value = message.key(), message.value()
                        yield (
                            message.offset() or 0,
                            Record(_bytes(key), _bytes(value), message.timestamp()[1]),
                            _copy_of(message.headers()),
                        )
                    elif error.code() in ENDS:
                        return
                    elif error.fatal() or not error.retriable():
                        raise PantauError(f"{origin.topic} cannot be read: {error.str()}")
        except KafkaException as error:
            raise PantauError(f"{origin.topic} cannot be read from Kafka: {error}") from error


def _copy_of(headers: Any) -> str | None:
    of = dict(headers or ()).get(COPY_OF)
    return None if of is None else of.decode("utf-8", "replace")


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value

"""Writes a back-up into an empty changelog, each record at the offset that it had.

Offsets are part of the log: a claim's offset is the generation of all that stands under it, and
readers of the figures keep the highest. So a log that had been trimmed is preceded by as many
records that count for nothing, which are deleted at the end; and it is followed by some, where
figures of a later claim, which the back-up does not hold, have been told already.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.changelogs.account import Account, Part
from streams.changelogs.file import header, records
from streams.changelogs.place import Place, check_empty, ends, found
from streams.contracts.decode import read_record
from streams.contracts.registry import schemas as schemas_from
from streams.errors import PantauError
from streams.settings import Settings
from streams.topics.stored import Stored, read
from streams.worker.segment import Segment, encode

ANSWER_S = 60.0
RECORD_BYTES = 8 * 1024 * 1024
NOBODY = "padding"
PADDING = encode(Segment(-1, NOBODY, -1, -1, -1, [], [], []))
"""A record that counts under no claim."""

Tell = Callable[[int], None]


def examine(file: Path) -> list[Part]:
    """Read the file and see that each partition's log in it is whole.

    Raises:
        PantauError: it cannot be read, or a log is broken.
    """
    accounts = {number: Account(number) for number in range(header(file).partitions)}
    for stored in records(file):
        accounts[stored.partition].take(stored)
    return [account.part() for account in accounts.values()]


def restore(settings: Settings, place: Place, file: Path, tell: Tell) -> list[Part]:
    """Write the file's logs into the empty changelog; what it holds then.

    Nothing is written before everything has been looked at. Where it is broken off, the topic has
    to be deleted and created before it is tried again.

    Raises:
        PantauError: the file is not whole, the topic is not empty, the source does not hold what
            comes next, or Kafka fails.
    """
    parts = examine(file)
    check_empty(settings, place.changelog, len(parts))
    _check_source(settings, place, parts)
    told = _generations(settings, place)
    writer = _Writer(settings, place.changelog, tell)
    for part in parts:
        writer.write(part.partition, _padding(0, part.start))
    starts = {part.partition: part.start for part in parts}
    fill: dict[int, bytes] = {}
    for stored in records(file):
        if stored.offset >= starts[stored.partition]:
            writer.write(stored.partition, [stored])
            fill[stored.partition] = padding_like(stored.value)
    for part in parts:
        end = told.get(part.partition, -1) + 1
        writer.write(part.partition, _padding(part.end, end, fill.get(part.partition, PADDING)))
    writer.finish()
    writer.trim(starts)
    return [part._replace(end=writer.ends[part.partition]) for part in parts]


def padding_like(value: bytes | None) -> bytes:
    """Padding in the format of a record, which is that of whoever is to read the log.

    A back-up of a former version is restored to go back to it. Between the formats only the rows
    differ, of which padding has none.
    """
    return (value or PADDING)[:1] + PADDING[1:]


def _padding(start: int, end: int, value: bytes = PADDING) -> Iterator[Stored]:
    for offset in range(start, end):
        yield Stored(0, offset, 0, None, value)


def _check_source(settings: Settings, place: Place, parts: list[Part]) -> None:
    partitions = found(settings, place.source).partitions
    known = ends(settings, place.source, partitions)
    if len(parts) != partitions:
        raise PantauError(
            f"{place.source} has {partitions} partitions and the back-up {len(parts)}: it is of"
            " another installation"
        )
    for part in parts:
        start, end = known[part.partition]
        if part.fence >= end:
            raise PantauError(
                f"{place.source}, partition {part.partition} ends at {end}, and the back-up has"
                f" folded it up to {part.fence}: facts are lost, or it is of another installation"
            )
        if 0 <= part.fence < start - 1:
            raise PantauError(
                f"{place.source}, partition {part.partition} begins at {start}, and the back-up"
                f" needs it from {part.fence + 1} on"
            )


def _generations(settings: Settings, place: Place) -> dict[int, int]:
    """Partition → the highest generation of which readers know figures."""
    schemas = schemas_from(settings.schema_registry_url, settings.topic_prefix)
    highest: dict[int, int] = {}
    for number in range(found(settings, place.status).partitions):
        for stored in read(settings.kafka_client(), place.status, [number]):
            if stored.value is not None:
                _, row = read_record(stored.value, (place.figures,), schemas)
                highest[number] = max(highest.get(number, -1), row["generation"])
    return highest


class _Writer:
    """Appends to the partitions of a topic, and sees that each record comes to its offset."""

    def __init__(self, settings: Settings, topic: str, tell: Tell) -> None:
        self.ends: Counter[int] = Counter()
        self._topic = topic
        self._tell = tell
        self._count = 0
        self._failed: str | None = None
        self._client: dict[str, Any] = settings.kafka_client()
        self._producer = Producer(
            {
                "enable.idempotence": True,
                "acks": "all",
                "linger.ms": 20,
                "message.max.bytes": RECORD_BYTES + 1024,
                "log_level": 0,
                **self._client,
            }
        )

    def write(self, partition: int, several: Iterable[Stored]) -> None:
        for stored in several:
            self._produce(partition, stored)
            self.ends[partition] += 1
            self._count += 1
            self._tell(self._count)

    def _produce(self, partition: int, stored: Stored) -> None:
        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                self._failed = error.str()
            elif message.offset() != stored.offset:
                self._failed = (
                    f"partition {partition}: offset {message.offset()} in place of {stored.offset},"
                    " somebody else writes to it"
                )

        while True:
            try:
                self._producer.produce(
                    self._topic,
                    stored.value,
                    stored.key,
                    partition,
                    timestamp=stored.timestamp,
                    on_delivery=delivered,
                )
            except BufferError:
                self._producer.poll(0.1)
            else:
                break
        self._producer.poll(0)
        self._check()

    def finish(self) -> None:
        """Wait until the broker has everything."""
        if self._producer.flush(ANSWER_S):
            raise PantauError(f"Kafka does not take what is written to {self._topic}")
        self._check()

    def trim(self, starts: dict[int, int]) -> None:
        """Delete what stands before the logs."""
        places = [TopicPartition(self._topic, one, start) for one, start in starts.items() if start]
        if not places:
            return
        # The client has to live until it has the answers.
        admin = AdminClient(self._client)
        try:
            for done in admin.delete_records(places).values():
                done.result(ANSWER_S)
        except (KafkaException, TimeoutError) as error:
            raise PantauError(f"{self._topic} cannot be trimmed: {error!r}") from error

    def _check(self) -> None:
        if self._failed is not None:
            raise PantauError(
                f"{self._topic} could not be restored: {self._failed}; delete it, run"
                " `pantau topics apply`, and try again"
            )

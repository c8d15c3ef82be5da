"""The two topics as the notifier has them: umkm.alerts to read, umkm.deliveries to remember in."""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.contracts.reasons import UnreadableError
from streams.contracts.schemas import Schemas
from streams.errors import PantauError
from streams.notify.delivery import DISABLED, ENABLED, MARK, RECORD, Delivery, mark
from streams.notify.pipeline import MARKS_PARTITION
from streams.publish.producer import CheckedProducer
from streams.settings import Settings
from streams.topics import table
from streams.topics.broker import Broker
from streams.topics.reading import reading

GROUP = "pantau-notify"
DELIVERY_S = 60.0
READ_AT_ONCE = 1_000
READ_S = 0.05
SILENT_S = 30.0
MAX_POLL_MS = 300_000
FOR_GOOD = frozenset(
    {
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.FENCED_INSTANCE_ID,
    }
)
"""Errors that a person has to mend."""

log = logging.getLogger(__name__)


class Names(NamedTuple):
    """Full names of the topics, and how many partitions they have."""

    alerts: str
    deliveries: str
    status: str
    partitions: int


def find_topics(settings: Settings) -> Names:
    """Look the topics up at the broker.

    Raises:
        PantauError: the broker does not answer, or a topic is missing or made wrongly.
    """
    prefix = settings.topic_prefix
    wanted = [prefix + name for name in (table.ALERTS, table.DELIVERIES, table.AGENCY_STATUS)]
    found = Broker(settings.kafka_client()).describe(wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise PantauError(
            f"topics are missing: {', '.join(missing)}; create them with `pantau topics apply`"
        )
    counts = {name: found[name].partitions for name in wanted}
    if len(set(counts.values())) != 1:
        told = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise PantauError(f"{told} partitions: they must have the same number")
    alerts, deliveries, status = wanted
    return Names(alerts, deliveries, status, counts[alerts])


class Deliveries:
    """Writes umkm.deliveries."""

    def __init__(self, settings: Settings, names: Names, schemas: Schemas) -> None:
        self._producer = CheckedProducer(settings.kafka_client(), [names.deliveries], DELIVERY_S)
        self._encoder = Encoder(schemas)
        self._topic = names.deliveries

    def write(self, partition: int, delivery: Delivery) -> None:
        """Queue one record."""
        value = self._encoder.record(RECORD, delivery.to_row())
        self._producer.send(self._topic, delivery.id.encode(), value, partition)

    def enable(self, receiver: str) -> None:
        """Say that a receiver takes messages again; returns when that is in the log."""
        now = round(time.time() * 1000)
        self.write(MARKS_PARTITION, mark(receiver, "", ENABLED, "by the operator", now))
        self._producer.flush()

    def flush(self) -> None:
        """Return when everything is in the log.

        Raises:
            PantauError: something is not.
        """
        self._producer.flush()


class Past:
    """Reads partitions of a topic from their beginning to the end they have now."""

    def __init__(self, client: Mapping[str, str]) -> None:
        self._client = client

    def read(self, topic: str, partitions: Iterable[int]) -> Iterator[Message]:
        """Yield every committed record, each partition in its order.

        Raises:
            PantauError: the broker fails, or stays silent.
        """
        consumer = Consumer(reading(self._client))
        left, ends = set(partitions), set[int]()
        try:
            consumer.assign([TopicPartition(topic, one, OFFSET_BEGINNING) for one in sorted(left)])
            heard = time.monotonic()
            while left:
                messages = consumer.consume(READ_AT_ONCE, timeout=READ_S)
                if messages:
                    heard = time.monotonic()
                elif time.monotonic() - heard > SILENT_S:
                    raise PantauError(
                        f"Kafka does not answer while {topic} is read: check KAFKA_BOOTSTRAP"
                    )
                yield from records(messages, ends)
                left -= ends
        except KafkaException as error:
            raise PantauError(f"{topic} cannot be read from Kafka: {error}") from error
        finally:
            consumer.close()


class Follower:
    """Reads partitions of a topic from their beginning, and goes on."""

    def __init__(self, client: Mapping[str, str], topic: str) -> None:
        self._consumer = Consumer(reading(client))
        self._topic = topic
        self._ends: set[int] = set()
        self._reached: set[int] = set()
        self._partitions: set[int] = set()

    def assign(self, partitions: Iterable[int]) -> None:
        """Read these partitions from now on, from their beginning."""
        self._partitions, self._ends, self._reached = set(partitions), set(), set()
        self._consumer.assign(
            [TopicPartition(self._topic, one, OFFSET_BEGINNING) for one in sorted(self._partitions)]
        )

    @property
    def caught_up(self) -> bool:
        """Whether the end of each partition was seen once."""
        return self._reached >= self._partitions

    def poll(self, timeout_s: float = 0.0) -> Iterator[Message]:
        """Yield what has come."""
        if not self._partitions:
            return
        yield from records(self._consumer.consume(READ_AT_ONCE, timeout=timeout_s), self._ends)
        self._reached |= self._ends

    def close(self) -> None:
        """Read no more."""
        self._consumer.close()


def member(settings: Settings) -> dict[str, str | int | bool]:
    """Return the settings of a member of the notifiers' group."""
    return {
        "isolation.level": "read_committed",
        "fetch.wait.max.ms": 100,
        "log_level": 0,
        **settings.kafka_client(),
        "group.id": settings.topic_prefix + GROUP,
        "group.instance.id": settings.instance_id,
        "session.timeout.ms": round(settings.session_timeout_s * 1000),
        "heartbeat.interval.ms": round(settings.heartbeat_s * 1000),
        "max.poll.interval.ms": MAX_POLL_MS,
        "partition.assignment.strategy": "range",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "enable.partition.eof": True,
        "auto.offset.reset": "earliest",
    }


def records(messages: Iterable[Message], ends: set[int]) -> Iterator[Message]:
    """Yield what is a record; `ends` holds the partitions whose end was reached since the last.

    Raises:
        PantauError: something is wrong that does not pass by itself.
    """
    for message in messages:
        error = message.error()
        if error is None:
            ends.discard(message.partition() or 0)
            yield message
        elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
            ends.add(message.partition() or 0)
        elif error.fatal() or error.code() in FOR_GOOD:
            raise PantauError(f"Kafka refuses {message.topic() or 'the group'}: {error.str()}")
        else:
            log.warning("Kafka: %s", error.str())


def delivery_of(message: Message, schemas: Schemas) -> Delivery | None:
    """Return the delivery of a record; None for a tombstone.

    Raises:
        PantauError: it cannot be read: without its memory a notifier must not go on.
    """
    value = raw(message.value())
    if value is None:
        return None
    try:
        _, row = read_record(value, (RECORD,), schemas)
    except UnreadableError as error:
        raise PantauError(
            f"{message.topic()}/{message.partition()}/{message.offset()} cannot be read: {error}"
        ) from error
    return Delivery.of(row)


def mark_of(message: Message, schemas: Schemas) -> tuple[str, bool] | None:
    """Return (receiver, whether it is disabled) where the record is a receiver's mark."""
    key = (raw(message.key()) or b"").decode()
    if not key.startswith(MARK):
        return None
    delivery = delivery_of(message, schemas)
    return key.removeprefix(MARK), delivery is not None and delivery.state == DISABLED


def raw(value: str | bytes | None) -> bytes | None:
    """Return a key or value as bytes."""
    return value.encode() if isinstance(value, str) else value

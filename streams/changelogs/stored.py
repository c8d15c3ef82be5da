"""One record of a log, and how a partition is read to the end it has now."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from streams.errors import PantauError

SILENT_S = 30.0
"""Without a record and without an end for so long, the broker counts as gone."""
POLL_S = 0.2


class Stored(NamedTuple):
    """A record at its place. `timestamp` in ms since the epoch, UTC."""

    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


def read(
    client: Mapping[str, str],
    topic: str,
    partition: int,
    monotonic: Callable[[], float] = time.monotonic,
    *,
    waiting: Callable[[], None] = lambda: None,
) -> Iterator[Stored]:
    """Yield the records of one partition, from its beginning to where a fetch comes back empty.

    `waiting` is called before each look for a record; what it raises ends the reading.

    Raises:
        PantauError: the broker fails, or stays silent for `SILENT_S`.
    """
    consumer = Consumer(
        {
            "isolation.level": "read_committed",
            # The end is told by an empty answer: do not have the broker hold it.
            "fetch.wait.max.ms": 50,
            "log_level": 0,
            **client,
            # The group is never joined; librdkafka wants a name all the same.
            "group.id": f"pantau-read-{uuid4()}",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            # Where the log is trimmed meanwhile it goes on at what is left.
            "auto.offset.reset": "earliest",
        }
    )
    sign = monotonic()
    try:
        consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING)])
        while True:
            waiting()
            message = consumer.poll(POLL_S)
            if message is None:
                if monotonic() - sign > SILENT_S:
                    raise PantauError(
                        f"Kafka does not answer while {topic} is read: check KAFKA_BOOTSTRAP"
                    )
                continue
            sign = monotonic()
            error = message.error()
            if error is None:
                yield Stored(
                    partition,
                    message.offset() or 0,
                    message.timestamp()[1],
                    _bytes(message.key()),
                    _bytes(message.value()),
                )
            elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
                return
            elif error.fatal() or not error.retriable():
                raise PantauError(f"{topic} cannot be read from Kafka: {error.str()}")
    except KafkaException as error:
        raise PantauError(f"{topic} cannot be read from Kafka: {error}") from error
    finally:
        consumer.close()


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value

"""Read a topic from its beginning to the end it has now."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from streams.errors import PantauError

SILENT_SECONDS = 30.0
"""Without a record and without an end for so long, the broker counts as gone."""

BATCH = 5_000
CONSUME_SECONDS = 0.05
"""Short, for a call waits so long whenever there are fewer than BATCH."""

Monotonic = Callable[[], float]


class LogRecord(NamedTuple):
    """A record of a log; `value` is None for a tombstone of a compacted topic."""

    key: bytes | None
    value: bytes | None


def read_to_end(
    client: Mapping[str, str],
    topic: str,
    partitions: int,
    silent_seconds: float = SILENT_SECONDS,
    monotonic: Monotonic = time.monotonic,
) -> Iterator[LogRecord]:
    """Yield all committed records of `topic`, each partition in its order.

    The end is where a fetch of the partition comes back empty (librdkafka's end-of-partition
    event), not what the broker answers when it is asked for the end offset: the embedded broker
    answers that one wrongly, while its fetches are right.

    Raises:
        PantauError: the broker fails, or stays silent for `silent_seconds`.
    """
    consumer = Consumer(
        {
            "isolation.level": "read_committed",
            "fetch.max.bytes": 8_388_608,
            # The end of a partition is told by an empty answer: do not have the broker hold it.
            "fetch.wait.max.ms": 50,
            "log_level": 0,
            **client,
            # The group is never joined; librdkafka wants a name all the same.
            "group.id": f"pantau-read-{uuid4()}",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
        }
    )
    open_ends = set(range(partitions))
    last_sign = monotonic()
    try:
        consumer.assign(
            [TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(partitions)]
        )
        while open_ends:
            messages = consumer.consume(BATCH, timeout=CONSUME_SECONDS)
            if messages:
                last_sign = monotonic()
            elif monotonic() - last_sign > silent_seconds:
                raise PantauError(
                    f"Kafka does not answer while {topic} is read: check KAFKA_BOOTSTRAP"
                )
            for message in messages:
                error = message.error()
                if error is None:
                    yield LogRecord(_bytes(message.key()), _bytes(message.value()))
                elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
                    open_ends.discard(_number(message.partition()))
                elif error.fatal() or not error.retriable():
                    raise PantauError(f"{topic} cannot be read from Kafka: {error.str()}")
    except KafkaException as error:
        raise PantauError(f"{topic} cannot be read from Kafka: {error}") from error
    finally:
        consumer.close()


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value


def _number(partition: int | None) -> int:
    return -1 if partition is None else partition

"""One record of a log, and how partitions are read to the end that they have now."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from streams.errors import PantauError
from streams.topics.reading import reading

SILENT_S = 30.0
"""Without a record and without an end for so long, the broker counts as gone."""
AT_ONCE = 1_000
LOOK_S = 0.05
"""Short, for a look takes so long whenever there are fewer than AT_ONCE."""


class Stored(NamedTuple):
    """A record at its place. `timestamp` in ms since the epoch, UTC; a tombstone has no value."""

    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


def read(
    client: Mapping[str, str],
    topic: str,
    partitions: Iterable[int],
    monotonic: Callable[[], float] = time.monotonic,
    *,
    silent_s: float = SILENT_S,
    waiting: Callable[[], None] = lambda: None,
) -> Iterator[Stored]:
    """Yield all committed records of these partitions, each partition's in its order.

    The end is where a fetch of the partition comes back empty (librdkafka's end-of-partition
    event), not what the broker answers when it is asked for the end offset: the embedded broker
    answers that one wrongly, while its fetches are right. `waiting` is called before each look for
    records; what it raises ends the reading.

    Raises:
        PantauError: the broker fails, or stays silent for `silent_s`.
    """
    open_ends = set(partitions)
    consumer = Consumer(reading(client, {"fetch.max.bytes": 8_388_608}))
    sign = monotonic()
    try:
        consumer.assign(
            [TopicPartition(topic, number, OFFSET_BEGINNING) for number in sorted(open_ends)]
        )
        while open_ends:
            waiting()
            messages = consumer.consume(AT_ONCE, LOOK_S)
            if messages:
                sign = monotonic()
            elif monotonic() - sign > silent_s:
                raise PantauError(
                    f"Kafka does not answer while {topic} is read: check KAFKA_BOOTSTRAP"
                )
            for message in messages:
                error = message.error()
                if error is None:
                    yield Stored(
                        message.partition() or 0,
                        message.offset() or 0,
                        message.timestamp()[1],
                        _bytes(message.key()),
                        _bytes(message.value()),
                    )
                elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
                    open_ends.discard(message.partition() or 0)
                elif error.fatal() or not error.retriable():
                    raise PantauError(f"{topic} cannot be read from Kafka: {error.str()}")
    except KafkaException as error:
        raise PantauError(f"{topic} cannot be read from Kafka: {error}") from error
    finally:
        consumer.close()


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value

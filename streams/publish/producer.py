"""Records out to Kafka, each delivery checked."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Protocol, Self

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from streams.errors import PantauError

CONNECT_SECONDS = 8.0
"""How long a broker that is not there is waited for; with the rest it stays below 10 s."""

BACK_PRESSURE_SECONDS = 1.0
"""How long one wait for room in the full queue lasts before it is tried again."""

DELIVERY_SECONDS = 120.0
"""How long a record may take, so that a broker may be restarted in the middle of a run."""

SETTINGS: Mapping[str, str | int | bool] = {
    "enable.idempotence": True,
    "acks": "all",
    # Java's and aiokafka's choice, so that every client agrees on the partition of a key.
    "partitioner": "murmur2_random",
    "linger.ms": 20,
    "compression.type": "lz4",
    "batch.size": 262_144,
    "queue.buffering.max.messages": 100_000,
    # Errors are reported by exception, not on the standard error.
    "log_level": 0,
}

log = logging.getLogger(__name__)


class Sender(Protocol):
    """What the rest of `streams.publish` needs of a producer."""

    def send(
        self, topic: str, key: bytes | None, value: bytes, partition: int | None = None
    ) -> None:
        """Queue a record; blocks while the queue is full."""
        ...

    def flush(self) -> None:
        """Block until every queued record is acknowledged."""
        ...

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has."""
        ...


class CheckedProducer:
    """A producer whose `flush` fails where a single record was not acknowledged."""

    def __init__(
        self,
        client: Mapping[str, str],
        topics: Iterable[str],
        delivery_seconds: float = DELIVERY_SECONDS,
    ) -> None:
        """Connect and look for `topics`.

        `client` are librdkafka's settings for every client: brokers and security.

        Raises:
            PantauError: no broker answers within 10 s, or a topic does not exist.
        """
        self._brokers = client.get("bootstrap.servers", "")
        self._last_error = ""
        self._failed: Counter[str] = Counter()
        self.delivered = 0
        try:
            self._producer = Producer(
                {
                    **SETTINGS,
                    "message.timeout.ms": int(delivery_seconds * 1_000),
                    **client,
                    "error_cb": self._on_error,
                }
            )
        except KafkaException as error:
            raise PantauError(f"the Kafka settings are refused: {_text(error)}") from error
        self.cluster_id = ""
        self._partitions = self._look(tuple(topics))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave nothing in the queue after an error: what was not flushed does not count."""
        if kind is not None:
            self._producer.purge()
            self._producer.flush(1)

    def send(
        self, topic: str, key: bytes | None, value: bytes, partition: int | None = None
    ) -> None:
        """Queue a record; blocks while the queue is full.

        Raises:
            PantauError: the record is refused at once, for instance as too large.
        """
        # librdkafka's own mark for "let the partitioner choose".
        where = -1 if partition is None else partition
        while True:
            try:
                self._producer.produce(
                    topic, key=key, value=value, partition=where, on_delivery=self._on_delivery
                )
            except BufferError:
                self._producer.poll(BACK_PRESSURE_SECONDS)
                continue
            except KafkaException as error:
                raise PantauError(f"a record for {topic} is refused: {_text(error)}") from error
            self._producer.poll(0)
            return

    def flush(self) -> None:
        """Block until every queued record is acknowledged, `delivery_seconds` at most.

        Raises:
            PantauError: some were not; the message has their number and the commonest reason.
        """
        # Every record ends by its own time-out, so this ends too.
        while self._producer.flush(5):
            pass
        if self._failed:
            reason, _ = self._failed.most_common(1)[0]
            failed = self._failed.total()
            self._failed.clear()
            raise PantauError(
                f"{failed} of {failed + self.delivered} records were not acknowledged by Kafka "
                f"({reason}): run the same command again, it completes what is missing"
            )

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic of this producer has."""
        return self._partitions[topic]

    def _look(self, topics: tuple[str, ...]) -> dict[str, int]:
        try:
            # All topics, not one by one: asking for a topic by name may create it.
            cluster = self._producer.list_topics(timeout=CONNECT_SECONDS)
        except KafkaException as error:
            reason = self._last_error or _text(error)
            raise PantauError(
                f"no Kafka at {self._brokers} ({reason}): start it, or set KAFKA_BOOTSTRAP"
            ) from error
        self.cluster_id = cluster.cluster_id or ""
        found = cluster.topics
        missing = [topic for topic in topics if topic not in found]
        if missing:
            raise PantauError(
                f"Kafka at {self._brokers} has no topic {', '.join(missing)}: "
                "run `pantau topics apply` first"
            )
        return {topic: len(found[topic].partitions) for topic in topics}

    def _on_delivery(self, error: KafkaError | None, message: Message) -> None:
        if error is None:
            self.delivered += 1
        else:
            self._failed[f"{message.topic()}: {error.str()}"] += 1

    def _on_error(self, error: KafkaError) -> None:
        self._last_error = error.str()
        log.debug("librdkafka: %s", self._last_error)


def _text(error: KafkaException) -> str:
    cause = error.args[0] if error.args else error
    return cause.str() if isinstance(cause, KafkaError) else str(cause)

"""Kafka's side of the outbox: confluent-kafka's producer, without ever waiting.

librdkafka sends from its own threads; acknowledgements are taken in by `poll`. Idempotent, so the
broker drops what is sent twice on one connection and keeps the order of a partition.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer

Acknowledged = Callable[[], None]
Header = tuple[str, bytes]

QUEUE_MESSAGES = 100_000
LINGER_MS = 2
SOCKET_MS = 12_000
"""A broker that is frozen answers nothing: what it holds is sent to the next leader after so long,
instead of librdkafka's minute."""


class Outgoing(NamedTuple):
    """One record to be sent to an explicit partition; without a value it takes its key away."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: list[Header]


class Sender:
    """Sends records to explicit partitions. `failed` is told what could not be delivered at all."""

    def __init__(self, client: Mapping[str, str], failed: Callable[[str], None]) -> None:
        config: dict[str, Any] = {
            "socket.timeout.ms": SOCKET_MS,
            **client,
            "enable.idempotence": True,
            "acks": "all",
            "partitioner": "murmur2_random",
            "linger.ms": LINGER_MS,
            "queue.buffering.max.messages": QUEUE_MESSAGES,
            # Segments wait for the broker as long as it takes, and so do their outputs.
            "message.timeout.ms": 0,
            "error_cb": self._error,
        }
        self._failed = failed
        self._producer = Producer(config)

    def send(self, record: Outgoing, acknowledged: Acknowledged) -> bool:
        """Hand one record over; False where the queue is full, and it has to be tried again."""

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                acknowledged()
            else:
                self._failed(
                    f"{message.topic()}, partition {message.partition()} takes no record:"
                    f" {error.str()}; see `pantau topics check`"
                )

        try:
            self._producer.produce(
                record.topic,
                record.value,
                record.key,
                record.partition,
                headers=list(record.headers),
                on_delivery=delivered,
            )
        except BufferError:
            return False
        except KafkaException as error:
            self._failed(f"{record.topic}, partition {record.partition}: {error}")
        return True

    def poll(self) -> int:
        """Take in acknowledgements; how many records are still on their way."""
        self._producer.poll(0)
        return len(self._producer)

    def _error(self, error: KafkaError) -> None:
        if error.fatal():
            self._failed(error.str())

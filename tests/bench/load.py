"""The events in Kafka: published once, read by every run."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it lists no __all__
    AdminClient,
    OffsetSpec,
)

from streams.contracts.encode import Encoder
from streams.publish.producer import SETTINGS
from streams.topics import table
from streams.topics.apply import apply
from streams.topics.broker import Broker
from tests.bench.events import MadeUp
from tests.bench.job import Totals

PARTITIONS = 8
TELL_EVERY = 50_000
FLUSH_S = 120

Tell = Callable[[str], None]


class Load(NamedTuple):
    """What stands in a facts topic, and what it comes to. `ends` are offsets by partition."""

    bootstrap: str
    prefix: str
    events: int
    bytes_each: float
    packages: int
    ends: dict[int, int]
    totals: Totals

    @property
    def topic(self) -> str:
        """The facts topic."""
        return self.prefix + table.FACTS


def publish(bootstrap: str, prefix: str, events: int, tell: Tell) -> Load:
    """Create the topics under a prefix and publish the events, as `pantau publish` would."""
    create(bootstrap, prefix, f"{prefix}none")
    topic = prefix + table.FACTS
    producer = Producer({**SETTINGS, "bootstrap.servers": bootstrap})
    encoder, made_up = Encoder(), MadeUp(events)
    size, started = 0, time.monotonic()
    for number, (fact, about) in enumerate(made_up.take(events), 1):
        value = encoder.fact(fact, about)
        size += len(value)
        send(producer, topic, fact.agency.encode(), value)
        if number % TELL_EVERY == 0:
            rate = number / (time.monotonic() - started)
            tell(f"publishing {number:,} of {events:,} events, {rate:,.0f}/s")
    if producer.flush(FLUSH_S):
        raise RuntimeError("the broker did not take all events")
    found = ends(bootstrap, topic)
    if sum(found.values()) != events:
        raise RuntimeError(f"{topic} holds {sum(found.values())} records, not {events}")
    return Load(bootstrap, prefix, events, size / events, made_up.packages, found, made_up.totals)


def send(producer: Producer, topic: str, key: bytes | None, value: bytes) -> None:
    """Queue a record; blocks while the queue is full."""
    while True:
        try:
            producer.produce(topic, value, key)
        except BufferError:
            producer.poll(0.1)
        else:
            return


def create(bootstrap: str, prefix: str, app_id: str) -> str:
    """Create all topics of a worker; return its changelog's name.

    The changelog's records carry the broker's time: when each was written is then exact.
    """
    broker = Broker({"bootstrap.servers": bootstrap})
    wanted = table.resolve(prefix=prefix, partitions=PARTITIONS, app_id=app_id)
    apply(broker, wanted)
    changelog = table.changelog(app_id).name
    broker.set(changelog, "message.timestamp.type", "LogAppendTime")
    return changelog


@cache
def admin(bootstrap: str) -> AdminClient:
    """Return the one administration client: one that is dropped while it is busy complains."""
    return AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})


def ends(bootstrap: str, topic: str, partitions: int = PARTITIONS) -> dict[int, int]:
    """Return the end offset of each partition."""
    wanted = {TopicPartition(topic, one): OffsetSpec.latest() for one in range(partitions)}
    return {
        tp.partition: future.result(30).offset
        for tp, future in admin(bootstrap).list_offsets(wanted).items()
    }


class Committed:
    """The positions that a consumer group has committed. Asking does not make one a member."""

    def __init__(self, bootstrap: str, group: str, topic: str) -> None:
        self._topic = topic
        self._asking = Consumer({"bootstrap.servers": bootstrap, "group.id": group})

    def read(self, partitions: Iterable[int]) -> dict[int, int]:
        """Ask the broker; only partitions of which the group has committed anything."""
        asked = [TopicPartition(self._topic, one) for one in partitions]
        try:
            told = self._asking.committed(asked, timeout=10)
        except KafkaException:
            # The coordinator of a group that is new moves for a moment.
            return {}
        return {tp.partition: tp.offset for tp in told if tp.offset >= 0}

    def reached(self, wanted: Mapping[int, int]) -> bool:
        """Tell whether every partition that holds anything is committed to its end."""
        read = self.read(wanted)
        return all(read.get(one, 0) >= end for one, end in wanted.items())

    def close(self) -> None:
        """Ask no more."""
        self._asking.close()


def delete(bootstrap: str, *topics: str) -> None:
    """Delete topics: the next run finds the disk and the page cache as this one did."""
    client = admin(bootstrap)
    for future in client.delete_topics(list(topics)).values():
        future.result(30)
    deadline = time.monotonic() + FLUSH_S
    while client.list_topics(timeout=10).topics.keys() & set(topics):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the broker does not delete {', '.join(topics)}")
        time.sleep(0.1)

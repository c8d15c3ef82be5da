"""Trims find a new leader of their partition, though nothing tells them of it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from confluent_kafka import Consumer, ElectionType, Producer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it lists no __all__
    AdminClient,
    NewTopic,
)

from streams.worker import trimmer
from streams.worker.trimmer import LEADERS_MS, Trimmer
from tests.conftest import absent
from tests.servers import kafka as kafka_server
from tests.servers import maven

TOPIC = "changelog"
LOG = TopicPartition(TOPIC, 0)
FIRST, SECOND = 0, 1
"""Nodes by their index; their ids are one more."""
PATIENCE_S = 60.0
EVERY_S = 0.5
TRIMS = round(2 * LEADERS_MS / 1000 / EVERY_S)
"""One each half second, for twice as long as a leader is believed."""


def test_a_leader_is_believed_for_seconds(monkeypatch):
    """The settings alone: librdkafka's own are 900 s and 300 s, and one of them is not enough."""
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(trimmer, "AdminClient", given.append)
    Trimmer({"bootstrap.servers": "here:1", "metadata.max.age.ms": "900000"}, TOPIC)
    (settings,) = given
    assert settings["bootstrap.servers"] == "here:1"
    for name in ("metadata.max.age.ms", "topic.metadata.refresh.interval.ms"):
        assert 0 < int(settings[name]) <= 10_000


@pytest.fixture
def three() -> Iterator[kafka_server.Cluster]:
    """Three brokers of this test's own: it has the leader change."""
    reason = "its brokers are stopped" if kafka_server.given() else maven.why_not()
    if reason:
        absent(f"no real Kafka: {reason}", "PANTAU_REQUIRE_KAFKA")
    with kafka_server.kafka(brokers=3) as cluster:
        yield cluster


class Changelog:
    """One partition with three copies, whose first leader is to be the first node."""

    def __init__(self, cluster: kafka_server.Cluster) -> None:
        self._cluster = cluster
        # What is asked ends with the client that has asked.
        self._admin = AdminClient(self._client())
        topic = NewTopic(TOPIC, 1, replica_assignment=[[1, 2, 3]])
        (made,) = self._admin.create_topics([topic]).values()
        made.result(PATIENCE_S)
        producer = Producer({**self._client(), "acks": "all"})
        for number in range(100):
            producer.produce(TOPIC, str(number).encode(), partition=0)
        assert producer.flush(PATIENCE_S) == 0

    def _client(self) -> dict[str, str | int | float | bool]:
        return {"bootstrap.servers": self._cluster.bootstrap, "log_level": 0}

    def _partition(self) -> Any:
        """As a client tells it that knows nothing from before."""
        topics = AdminClient(self._client()).list_topics(TOPIC, timeout=10).topics
        return topics[TOPIC].partitions[0]

    def leader(self) -> int:
        return int(self._partition().leader) - 1

    def in_sync(self) -> int:
        return len(self._partition().isrs)

    def elect(self) -> None:
        """Make the first node the leader again, while all of them live."""
        done = self._admin.elect_leaders(ElectionType.PREFERRED, [LOG])
        assert list(done.result(PATIENCE_S).values()) == [None]

    def start(self) -> int:
        """Where the log begins."""
        consumer = Consumer({**self._client(), "group.id": "start"})
        try:
            return int(consumer.get_watermark_offsets(LOG, timeout=10)[0])
        finally:
            consumer.close()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.2)


def trim_until(one: Trimmer, before: int, caplog: pytest.LogCaptureFixture) -> None:
    """Trim again and again, but not for ever, until it has heard that this is done."""
    for _ in range(TRIMS):
        one.trim(0, before)
        time.sleep(EVERY_S)
        if f"{TOPIC}, partition 0: trimmed to {before}" in caplog.messages:
            return
    pytest.fail(f"not trimmed to {before} by {TRIMS} trims: {caplog.text}")


@pytest.mark.slow
@pytest.mark.kafka
def test_records_are_trimmed_again_after_a_change_of_leader(three, caplog):
    caplog.set_level("INFO", "streams.worker.trimmer")
    log = Changelog(three)
    three.stop(FIRST)
    until(lambda: log.leader() == SECOND)
    one = Trimmer({"bootstrap.servers": three.bootstrap}, TOPIC)
    trim_until(one, 10, caplog)
    three.start(FIRST)
    three.wait_ready()
    until(lambda: log.in_sync() == 3)
    assert log.leader() == SECOND
    # An answer that comes is one of the present leader: no trim is on its way when it changes.
    trim_until(one, 20, caplog)
    # The former leader lives, and answers that it is none: no connection breaks.
    log.elect()
    assert log.leader() == FIRST
    trim_until(one, 30, caplog)
    assert log.start() == 30

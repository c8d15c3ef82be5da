"""The table against real brokers."""

import json

import pytest
from click.testing import CliRunner, Result

from streams.commands.topics import command
from streams.errors import PantauError
from streams.topics.apply import Action, apply
from streams.topics.broker import CONNECT_S, Broker
from streams.topics.compare import differences
from streams.topics.table import TABLE, resolve
from tests.servers.embedded import Embedded
from tests.servers.kafka import Cluster


def pantau(cluster: Cluster | Embedded, prefix: str, *arguments: str, **more: str) -> Result:
    environment = {
        **cluster.environment(),
        "PANTAU_TOPIC_PREFIX": prefix,
        "PANTAU_APP_ID": prefix + "worker",
        "PANTAU_PARTITIONS": "3",
        **more,
    }
    return CliRunner().invoke(command, arguments, env=environment)


def test_topics_are_created_and_then_the_same(
    broker: Cluster | Embedded, topic_prefix: str
) -> None:
    before = pantau(broker, topic_prefix, "check")
    assert (before.exit_code, before.output.count(": missing")) == (1, len(TABLE) + 2)
    assert pantau(broker, topic_prefix, "apply", "--dry-run").exit_code == 0
    assert pantau(broker, topic_prefix, "check").exit_code == 1
    done = pantau(broker, topic_prefix, "apply")
    assert done.exit_code == 0, done.output
    assert f"{topic_prefix}procurement.facts: create with 3 partitions" in done.output
    again = pantau(broker, topic_prefix, "apply")
    assert again.output == f"{len(TABLE) + 2} topics, 0 steps done, 0 left\n"
    after = pantau(broker, topic_prefix, "check", "--json")
    assert after.exit_code == 0, after.output
    told = json.loads(after.output)
    assert told["differences"] == []
    assert told["topics"][0] == f"{topic_prefix}procurement.facts"


def test_kafka_tells_all_settings_and_keeps_what_is_set(kafka: Cluster, topic_prefix: str) -> None:
    wanted = resolve(prefix=topic_prefix, partitions=2, app_id=topic_prefix + "worker")
    names = [topic.name for topic in wanted]
    broker = Broker({"bootstrap.servers": kafka.bootstrap})
    apply(broker, wanted)
    found = broker.describe(names)
    for topic in wanted:
        settings = found[topic.name].settings
        assert settings is not None
        assert settings.items() >= topic.settings().items()
    assert differences(wanted, found) == []
    broker.set(wanted[0].name, "retention.ms", "600000")
    broker.set(wanted[1].name, "retention.ms", "-1")
    steps = apply(broker, wanted)
    assert [step.action for step in steps] == [Action.SET, Action.LEAVE]
    assert [one.topic for one in differences(wanted, broker.describe(names))] == [wanted[1].name]


def test_kafka_adds_partitions_when_asked(kafka: Cluster, topic_prefix: str) -> None:
    wanted = resolve(prefix=topic_prefix, partitions=2, app_id=topic_prefix + "worker")
    broker = Broker({"bootstrap.servers": kafka.bootstrap})
    apply(broker, wanted)
    broker.grow(wanted[2].name, 3)
    left = pantau(kafka, topic_prefix, "apply", "--grow", PANTAU_PARTITIONS="4")
    assert left.exit_code == 1
    assert "Kafka takes no partition away" in left.output
    assert "agencies would move to other partitions" in left.output
    found = broker.describe([topic.name for topic in wanted])
    assert [found[topic.name].partitions for topic in wanted[:6]] == [2, 1, 3, 1, 2, 2]


def test_creating_a_topic_that_exists_changes_nothing(
    broker: Cluster | Embedded, topic_prefix: str
) -> None:
    topics = resolve(prefix=topic_prefix, partitions=2, app_id=topic_prefix + "worker")[:1]
    client = Broker({"bootstrap.servers": broker.bootstrap})
    client.create(topics, 1)
    client.create([resolve(prefix=topic_prefix, partitions=5)[0]], 1)
    assert client.describe([topics[0].name])[topics[0].name].partitions == 2


def test_a_refusal_is_one_line(kafka: Cluster, topic_prefix: str) -> None:
    topics = resolve(prefix=topic_prefix)[:1]
    with pytest.raises(PantauError, match="does not create"):
        Broker({"bootstrap.servers": kafka.bootstrap}).create(topics, 9)


def test_a_broker_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:9")
    for arguments in (["check"], ["apply"]):
        result = CliRunner().invoke(command, arguments)
        assert isinstance(result.exception, PantauError)
        assert "no Kafka broker answers at 127.0.0.1:9" in str(result.exception)
    assert CONNECT_S <= 10


def test_the_list_needs_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:9")
    rows = json.loads(CliRunner().invoke(command, ["list", "--json"]).output)
    assert [row["partitions"] for row in rows[:6]] == [8, 1, 1, 1, 8, 8]
    assert "# Topics" in CliRunner().invoke(command, ["list", "--markdown"]).output
    assert "procurement.facts" in CliRunner().invoke(command, ["list"]).output
    assert CliRunner().invoke(command, ["list", "--json", "--markdown"]).exit_code == 2


@pytest.mark.parametrize("name", ["apply", "check", "list"])
def test_every_command_shows_an_example(name: str) -> None:
    help_text = CliRunner().invoke(command, [name, "--help"]).output
    assert "Example: " in help_text

"""On a broker that lets nobody in by default, each command does its whole job, and no other's."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    TopicPartition,
)

from streams.child import Child, free_port
from streams.topics.access import ADMINISTRATOR, Operation, Resource, commands, rights
from streams.topics.table import resolve
from tests.security.users import PROBE, Users, may_write
from tests.servers.secured import secured_kafka

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

YEAR = Path(__file__).parents[1] / "fixtures" / "years" / "behind_then_recovered"
AGENCY, FISCAL_YEAR = "D998", 2025
READY_S = 60


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Users]:
    with secured_kafka(tmp_path_factory.mktemp("secured")) as kafka:
        made = Users(kafka)
        made.run(ADMINISTRATOR, "apply")
        yield made


@pytest.mark.parametrize("command", commands())
def test_a_foreign_topic_is_refused(users: Users, command: str) -> None:
    own = {
        (right.name, operation)
        for right in rights(command)
        if right.resource is Resource.TOPIC
        for operation in right.operations
    }
    client = users.client(command)
    names = [topic.name for topic in resolve()]
    foreign = [name for name in names if (name, Operation.READ) not in own]
    for name in foreign:
        assert read_error(client, name) == KafkaError.TOPIC_AUTHORIZATION_FAILED, name
    unwritten = next(name for name in names if (name, Operation.WRITE) not in own)
    assert not may_write(client, unwritten)


def test_a_stranger_is_let_in_nowhere(users: Users) -> None:
    client = {**users.client("worker"), "sasl.password": "guessed"}
    with pytest.raises(KafkaException) as refused:
        read_error(client, "procurement.facts")
    assert refused.value.args[0].code() == KafkaError._TRANSPORT


def test_the_whole_chain_under_users_of_their_own(users: Users, tmp_path: Path) -> None:
    stages = [stage(users, name, tmp_path) for name in ("worker", "nation")]
    try:
        for one, port in stages:
            one.start()
            one.wait_until(lambda port=port: answers(port), READY_S)  # type: ignore[misc]
        users.run("publish", "targets", YEAR / "targets.csv")
        who = ("--agency", AGENCY, "--year", FISCAL_YEAR)
        users.run("publish", "inaproc", YEAR / "feeds", *who)
        status = told(users, lambda said: len(said["alerts"]) >= 2)
        assert [one["kind"] for one in status["alerts"]][:2] == ["raised", "cleared"]
        # A new password, while the old process runs: it goes on, and its successor comes in.
        worker, port = stages[0]
        users.rotate("worker")
        worker.stop(patience_s=40)
        worker.start()
        worker.wait_until(lambda: answers(port), READY_S)
        users.run("tick", "--date", "2026-01-02")
        assert told(users, lambda said: said["programmes"])["total"] == status["total"]
    finally:
        for one, _ in stages:
            one.stop(patience_s=40)


def stage(users: Users, name: str, folder: Path) -> tuple[Child, int]:
    port = free_port()
    environ = users.environment(name) | {
        "PANTAU_METRICS_PORT": str(port),
        "PANTAU_INSTANCE_ID": name,
        "PANTAU_STATE_DIR": str(folder),
    }
    import sys

    return Child(name, [sys.executable, "-m", "streams", name], folder / f"{name}.log", environ), (
        port
    )


def answers(port: int) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200  # type: ignore[no-any-return]
    except (urllib.error.URLError, OSError):
        return False


def told(users: Users, enough: Any) -> Any:
    """What `pantau status` says as its user, once it is enough."""
    deadline = time.monotonic() + 60
    while True:
        try:
            said = json.loads(users.run("status", AGENCY, "--year", FISCAL_YEAR, "--json"))
            if enough(said):
                return said
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        if time.monotonic() > deadline:
            raise AssertionError(f"it never said enough: {said}")
        time.sleep(0.5)


def read_error(client: dict[str, str], topic: str) -> int | None:
    """The error code of reading a topic's first partition; None where it may be read."""
    consumer = Consumer({**client, "group.id": PROBE, "enable.auto.commit": False})
    try:
        # Who may not even ask for the topic waits half a minute for its partitions otherwise.
        hidden = consumer.list_topics(topic, timeout=10).topics[topic].error
        if hidden is not None:
            return int(hidden.code())
        consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            message = consumer.poll(0.2)
            if message is not None:
                error = message.error()
                return None if error is None else error.code()
        return None
    finally:
        consumer.close()

"""Certificates and passwords change under load, and no record is lost or comes twice.

What holds, and is shown here: a connection goes on as it was let in; a client reads its authorities
and its password when it starts; a user of SCRAM has one password.
"""

import itertools
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import trustme
from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from monitors.facts import Fact
from tests.conftest import absent
from tests.security.users import Users
from tests.servers import kafka as kafka_server
from tests.servers import maven
from tests.servers.kafka import Cluster
from tests.servers.secured import SecuredKafka, secured_kafka
from tests.worker.made_up import packages, targets, ticks
from tests.worker.rig import Rig
from tests.worker.running import Running, until
from tests.worker.test_exact import assert_exact

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

PREFIX = "rotated."
PARTITIONS = 4
SENDER = "publish"
ANSWER_S = 30


class Inside(Cluster):
    """The way in without credentials, for topics, readers and the comparison at the end."""

    def __init__(self, kafka: SecuredKafka) -> None:
        super().__init__(kafka.cluster.internal)


class Installation:
    """A worker and a publisher that come in as users, over TLS."""

    def __init__(self, kafka: SecuredKafka, folder: Path) -> None:
        self.kafka = kafka
        self.rig = Rig(Inside(kafka), PREFIX, folder, PARTITIONS)
        self.users = Users(kafka, PREFIX, self.rig.app_id)
        self.user = "worker"
        self.environ = self.users.environment("worker")
        self.sent = 0
        self.sign_in()

    def sign_in(self) -> None:
        """The publisher starts anew: a new client, which reads what there is to be read."""
        self.rig.flush()
        self.rig._producer = Producer(
            {**self.users.client(SENDER), "partitioner": "murmur2_random", "linger.ms": 5}
        )

    def start(self) -> Running:
        worker = self.rig.start(**self.environ)
        worker.wait_ready()
        return worker

    def restart(self, worker: Running) -> Running:
        worker.child.stop(40)
        assert worker.wait_ended(1) == 0, worker.tail()
        return self.start()

    @contextmanager
    def load(self, facts: list[Fact]) -> Iterator[None]:
        """Facts come slowly, one by one, through whatever producer there is at that moment."""
        ended = Event()

        def run() -> None:
            for fact in facts:
                self.rig.publish([fact])
                self.sent += 1
                if not ended.is_set():
                    ended.wait(0.02)

        thread = Thread(target=run)
        thread.start()
        try:
            yield
            assert thread.is_alive(), "the load must still be running"
        finally:
            ended.set()
            thread.join()

    def goes_on(self, worker: Running) -> None:
        """What is published from now on is folded."""
        sent = self.sent
        until(lambda: self.sent > sent + 5, 60, str)
        ends = {record.partition: record.offset for record in self.rig.records(self.rig.facts)}

        def folded() -> bool:
            read = worker.metrics()
            return all(
                read.get(f'pantau_fence_position{{partition="{one}"}}', -2) >= end
                for one, end in ends.items()
            )

        until(folded, 60, worker.tail)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    reason = maven.why_not()
    if reason or kafka_server.given():
        absent(f"no Kafka of its own: {reason or 'it is given'}", "PANTAU_REQUIRE_KAFKA")
    with secured_kafka(tmp_path) as kafka:
        made = Installation(kafka, tmp_path)
        try:
            yield made
        finally:
            for worker in made.rig.workers:
                worker.child.kill()


def served(kafka: SecuredKafka) -> str:
    """The certificate that a new connection gets."""
    host, port = kafka.cluster.bootstrap.split(":")
    return ssl.get_server_certificate((host, int(port)), timeout=10)


def present(kafka: SecuredKafka, ca: trustme.CA) -> None:
    before = served(kafka)
    kafka.present(ca)
    until(lambda: served(kafka) != before, 30, str)


def is_let_in(client: dict[str, str]) -> bool:
    """Whether a new connection with these settings is; False where it is refused in so many words.

    Raises:
        AssertionError: neither, for a while.
    """
    refused: list[int] = []

    def failed(error: KafkaError) -> None:
        if error.code() in {KafkaError._AUTHENTICATION, KafkaError._SSL}:
            refused.append(error.code())

    settings: dict[str, Any] = {**client, "log_level": "0", "error_cb": failed}
    admin = AdminClient(settings)
    deadline = time.monotonic() + ANSWER_S
    while not refused:
        assert time.monotonic() < deadline, "neither let in nor refused"
        try:
            admin.list_topics(timeout=2)
        except KafkaException:
            admin.poll(0)
            continue
        return True
    return False


def trust(kafka: SecuredKafka, *several: trustme.CA) -> None:
    """The file that every client reads when it starts."""
    kafka.authority.write_bytes(b"".join(one.cert_pem.bytes() for one in several))


def test_certificates_and_passwords_change_under_load(installation: Installation) -> None:
    kafka, users = installation.kafka, installation.users
    facts: list[Fact] = [*targets(), *packages(20_000), *ticks()]
    worker = installation.start()
    slowly, rest = facts[:8000], facts[8000:]
    with installation.load(slowly):
        installation.goes_on(worker)

        # The broker's certificate, of the same authority: nobody starts anew.
        present(kafka, kafka.ca)
        installation.goes_on(worker)
        assert is_let_in(users.client("worker"))

        # The authority: first everybody trusts both, then the broker changes.
        old_client = dict(users.client("worker"))
        old_file = kafka.folder / "old.pem"
        old_file.write_bytes(kafka.ca.cert_pem.bytes())
        successor = trustme.CA()
        trust(kafka, kafka.ca, successor)
        worker = installation.restart(worker)
        installation.sign_in()
        present(kafka, successor)
        installation.goes_on(worker)
        assert not is_let_in({**old_client, "ssl.ca.location": str(old_file)})
        trust(kafka, successor)
        worker = installation.restart(worker)
        installation.sign_in()
        installation.goes_on(worker)

        # A password in its place: open connections go on, new ones need the new one.
        before = dict(users.client(SENDER))
        users.rotate(SENDER)
        installation.goes_on(worker)
        assert not is_let_in(before)
        installation.sign_in()
        installation.environ = users.rotate("worker")
        installation.goes_on(worker)
        worker = installation.restart(worker)
        installation.goes_on(worker)

        # A second user with the same rights: at no moment is anybody locked out.
        users.allow("worker-2", "worker")
        former = dict(users.client("worker"))
        installation.environ = users.rotate("worker-2")
        worker = installation.restart(worker)
        kafka.remove_user("worker")
        installation.goes_on(worker)
        assert not is_let_in(former)
    installation.rig.publish(rest)
    installation.rig.wait_folded([worker])
    records = installation.rig.records(installation.rig.facts)
    spread = sum(1 if record.key is not None else 0 for record in records)
    assert spread == sum(1 for _ in itertools.chain(targets(), packages(20_000)))
    assert_exact(installation.rig)

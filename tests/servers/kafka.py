"""A real Apache Kafka (KRaft, one node or several) on free loopback ports, for the tests.

KAFKA_BOOTSTRAP_TEST names a cluster to be used instead; its nodes cannot be stopped from here.
"""

import os
import subprocess
import tempfile
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from streams.child import Child, free_port
from tests.servers import maven

VERSION = "4.3.0"
HERE = Path(__file__).parent
READY_S = 90


class Ports(NamedTuple):
    client: int
    controller: int


class Cluster:
    """Running brokers; a node is named by its index, from 0."""

    def __init__(self, bootstrap: str, nodes: tuple[Child, ...] = ()) -> None:
        self.bootstrap = bootstrap
        self.embedded = False
        self.nodes = nodes

    def environment(self) -> dict[str, str]:
        """Give the variables that point a `pantau` process at this cluster."""
        return {"KAFKA_BOOTSTRAP": self.bootstrap, "PANTAU_EMBEDDED_BROKER": "0"}

    def start(self, node: int) -> None:
        self.nodes[node].start()

    def stop(self, node: int) -> None:
        self.nodes[node].stop(patience_s=60)

    def kill(self, node: int) -> None:
        self.nodes[node].kill()

    def pause(self, node: int) -> None:
        self.nodes[node].pause()

    def resume(self, node: int) -> None:
        self.nodes[node].resume()

    def wait_ready(self, brokers: int | None = None, timeout_s: float = READY_S) -> None:
        """Block until that many brokers (all, unless told) are known to the cluster."""
        expected = brokers or len(self.nodes)
        up = next(node for node in self.nodes if node.running)
        # A paused or killed node may come first in the list: librdkafka goes on to the next.
        admin = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})

        def ready() -> bool:
            try:
                return len(admin.list_topics(timeout=1).brokers) >= expected
            except KafkaException:
                return False

        up.wait_until(ready, timeout_s)


def given() -> str | None:
    """The cluster to be used instead of one of our own, host:port."""
    return os.environ.get("KAFKA_BOOTSTRAP_TEST") or None


@contextmanager
def kafka(brokers: int = 1) -> Iterator[Cluster]:
    """Run a cluster for as long as the block lasts; everything it wrote is gone afterwards."""
    bootstrap = given()
    if bootstrap:
        yield Cluster(bootstrap)
        return
    libs = maven.resolve(
        f"kafka-{VERSION}",
        "-f",
        str(HERE / "pom.xml"),
        f"-Dkafka.version={VERSION}",
        "dependency:copy-dependencies",
        "-DoutputDirectory={folder}",
    )
    ports = [Ports(free_port(), free_port()) for _ in range(brokers)]
    cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    with tempfile.TemporaryDirectory(prefix="pantau-kafka-") as top, ExitStack() as running:
        nodes = []
        for index in range(brokers):
            node = _node(index, ports, libs, Path(top), cluster_id)
            # Nothing is to be kept, and a node that has lost its quorum would not end by itself.
            running.callback(node.kill)
            node.start()
            nodes.append(node)
        cluster = Cluster(",".join(f"127.0.0.1:{port.client}" for port in ports), tuple(nodes))
        cluster.wait_ready()
        yield cluster


def _node(index: int, ports: list[Ports], libs: Path, top: Path, cluster_id: str) -> Child:
    """Format one node's storage and prepare its process."""
    folder = top / f"node-{index + 1}"
    folder.mkdir()
    properties = folder / "server.properties"
    properties.write_text(
        "".join(f"{name}={value}\n" for name, value in _properties(index, ports, folder).items())
    )
    heap = 1024 if len(ports) == 1 else 512
    java = [
        "java",
        f"-Xmx{heap}m",
        "-XX:+UseG1GC",
        f"-Dlog4j2.configurationFile={HERE / 'log4j2.yaml'}",
        "-cp",
        f"{libs}/*",
    ]
    # With `=`, since an id may start with a hyphen.
    storage = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}"]
    done = subprocess.run(
        [*java, *storage, "-c", str(properties)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode != 0:
        raise RuntimeError(f"Kafka's storage cannot be formatted: {done.stderr[-2000:]}")
    log = folder / "server.log"
    return Child(f"Kafka node {index + 1}", [*java, "kafka.Kafka", str(properties)], log)


def _properties(index: int, ports: list[Ports], folder: Path) -> dict[str, object]:
    copies = min(3, len(ports))
    in_sync = max(1, copies - 1)
    voters = ",".join(f"{n}@127.0.0.1:{port.controller}" for n, port in enumerate(ports, start=1))
    client = f"PLAINTEXT://127.0.0.1:{ports[index].client}"
    return {
        "process.roles": "broker,controller",
        "node.id": index + 1,
        "controller.quorum.voters": voters,
        "listeners": f"{client},CONTROLLER://127.0.0.1:{ports[index].controller}",
        "advertised.listeners": client,
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": folder / "data",
        "default.replication.factor": copies,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": in_sync,
        # A node that is lost is replaced within seconds (the default is 9).
        "broker.session.timeout.ms": 6000,
        "broker.heartbeat.interval.ms": 1000,
        # Else the others wait 30 s for the answer of a controller that is frozen, and are fenced.
        "controller.socket.timeout.ms": 3000,
        "group.initial.rebalance.delay.ms": 0,
        # Every topic is created on purpose, with its partitions.
        "auto.create.topics.enable": "false",
    }

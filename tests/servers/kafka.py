"""A real Apache Kafka (KRaft, one node or several) on free loopback ports, for the tests.

KAFKA_BOOTSTRAP_TEST names a cluster to be used instead; its nodes cannot be stopped from here.
"""

import os
import subprocess
import tempfile
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from streams.child import Child, free_port
from tests.servers import maven

VERSION = "4.3.0"
MECHANISM = "SCRAM-SHA-512"
HERE = Path(__file__).parent
READY_S = 90
JIT = (
    ["-XX:+UseG1GC"],
    # Several on few processors: what they compile and collect in threads is taken from the others.
    ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
)
"""Java's compiler and collector, of a node alone and of one among several."""


class Ports(NamedTuple):
    client: int
    controller: int
    internal: int


class Secured(NamedTuple):
    """How clients have to come in: SASL/SCRAM over TLS, each with the rights that it was given.

    `keystore` is a PEM file of the broker's key and certificates; `administrator` and `password`
    may do everything. Brokers speak with each other in the clear, on a port of their own.
    """

    keystore: Path
    administrator: str
    password: str


class Cluster:
    """Running brokers; a node is named by its index, from 0.

    `internal` is where clients without any credentials have all rights; the same as `bootstrap`
    where the cluster is not secured.
    """

    def __init__(
        self, bootstrap: str, nodes: tuple[Child, ...] = (), internal: str | None = None
    ) -> None:
        self.bootstrap = bootstrap
        self.internal = internal or bootstrap
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
        admin = AdminClient({"bootstrap.servers": self.internal, "log_level": 0})

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
def kafka(
    brokers: int = 1, secured: Secured | None = None, settings: Mapping[str, object] | None = None
) -> Iterator[Cluster]:
    """Run a cluster for as long as the block lasts; everything it wrote is gone afterwards.

    `settings` are broker properties beside those of the tests, or in place of them.
    """
    bootstrap = given()
    if bootstrap and secured is None:
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
    ports = [Ports(free_port(), free_port(), free_port()) for _ in range(brokers)]
    cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    with tempfile.TemporaryDirectory(prefix="pantau-kafka-") as top, ExitStack() as running:
        nodes = []
        for index in range(brokers):
            node = _node(index, ports, libs, Path(top), cluster_id, secured, settings or {})
            # Nothing is to be kept, and a node that has lost its quorum would not end by itself.
            running.callback(node.kill)
            node.start()
            nodes.append(node)
        cluster = Cluster(
            ",".join(f"127.0.0.1:{port.client}" for port in ports),
            tuple(nodes),
            ",".join(f"127.0.0.1:{port.internal}" for port in ports) if secured else None,
        )
        cluster.wait_ready()
        yield cluster


def _node(  # noqa: PLR0917 - one node of one cluster
    index: int,
    ports: list[Ports],
    libs: Path,
    top: Path,
    cluster_id: str,
    secured: Secured | None,
    settings: Mapping[str, object],
) -> Child:
    """Format one node's storage and prepare its process."""
    folder = top / f"node-{index + 1}"
    folder.mkdir()
    properties = folder / "server.properties"
    values = _properties(index, ports, folder)
    if secured is not None:
        values |= _secured(ports[index], secured)
    values |= settings
    properties.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    properties.chmod(0o600)
    heap = 1024 if len(ports) == 1 else 512
    java = [
        "java",
        f"-Xmx{heap}m",
        *JIT[len(ports) > 1],
        f"-Dlog4j2.configurationFile={HERE / 'log4j2.yaml'}",
        "-cp",
        f"{libs}/*",
    ]
    # With `=`, since an id may start with a hyphen.
    storage = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}"]
    if secured is not None:
        known = f"name={secured.administrator},password={secured.password}"
        storage.append(f"--add-scram={MECHANISM}=[{known}]")
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


def _secured(port: Ports, secured: Secured) -> dict[str, object]:
    """What differs where clients come in by SASL over TLS and are asked for their rights."""
    clients = f"CLIENTS://127.0.0.1:{port.client}"
    internal = f"INTERNAL://127.0.0.1:{port.internal}"
    own = "listener.name.clients"
    login = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    return {
        "listeners": f"{clients},{internal},CONTROLLER://127.0.0.1:{port.controller}",
        "advertised.listeners": f"{clients},{internal}",
        "inter.broker.listener.name": "INTERNAL",
        "listener.security.protocol.map": (
            "CLIENTS:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT"
        ),
        f"{own}.sasl.enabled.mechanisms": MECHANISM,
        f"{own}.{MECHANISM.lower()}.sasl.jaas.config": login,
        f"{own}.ssl.keystore.type": "PEM",
        f"{own}.ssl.keystore.location": secured.keystore,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # The brokers and controllers of this loopback cluster come in by INTERNAL, nameless.
        "super.users": f"User:ANONYMOUS;User:{secured.administrator}",
        "allow.everyone.if.no.acl.found": "false",
    }

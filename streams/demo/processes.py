"""The demo's servers: the embedded broker with its topics, a real worker, and what reads of it.

Nothing of the caller's own installation is used: its environment is put aside, so that a demo never
writes to a Kafka that someone works with.
"""

import http.client
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import streams
from streams.child import Child, listens
from streams.demo.beside import HOST, PATIENCE_S, Server, beside, port_of
from streams.demo.scrape import rule_files, scrape_text
from streams.demo.stopping import Stop
from streams.embedded import embedded_broker
from streams.errors import PantauError
from streams.settings import Settings
from streams.topics.apply import apply
from streams.topics.broker import Broker
from streams.topics.table import resolve

SESSION_S = 4.0
"""The embedded broker lets a member join after half of it."""
HEARTBEAT_S = 1.0
PARTITIONS = 4
START_S = 90.0
SCRAPE_S = 1.0
FOLDED = "pantau_events_total"


class Ports(NamedTuple):
    """Where the worker's metrics and the board answer."""

    metrics: int
    board: int


@dataclass(frozen=True)
class Processes:
    """What runs: `settings` lead to the broker, `servers` are the worker and those beside it.

    `letters` is the folder of the notices, `scrape` a file from which a Prometheus knows them all.
    """

    settings: Settings
    servers: tuple[Server, ...]
    letters: Path
    scrape: Path

    def server(self, name: str) -> Server:
        """The process of a command."""
        return next(one for one in self.servers if one.name == name)

    def check(self) -> None:
        """Return if all of them run.

        Raises:
            PantauError: one has ended; with the last line it wrote.
        """
        for server in self.servers:
            child = server.child
            if not child.running:
                said = child.log.read_text(errors="replace").splitlines() or ["it wrote nothing"]
                raise PantauError(f"{child.name} has ended: {said[-1]}")

    def board_is_ready(self) -> bool:
        """Whether the board has read its topics to where they ended."""
        return _get(self.server("board").port, "/readyz")[0] == http.client.OK

    def letters_written(self) -> int:
        """How many notices there are."""
        return sum(1 for _ in self.letters.glob("*.eml"))

    def folded(self) -> int | None:
        """Ask the worker's /metrics how many facts it has folded; None if it does not answer."""
        status, body = _get(self.server("worker").port, "/metrics")
        if status != http.client.OK:
            return None
        for line in body.splitlines():
            if line.startswith(f"{FOLDED} "):
                return int(float(line.rpartition(" ")[2]))
        return None


@contextmanager
def broker(stop: Stop) -> Iterator[Settings]:
    """Run the embedded broker with all topics on a free port; yields the way to it.

    Raises:
        PantauError: the broker is not installed, or does not come up.
    """
    with embedded_broker() as bootstrap:
        stop.check()
        settings = Settings(
            kafka_bootstrap=bootstrap,
            embedded_broker=True,
            partitions=PARTITIONS,
            app_id="pantau-demo",
            instance_id="pantau-demo-worker",
            session_timeout_s=SESSION_S,
            heartbeat_s=HEARTBEAT_S,
        )
        wanted = resolve(partitions=settings.partitions, app_id=settings.app_id)
        apply(Broker(settings.kafka_client()), wanted)
        yield settings


@contextmanager
def processes(
    settings: Settings, ports: Ports, letters: Path | None, stop: Stop
) -> Iterator[Processes]:
    """Run all of them until the block ends; yields them once the worker's /readyz says so.

    `letters` is where notices are written; None: a folder that is gone at the end.

    Raises:
        PantauError: it ends at its start, or is not ready in time.
        StoppedError: someone asked the demo to end meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="pantau-demo-") as folder:
        own, environ = Path(folder), _environment(settings, ports.metrics)
        child = Child(
            "the worker", [sys.executable, "-m", "streams", "worker"], own / "worker.log", environ
        )
        kept = own / "letters" if letters is None else letters.resolve()

        def ready() -> bool:
            stop.check()
            return _get(ports.metrics, "/readyz")[0] == http.client.OK

        try:
            child.start()
            child.wait_until(ready, START_S)
            with beside(own / "beside", kept, ports.board, environ) as others:
                servers = (Server("worker", ports.metrics, child), *others)
                scrape = own / "prometheus.yaml"
                ports_of = {one.name: one.port for one in servers}
                scrape.write_text(scrape_text(ports_of, rule_files()), encoding="utf-8")
                yield Processes(settings, servers, kept, scrape)
        finally:
            child.stop(PATIENCE_S)


def choose(wanted: int | None, usual: int, option: str) -> int:
    """Choose a port: the wanted one, else the usual one if it is free, else any.

    Raises:
        PantauError: the wanted one is taken; with the option that names another.
    """
    if wanted is None:
        return port_of(usual)
    if listens(wanted):
        raise PantauError(
            f"port {wanted} of {HOST} is taken: name another with {option}, or end what uses it"
        )
    return wanted


def _environment(settings: Settings, port: int) -> Mapping[str, str]:
    """The worker's variables: the demo's own, and every other of Pantau's put aside (empty)."""
    variables = Settings.variables().values()
    aside = {variable.name: "" for variable in variables}
    aside |= {f"{variable.name}_FILE": "" for variable in variables if variable.secret}
    root = str(Path(streams.__file__).resolve().parent.parent)
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return aside | {
        "KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "PANTAU_EMBEDDED_BROKER": "1",
        "PANTAU_APP_ID": settings.app_id,
        "PANTAU_INSTANCE_ID": settings.instance_id,
        "PANTAU_PARTITIONS": str(settings.partitions),
        "PANTAU_SESSION_TIMEOUT_S": str(settings.session_timeout_s),
        "PANTAU_HEARTBEAT_S": str(settings.heartbeat_s),
        "PANTAU_METRICS_HOST": HOST,
        "PANTAU_METRICS_PORT": str(port),
        # The worker is started in a folder of its own, where this package may not be found.
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }


def _get(port: int, path: str) -> tuple[int | None, str]:
    """The status and the text of a local page; None while nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=SCRAPE_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return None, ""
    finally:
        connection.close()

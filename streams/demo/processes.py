"""The demo's servers: the embedded broker with its topics, and a real worker process.

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

import streams
from streams.child import Child, free_port, listens
from streams.demo.stopping import Stop
from streams.embedded import embedded_broker
from streams.errors import PantauError
from streams.settings import Settings
from streams.topics.apply import apply
from streams.topics.broker import Broker
from streams.topics.table import resolve

HOST = "127.0.0.1"
SESSION_S = 4.0
"""The embedded broker lets a member join after half of it."""
HEARTBEAT_S = 1.0
PARTITIONS = 4
START_S = 90.0
PATIENCE_S = 5.0
"""How long the worker may take to end in good order; what it holds ends with the broker anyway."""
SCRAPE_S = 1.0
FOLDED = "pantau_events_total"


@dataclass(frozen=True)
class Processes:
    """What runs: `settings` lead to the broker, `worker` answers HTTP on `port`."""

    settings: Settings
    worker: Child
    port: int

    @property
    def address(self) -> str:
        """The base of /metrics, /healthz and /readyz."""
        return f"http://{HOST}:{self.port}"

    def check(self) -> None:
        """Return if the worker runs.

        Raises:
            PantauError: it has ended; with the last line it wrote.
        """
        if not self.worker.running:
            said = self.worker.log.read_text(errors="replace").splitlines() or ["it wrote nothing"]
            raise PantauError(f"the worker has ended: {said[-1]}")

    def folded(self) -> int | None:
        """Ask the worker's /metrics how many facts it has folded; None if it does not answer."""
        status, body = _get(self.port, "/metrics")
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
def worker(settings: Settings, port: int, stop: Stop) -> Iterator[Processes]:
    """Run a worker until the block ends; yields it once /readyz says so.

    Raises:
        PantauError: it ends at its start, or is not ready in time.
        StoppedError: someone asked the demo to end meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="pantau-demo-") as folder:
        child = Child(
            "the worker",
            [sys.executable, "-m", "streams", "worker"],
            Path(folder) / "worker.log",
            _environment(settings, port),
        )

        def ready() -> bool:
            stop.check()
            return _get(port, "/readyz")[0] == http.client.OK

        try:
            child.start()
            child.wait_until(ready, START_S)
            yield Processes(settings, child, port)
        finally:
            child.stop(PATIENCE_S)


def metrics_port(wanted: int | None, usual: int) -> int:
    """Choose the worker's port: the wanted one, else the usual one if it is free, else any.

    Raises:
        PantauError: the wanted one is taken.
    """
    if wanted is not None:
        if listens(wanted):
            raise PantauError(
                f"port {wanted} of {HOST} is taken: name another with --metrics-port, or end what"
                " uses it"
            )
        return wanted
    return usual if usual and not listens(usual) else free_port()


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

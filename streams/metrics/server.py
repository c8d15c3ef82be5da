"""`/metrics`, `/healthz` and `/readyz` over HTTP, in threads of their own.

Threads, so that a blocked event loop can still be told to be blocked.
"""

import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Protocol
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from streams.errors import PantauError
from streams.metrics.about import About
from streams.metrics.collector import WorkerCollector
from streams.metrics.exposition import Domain

if TYPE_CHECKING:
    from streams.metrics.health import Health
    from streams.settings import Settings
    from streams.worker.app import Worker

Answer = tuple[HTTPStatus, str, bytes]
TEXT = "text/plain; charset=utf-8"


Verdict = tuple[bool, str]
"""Whether it is so, and what a person is told."""


class Probes(Protocol):
    """What a supervisor asks of a process."""

    def healthy(self) -> Verdict:
        """Whether it runs; else it is started anew."""
        ...

    def ready(self) -> Verdict:
        """Whether it does its work."""
        ...


class ProbeServer:
    """Answers Prometheus and the supervisor for one process.

    `client` is as for `About`; `more` gives gauges that are already text, in the exposition format.

    Raises:
        PantauError: the address cannot be listened on.
    """

    def __init__(
        self,
        host: str,
        port: int,
        collector: Collector,
        probes: Probes,
        *,
        client: Mapping[str, str] = MappingProxyType({}),
        more: Callable[[], bytes] = bytes,
    ) -> None:
        self._probes = probes
        self._more = more
        self._registry = CollectorRegistry()
        for each in (ProcessCollector, PlatformCollector, GCCollector):
            each(registry=self._registry)
        self._registry.register(About(client))
        self._registry.register(collector)
        handler = type("Handler", (_Handler,), {"server_of_metrics": self})
        try:
            self._http = ThreadingHTTPServer((host, port), handler)
        except OSError as error:
            raise PantauError(
                f"metrics cannot listen on {host}:{port} ({error.strerror}): set"
                " PANTAU_METRICS_PORT to another port, or 0 for any"
            ) from error
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, name="metrics", daemon=True
        )

    @property
    def address(self) -> str:
        """The base of the addresses, e.g. http://127.0.0.1:9464."""
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, path: str, accept: str) -> Answer:
        """The answer to a request for `path`."""
        match path:
            case "/metrics":
                encode, content_type = choose_encoder(accept)
                return HTTPStatus.OK, content_type, joined(encode(self._registry), self._more())
            case "/healthz":
                return _verdict(*self._probes.healthy())
            case "/readyz":
                return _verdict(*self._probes.ready())
            case _:
                return HTTPStatus.NOT_FOUND, TEXT, b"/metrics, /healthz or /readyz\n"


class MetricsServer(ProbeServer):
    """Answers for one worker.

    Raises:
        PantauError: the address cannot be listened on.
    """

    def __init__(self, settings: "Settings", worker: "Worker", health: "Health") -> None:
        super().__init__(
            settings.metrics_host,
            settings.metrics_port,
            WorkerCollector(worker, health, settings.metrics_agencies),
            WorkerProbes(worker, health),
            client=settings.kafka_client(),
            more=Domain(worker.reports.copy, settings.metrics_agencies).text,
        )


class WorkerProbes:
    """What a supervisor asks of a worker."""

    def __init__(self, worker: "Worker", health: "Health") -> None:
        self._worker = worker
        self._health = health

    def healthy(self) -> Verdict:
        """Whether its event loop comes round."""
        return self._health.alive, f"loop {self._health.age:.1f} s ago"

    def ready(self) -> Verdict:
        """Whether its partitions are recovered, and it is a member of its group."""
        shards = self._worker.table.shards.copy()
        recovered = sum(shard.ready for shard in shards.values())
        age = self._worker.contact_age()
        contact = "no contact" if age is None else f"contact {age:.1f} s ago"
        told = f"{recovered} of {len(shards)} partitions recovered, {contact}"
        return self._health.alive and self._worker.ready, told


def joined(encoded: bytes, more: bytes) -> bytes:
    """The one text behind the other; OpenMetrics wants its last line to be the last."""
    body = encoded.removesuffix(END)
    return body + more + (END if len(body) < len(encoded) else b"")


END = b"# EOF\n"


def _verdict(good: bool, text: str) -> Answer:  # noqa: FBT001 - the first of two plain values
    status = HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE
    return status, TEXT, f"{'ok' if good else 'not ok'}: {text}\n".encode()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server_of_metrics: ClassVar[ProbeServer]
    server_version = "pantau"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        """Answer a GET."""
        path = urlsplit(self.path).path
        status, content_type, body = self.server_of_metrics.answer(
            path, self.headers.get("Accept", "")
        )
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: a probe each second is no news."""

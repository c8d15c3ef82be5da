"""`/metrics`, `/healthz` and `/readyz` over HTTP, in threads of their own.

Threads, so that a blocked event loop can still be told to be blocked.
"""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from streams.errors import PantauError
from streams.metrics.collector import WorkerCollector

if TYPE_CHECKING:
    from streams.metrics.health import Health
    from streams.worker.app import Worker

Answer = tuple[HTTPStatus, str, bytes]
TEXT = "text/plain; charset=utf-8"


class MetricsServer:
    """Answers Prometheus and the supervisor for one worker.

    Raises:
        PantauError: the address cannot be listened on.
    """

    def __init__(self, host: str, port: int, worker: "Worker", health: "Health") -> None:
        self._worker = worker
        self._health = health
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._registry.register(WorkerCollector(worker, health))
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
                return HTTPStatus.OK, content_type, encode(self._registry)
            case "/healthz":
                return _verdict(self._health.alive, f"loop {self._health.age:.1f} s ago")
            case "/readyz":
                return _verdict(self._health.alive and self._worker.ready, self._readiness())
            case _:
                return HTTPStatus.NOT_FOUND, TEXT, b"/metrics, /healthz or /readyz\n"

    def _readiness(self) -> str:
        shards = self._worker.table.shards.copy()
        recovered = sum(shard.ready for shard in shards.values())
        age = self._worker.contact_age()
        contact = "no contact" if age is None else f"contact {age:.1f} s ago"
        return f"{recovered} of {len(shards)} partitions recovered, {contact}"


def _verdict(good: bool, text: str) -> Answer:  # noqa: FBT001 - the first of two plain values
    status = HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE
    return status, TEXT, f"{'ok' if good else 'not ok'}: {text}\n".encode()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server_of_metrics: ClassVar[MetricsServer]
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

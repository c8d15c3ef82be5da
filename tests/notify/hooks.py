"""A receiver of webhooks that behaves as it is told."""

import json
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Request(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def echo(*, nested: bool = False, as_json: bool = True) -> Answer:
    """Send a challenge back."""

    def answer(request: Any) -> None:
        challenge = json.loads(request.told)["data"]["challenge"]
        told = {"data": {"challenge": challenge}} if nested else {"challenge": challenge}
        body = (json.dumps(told) if as_json else f"{challenge}\n").encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def cut(request: BaseHTTPRequestHandler) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


def garbage(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"\x00\x01 neither fish nor fowl\r\n\r\n")


def drip(request: BaseHTTPRequestHandler) -> None:
    """A byte now and then: no time-out of a single read ends it."""
    for _ in range(600):
        request.wfile.write(b"H")
        request.wfile.flush()
        time.sleep(0.1)


class Hook:
    """A running receiver. `answers` are used up one by one, then `usual` holds."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.answers: deque[Answer] = deque()
        self.usual: Answer = status(204)
        hook = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.told = self.rfile.read(size)
                hook.requests.append(Request(self.path, headers, self.told))
                (hook.answers.popleft() if hook.answers else hook.usual)(self)
                self.close_connection = True

            def log_message(self, *_: Any) -> None: ...

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """Who cuts a connection breaks its handler: that is meant."""

        self._http = Server(("127.0.0.1", 0), Handler)
        if context is not None:
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._scheme = "http" if context is None else "https"

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        host = "127.0.0.1" if self._scheme == "http" else "localhost"
        return f"{self._scheme}://{host}:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.requests]

    @contextmanager
    def running(self) -> Iterator["Hook"]:
        thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

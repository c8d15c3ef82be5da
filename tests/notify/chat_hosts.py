"""The hosts of chat services on this machine: what Apprise's own plugins say to them is taken down.

A proxy, as an office has one: HTTPS_PROXY leads there, and whatever host is asked for is played
here, under its own name, with a certificate of the tests' authority. So nothing of a plugin is
replaced: its address, its TLS, its requests are those that the real service would see.
"""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

HOSTS = (
    "hooks.slack.com",
    "api.telegram.org",
    "prod-1.westus.logic.azure.com",
    "discord.com",
)


class Said(NamedTuple):
    """One request that a service got."""

    host: str
    path: str
    body: dict[str, Any]


def answer_of(said: Said) -> tuple[int, bytes]:
    """What the service would answer, by its own documentation; 400 for what it would not take."""
    body = said.body
    if said.host == "hooks.slack.com":
        good = said.path.startswith("/services/T") and (body.get("text") or body.get("attachments"))
        return (200, b"ok") if good else (400, b"invalid_payload")
    if said.host == "api.telegram.org":
        good = said.path.endswith("/sendMessage") and body.get("chat_id") and body.get("text")
        told = {"ok": True, "result": {"message_id": 1}} if good else {"ok": False}
        return 200 if good else 400, json.dumps(told).encode()
    if said.host == "discord.com":
        good = said.path.startswith("/api/webhooks/") and (
            body.get("content") or body.get("embeds")
        )
        return (204, b"") if good else (400, b"{}")
    cards = [one.get("contentType") for one in body.get("attachments", ())]
    good = "/workflows/" in said.path and cards == ["application/vnd.microsoft.card.adaptive"]
    return (202, b"") if good else (400, b"{}")


class ChatHosts:
    """All of them behind one proxy. `answers` may be replaced."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.said: list[Said] = []
        self.answers: Callable[[Said], tuple[int, bytes]] = answer_of
        hosts = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            host = ""

            def do_CONNECT(self) -> None:
                self.host = self.path.partition(":")[0]
                self.send_response(200)
                self.end_headers()
                self.connection = context.wrap_socket(self.connection, server_side=True)
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", buffering=0)
                self.close_connection = False

            def do_POST(self) -> None:
                told = self.rfile.read(int(self.headers["Content-Length"]))
                said = Said(self.host, self.path, json.loads(told))
                hosts.said.append(said)
                code, body = hosts.answers(said)
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None: ...

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """Who does not trust the certificate cuts the connection: that is meant."""

        self._http = Server(("127.0.0.1", 0), Handler)

    @property
    def proxy(self) -> str:
        """The proxy's address."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator["ChatHosts"]:
        thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

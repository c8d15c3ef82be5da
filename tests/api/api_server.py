"""A real HTTP server on a loopback port that speaks INAPROC API v1, with faults on request."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

TOKEN = "let-me-in-0123456789"  # noqa: S105 - the test's own


class Request(NamedTuple):
    path: str
    query: dict[str, str]
    authorization: str | None


class Answer(NamedTuple):
    """What a fault answers; status 0 drops the connection, `cut` ends the body too soon."""

    status: int
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    cut: bool = False


Fault = Callable[[Request], Answer | None]


class ApiServer:
    """Rows by path; cursors are "c<first row>" and lead from page to page."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.page_rows = 2
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.token = TOKEN
        self.url = ""

    def once(self, answer: Answer) -> None:
        """Answer the next request with a fault, and the ones after it in earnest."""
        self.faults.append(lambda _: answer)

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if self.faults:
            fault = self.faults.pop(0)
            answer = fault(request)
            if answer is not None:
                return answer
        if request.authorization != f"Bearer {self.token}":
            return refusal(401, "Unauthorized")
        rows = self.rows.get(request.path)
        if rows is None:
            return refusal(404, "Not Found")
        rows = [
            row
            for row in rows
            if row.get("kd_klpd", request.query["kode_klpd"]) == request.query["kode_klpd"]
        ]
        cursor = request.query.get("cursor")
        if cursor is not None and not cursor.startswith("c"):
            return refusal(400, "Bad Request")
        first = int(cursor[1:]) if cursor else 0
        after = first + min(self.page_rows, int(request.query["limit"]))
        meta: dict[str, Any] = {"limit": self.page_rows, "has_more": after < len(rows)}
        if meta["has_more"]:
            meta["cursor"] = f"c{after}"
        return envelope(rows[first:after], meta)


def envelope(rows: list[dict[str, Any]], meta: dict[str, Any] | None) -> Answer:
    document: dict[str, Any] = {"success": True, "data": rows}
    if meta is not None:
        document["meta"] = meta
    return Answer(200, json.dumps(document).encode())


def refusal(status: int, code: str) -> Answer:
    error = {"code": code, "message": f"{code} for you", "details": "…"}
    return Answer(status, json.dumps({"success": False, "error": error}).encode())


@contextmanager
def api_server() -> Iterator[ApiServer]:
    api = ApiServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            request = Request(
                parts.path.removeprefix("/api/v1/"), query, self.headers["Authorization"]
            )
            answer = api.answer(request)
            if answer.status == 0:
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body) + (10 if answer.cut else 0)))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            if answer.cut:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_address[1]}/api/v1"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

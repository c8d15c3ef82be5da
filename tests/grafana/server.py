"""An HTTP server that answers as Grafana 11, 12 or 13 do, by their documented API.

Dashboards: 404 without, 412 with {"status": "version-mismatch"} where the version is not the
newest, 400 for a provisioned one. Folders: 404, and 412 where the uid is taken. Versions of a
dashboard: wrapped in {"versions": ...} since 11. Calls by numeric id: 404 in 13, where they are
off.
"""

import json
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "glsa_right"  # noqa: S105 - opens the server below and nothing else
VERSIONS = ("11", "12", "13")
PAGE = "<!DOCTYPE html><html><body>an error message</body></html>"


class FakeGrafana:
    """Holds what was saved. `troubles` are answered first: (status, body, headers)."""

    def __init__(self, version: str, prefix: str = "") -> None:
        self.version = version
        self.prefix = prefix
        self.folders: dict[str, str] = {}
        self.saved: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.provisioned: set[str] = set()
        self.annotations: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.troubles: list[tuple[int, str, dict[str, str]]] = []
        self.url = ""

    def person_saves(self, uid: str, **changes: Any) -> None:
        """Somebody saves a dashboard in the browser: no message, defaults added."""
        newest = self.saved[uid][-1]
        model = newest["model"] | changes | {"version": newest["version"] + 1, "weekStart": ""}
        self.saved[uid].append(
            {"model": model, "version": model["version"], "message": "", "by": "siti"}
        )

    def answer(  # noqa: PLR0911 - one answer for each call
        self, method: str, path: str, query: dict[str, list[str]], body: Any
    ) -> Any:
        parts = path.strip("/").split("/")
        match method, parts:
            case "GET", ["folders", uid]:
                if uid not in self.folders:
                    return 404, {"message": "folder not found", "status": "not-found"}
                return 200, {"uid": uid, "title": self.folders[uid]}
            case "POST", ["folders"]:
                if body["uid"] in self.folders:
                    return 412, {"message": "a folder with that uid already exists"}
                self.folders[body["uid"]] = body["title"]
                return 200, {"uid": body["uid"], "title": body["title"], "version": 1}
            case "GET", ["dashboards", "uid", uid]:
                if not self.saved[uid]:
                    return 404, {"message": "Dashboard not found", "status": "not-found"}
                newest = self.saved[uid][-1]
                meta = {
                    "folderUid": "pantau",
                    "provisioned": uid in self.provisioned,
                    "version": newest["version"],
                    "updatedBy": newest["by"],
                }
                return 200, {"dashboard": newest["model"], "meta": meta}
            case "GET", ["dashboards", "uid", uid, "versions"]:
                entries = [
                    {"version": one["version"], "message": one["message"], "createdBy": one["by"]}
                    for one in reversed(self.saved[uid])
                ][: int(query.get("limit", ["1000"])[0])]
                return 200, {"continueToken": "", "versions": entries}
            case "POST", ["dashboards", "db"]:
                return self._save(body)
            case "GET", ["annotations"]:
                wanted = set(query.get("tags", ()))
                return 200, [one for one in self.annotations if wanted <= set(one["tags"])]
            case "POST", ["annotations"]:
                self.annotations.append(body)
                return 200, {"id": len(self.annotations), "message": "Annotation added"}
            case _, ["datasources" | "dashboards" | "folders", "id", *_] if self.version == "13":
                return 404, {"message": "Not found"}
        return 404, {"message": "Not found"}

    def _save(self, body: dict[str, Any]) -> Any:
        model = dict(body["dashboard"])
        uid = model["uid"]
        if body.get("folderUid") not in self.folders:
            return 400, {"message": "folder not found"}
        if uid in self.provisioned:
            return 400, {"message": "Cannot save provisioned dashboard"}
        past = self.saved[uid]
        newest = past[-1]["version"] if past else 0
        if past and not body.get("overwrite") and model.get("version") != newest:
            return 412, {
                "message": "The dashboard has been changed by someone else",
                "status": "version-mismatch",
            }
        model |= {"id": 7, "version": newest + 1}
        past.append(
            {"model": model, "version": newest + 1, "message": body["message"], "by": "sa-pantau"}
        )
        return 200, {"uid": uid, "status": "success", "version": newest + 1, "url": f"/d/{uid}"}

    @contextmanager
    def running(self, tls: ssl.SSLContext | None = None) -> Iterator["FakeGrafana"]:
        grafana = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._take("GET")

            def do_POST(self) -> None:
                self._take("POST")

            def _take(self, method: str) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                grafana.asked.append(f"{method} {parts.path}")
                api = f"{grafana.prefix}/api/"
                if grafana.troubles:
                    status, text, headers = grafana.troubles.pop(0)
                    self._say(status, text, headers)
                elif not parts.path.startswith(api):
                    self._say(404, PAGE, {"Content-Type": "text/html"})
                elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    self._say(401, json.dumps({"message": "Invalid API key"}), {})
                else:
                    status, answer = grafana.answer(
                        method,
                        parts.path.removeprefix(api),
                        parse_qs(parts.query),
                        json.loads(body) if body else None,
                    )
                    self._say(status, json.dumps(answer), {"Content-Type": "application/json"})

            def _say(self, status: int, text: str, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme, host = ("http", "127.0.0.1") if tls is None else ("https", "localhost")
        self.url = f"{scheme}://{host}:{server.server_address[1]}{self.prefix}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

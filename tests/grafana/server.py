"""An HTTP server that answers as Grafana 11, 12 or 13 do, by their documented API.

Alike in all: 404 without a dashboard; 412 with a `status` (version-mismatch, name-exists,
plugin-dashboard); 400 for a provisioned one; an id and a version given on save, keys sorted; a move
in the browser is a save without a message. Different, with where it is told:

| | 11 | 12 | 13 |
|---|---|---|---|
| versions of a dashboard | a list (to 11.4; issue 104556) | wrapped | wrapped |
| calls by numeric id | deprecated | deprecated | 404 (pull 117227; data sources: off) |
| /apis/dashboard.grafana.app | 404 | there | there; /api is deprecated and answers |
| saved in the new format | - | /api says 406 and where (issue gdg 467) | /api converts it |
| a folder's uid is taken | 409 | 412 | 412 |
| schemaVersion that the browser writes | 39 | 41 | 42 |

On saving, the browser fills in and leaves out what is empty (`tests.grafana.browser`).
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

from tests.grafana import marks
from tests.grafana.browser import rewritten

TOKEN = "glsa_right"  # noqa: S105 - opens the server below and nothing else
VERSIONS = ("11", "12", "13")
PAGE = "<!DOCTYPE html><html><body>an error message</body></html>"
GROUP = "dashboard.grafana.app"
NOT_FOUND = {"message": "Not found"}

Trouble = tuple[int, str, dict[str, str]]
Query = dict[str, list[str]]


class FakeGrafana:
    """Holds what was saved. `troubles` are answered first, `always` to everything.

    `refused` are dashboards that it does not save, each with the status of its 412.
    """

    def __init__(self, version: str, prefix: str = "") -> None:
        self.version = version
        self.prefix = prefix
        self.folders: dict[str, str] = {}
        self.saved: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.places: dict[str, str] = {}
        self.provisioned: set[str] = set()
        self.refused: dict[str, str] = {}
        self.new_format: set[str] = set()
        self.annotations: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.troubles: list[Trouble] = []
        self.always: Trouble | None = None
        self.url = ""

    def person_saves(self, uid: str, /, *, new_format: bool = False, **changes: Any) -> None:
        """Somebody changes a dashboard in the browser and saves it without a message."""
        newest = self.saved[uid][-1]["model"] if self.saved[uid] else {"uid": uid, "panels": []}
        self._keep(uid, rewritten(newest | changes, self.version), "", "siti")
        if new_format:
            self.new_format.add(uid)

    def person_moves(self, uid: str, folder: str) -> None:
        """Somebody moves a dashboard: the browser saves it as it is, into the other folder."""
        self.places[uid] = folder
        self._keep(uid, self.saved[uid][-1]["model"], "", "siti")

    def answer(  # noqa: PLR0911 - one answer for each call
        self, method: str, path: str, query: Query, body: Any
    ) -> Any:
        """What /api says."""
        match method, path.strip("/").split("/"):
            case "GET", ["folders", uid]:
                return self._folder(uid)
            case "POST", ["folders"]:
                return self._make_folder(body)
            case "GET", ["dashboards", "uid", uid]:
                return self._dashboard(uid)
            case "GET", ["dashboards", "uid", uid, "versions"]:
                return self._versions(uid, int(query.get("limit", ["1000"])[0]))
            case "GET", ["dashboards", "uid", uid, "versions", number]:
                return self._version(uid, int(number))
            case "POST", ["dashboards", "db"]:
                return self._save(body)
            case "GET", ["search"]:
                return 200, self._found(query)
            case "GET", ["annotations"]:
                return 200, marks.found(self.annotations, query)
            case "POST", ["annotations"]:
                added = marks.add(self.annotations, body)
                return 200, {"id": added, "message": "Annotation added"}
            case "GET", ["dashboards" | "folders", "id", *_] | ["datasources", _]:
                return (404, NOT_FOUND) if self.version == "13" else (200, {"id": 7})
        return 404, NOT_FOUND

    def answer_new(self, method: str, path: str) -> Any:
        """What /apis says, which takes over from /api."""
        match method, path.strip("/").split("/"):
            case "GET", [group, "v1beta1", "namespaces", "default", "dashboards", uid]:
                if self.version == "11" or group != GROUP or not self.saved[uid]:
                    return 404, {"kind": "Status", "message": "not found", "code": 404}
                newest = self.saved[uid][-1]
                spec = {key: newest["model"][key] for key in newest["model"] if key != "id"}
                told = {"grafana.app/folder": self.places.get(uid, "")}
                if uid in self.provisioned:
                    told["grafana.app/managedBy"] = "classic-file-provisioning"
                about = {"name": uid, "generation": newest["version"], "annotations": told}
                return 200, {"kind": "Dashboard", "metadata": about, "spec": spec}
        return 404, NOT_FOUND

    def _folder(self, uid: str) -> Any:
        if uid not in self.folders:
            return 404, {"message": "folder not found", "status": "not-found"}
        return 200, {"uid": uid, "title": self.folders[uid]}

    def _make_folder(self, body: dict[str, Any]) -> Any:
        if body["uid"] in self.folders:
            if self.version == "11":
                return 409, {"message": "a folder/dashboard with the same uid already exists"}
            said = "the folder has been changed by someone else"
            return 412, {"message": said, "status": "version-mismatch"}
        self.folders[body["uid"]] = body["title"]
        return 200, {"uid": body["uid"], "title": body["title"], "version": 1}

    def _dashboard(self, uid: str) -> Any:
        if not self.saved[uid]:
            return 404, {"message": "Dashboard not found", "status": "not-found"}
        if uid in self.new_format and self.version == "12":
            where = f"/apis/{GROUP}/v2alpha1/namespaces/default/dashboards/{uid}"
            return 406, {"message": f"dashboard api version not supported, use {where} instead"}
        newest = self.saved[uid][-1]
        meta = {
            "folderUid": self.places.get(uid, ""),
            "provisioned": uid in self.provisioned,
            "version": newest["version"],
            "updatedBy": newest["by"],
        }
        return 200, {"dashboard": newest["model"], "meta": meta}

    def _versions(self, uid: str, limit: int) -> Any:
        entries = [
            {"version": one["version"], "message": one["message"], "createdBy": one["by"]}
            for one in reversed(self.saved[uid])
        ][:limit]
        if not entries:
            return 404, {"message": "Dashboard not found"}
        return 200, entries if self.version == "11" else {"continueToken": "", "versions": entries}

    def _version(self, uid: str, number: int) -> Any:
        for one in self.saved[uid]:
            if one["version"] == number:
                return 200, {"version": number, "message": one["message"], "data": one["model"]}
        return 404, {"message": "Dashboard version not found"}

    def _found(self, query: Query) -> list[dict[str, Any]]:
        assert query["type"] == ["dash-db"]
        wanted = set(query["tag"])
        return [
            {"uid": uid, "title": entries[-1]["model"].get("title", ""), "type": "dash-db"}
            for uid, entries in self.saved.items()
            if entries and wanted <= set(entries[-1]["model"].get("tags", ()))
        ][: int(query["limit"][0])]

    def _save(self, body: dict[str, Any]) -> Any:
        uid = body["dashboard"]["uid"]
        if body.get("folderUid") and body["folderUid"] not in self.folders:
            return 400, {"message": "folder not found"}
        if uid in self.provisioned:
            return 400, {"message": "Cannot save provisioned dashboard"}
        if uid in self.refused:
            return 412, {"message": "It cannot be saved.", "status": self.refused[uid]}
        newest = self.saved[uid][-1]["version"] if self.saved[uid] else 0
        if newest and not body.get("overwrite") and body["dashboard"].get("version") != newest:
            said = "The dashboard has been changed by someone else"
            return 412, {"message": said, "status": "version-mismatch"}
        self.places[uid] = body.get("folderUid") or ""
        self.new_format.discard(uid)
        self._keep(uid, body["dashboard"], body["message"], "sa-pantau")
        version = newest + 1
        return 200, {"uid": uid, "status": "success", "version": version, "url": f"/d/{uid}"}

    def _keep(self, uid: str, model: dict[str, Any], message: str, by: str) -> None:
        version = len(self.saved[uid]) + 1
        kept = json.loads(json.dumps(model | {"id": 7, "version": version}, sort_keys=True))
        self.saved[uid].append({"model": kept, "version": version, "message": message, "by": by})

    @contextmanager
    def running(self, tls: ssl.SSLContext | None = None) -> Iterator["FakeGrafana"]:
        """Listen on loopback until the block ends."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
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


def _handler(grafana: FakeGrafana) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._take("GET")

        def do_POST(self) -> None:
            self._take("POST")

        def _take(self, method: str) -> None:
            parts = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            grafana.asked.append(f"{method} {parts.path}")
            old, new = f"{grafana.prefix}/api/", f"{grafana.prefix}/apis/"
            if grafana.always:
                self._say(*grafana.always)
            elif grafana.troubles:
                self._say(*grafana.troubles.pop(0))
            elif not parts.path.startswith((old, new)):
                self._say(404, PAGE, {"Content-Type": "text/html"})
            elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self._say(401, json.dumps({"message": "Invalid API key"}), {})
            else:
                query, body = parse_qs(parts.query), json.loads(sent) if sent else None
                if parts.path.startswith(new):
                    status, answer = grafana.answer_new(method, parts.path.removeprefix(new))
                else:
                    path = parts.path.removeprefix(old)
                    status, answer = grafana.answer(method, path, query, body)
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

    return Handler

"""The board: addresses, headers and forms; it answers each, and never with a fault of its own."""

import asyncio
import tempfile
from collections.abc import MutableMapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from streams.board.app import application
from streams.board.auth.header import HeaderReaders, networks
from streams.board.bell import Bell
from streams.board.desk import Desk
from streams.board.metering import Meters
from streams.board.pace import HOUR_MS, Pace
from streams.board.packages import PackageStore
from streams.board.site import Site
from streams.board.view import View
from streams.subscriptions.opening import Subscriptions
from streams.subscriptions.store import Bounds, Store
from streams.subscriptions.token import CONFIRM, STOP, Tokens
from tests.board.made_up import told
from tests.fuzz.parts import joined, parted

TOKENS = Tokens(b"k" * 16)
FORM = TOKENS.digest("form", "X01")
READER = HeaderReaders("x-forwarded-user", networks("127.0.0.1"), b"k" * 16)
OFFICE = b"x-forwarded-user: office\nsec-fetch-site: same-origin\n"
FAULT = 500
HEADERS_AT_MOST = 20
SPACE, DELETE = 0x20, 0x7F
SLOW = "/events"
"""An answer that goes on for as long as the page is open."""


def _application() -> tuple[Any, Site]:
    folder = Path(tempfile.mkdtemp(prefix="pantau-fuzz-"))
    view = View(PackageStore(folder / "packages.sqlite"))
    view.apply(told(2, "03-31"))
    site = Site(view, Bell(), READER)
    store = Store(folder / "subscriptions.sqlite")
    site.desk = Desk(Subscriptions(store, TOKENS, Bounds(*[10**9] * len(Bounds._fields))))
    site.send = lambda _: None
    # An hour passes between two answers: else nearly all would be refused as too many.
    site.pace = Pace(count(0, HOUR_MS).__next__)
    return application(site, Meters(site)), site


APP, SITE = _application()
ALERTS = [one["id"] for code in ("X01", "X02") for one in SITE.view.alerts_of(code)]
LOOP = asyncio.new_event_loop()


def seeds() -> list[bytes]:
    """Every address, and every form."""
    alert = ALERTS[0] if ALERTS else "X01/2024/umkk-40/e1/t1"
    office = READER.who(
        Request({"type": "http", "headers": [*headers(OFFICE)], "client": ("127.0.0.1", 1)})
    )
    token = office.token if office is not None else ""
    gets = [
        "/", "/?lang=en&year=2024&sort=gap&q=a&page=2", "/agencies.csv?kind=KABUPATEN",
        "/agencies/X01?programme=umkk-40", "/agencies/X01/packages?channel=tender&verdict=umkk",
        "/agencies/X01/packages.csv", "/alerts?state=behind", "/rules/behind", "/api/openapi.json",
        "/api/v1/summary", "/api/v1/agencies?limit=5&offset=2", "/api/v1/agencies/X01/2024",
        "/api/v1/agencies/X01/2024/alerts", "/api/v1/agencies/X01/2024/packages?limit=9&offset=1",
        "/api/v1/agencies/X01/2024/packages?offset=00000000199999999999999999999",
        "/api/v1/agencies/X01/" + "9" * 4400 + "/alerts", "/?year=" + "9" * 5000,
        "/api/v1/agencies/X01/2024/plans", "/healthz", "/readyz", "/metrics", "/static/board.css",
        f"/subscriptions/confirm/{TOKENS.make(CONFIRM, 's-1', 10**15)}",
        f"/subscriptions/stop/{TOKENS.make(STOP, 's-1')}",
    ]  # fmt: skip
    asked = f"token={FORM}&kind=email&target=budi%40k1.example"
    hook = f"token={FORM}&kind=webhook&target=https%3A%2F%2Fk1.example%2Fin"
    answer = f"token={token}&alert={alert}&kind=dispute&by=Office&note=wrong&lang=id"
    posts = [
        ("/agencies/X01/subscriptions?lang=en", asked), ("/agencies/X01/subscriptions", hook),
        ("/agencies/X01/responses", answer),
        (f"/subscriptions/stop/{TOKENS.make(STOP, 's-1')}", "List-Unsubscribe=One-Click"),
    ]  # fmt: skip
    head = b"accept-language: id\naccept-encoding: gzip\n"
    return [joined((b"GET", path.encode(), head)) for path in gets] + [
        joined((b"POST", path.encode(), OFFICE, form.encode())) for path, form in posts
    ]


def one(data: bytes) -> None:
    """Ask once: method, address, headers (one a line), body."""
    method, address, head, body = [*parted(data), b"", b"", b"", b""][:4]
    # h11 lets nothing else through in a request's first line.
    address = bytes(byte for byte in address if SPACE < byte < DELETE)
    path, _, query = address.partition(b"?")
    said = LOOP.run_until_complete(
        asked(
            {
                "type": "http",
                "method": "POST" if method == b"POST" else "GET",
                "path": unquote_to_bytes(b"/" + path.lstrip(b"/")).decode("utf-8", "replace"),
                "raw_path": path,
                "query_string": query,
                "headers": list(headers(head)),
                "client": ("127.0.0.1", 1),
                "server": ("127.0.0.1", 80),
                "scheme": "http",
                "http_version": "1.1",
                "root_path": "",
                "extensions": {},
            },
            body,
        )
    )
    assert said < FAULT or said == FAULT + 3, f"{said} for {method!r} {address!r}"


def headers(head: bytes) -> list[tuple[bytes, bytes]]:
    """As a server passes them on: names in lower case, no control characters in a value."""
    found = []
    for line in head.split(b"\n")[:HEADERS_AT_MOST]:
        name, colon, value = line.partition(b":")
        plain = bytes(byte for byte in value.strip() if byte >= SPACE and byte != DELETE)
        if colon and name and name.isascii() and name.replace(b"-", b"").isalnum():
            found.append((name.lower(), plain))
    return found


async def asked(scope: MutableMapping[str, Any], body: bytes) -> int:
    """Give the status of an answer."""
    if scope["path"].rstrip("/") == SLOW:
        return 0
    status = 0
    pieces = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return pieces.pop() if pieces else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    await APP(scope, receive, send)
    return status

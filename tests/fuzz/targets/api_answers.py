"""Answers of the INAPROC API, as `pantau fetch` reads them: a page, or an error of the client."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from streams.sources.api.bearer import Bearer
from streams.sources.api.client import ApiClient, ApiError, TokenRefusedError
from streams.sources.api.limiter import RateLimiter
from tests.api.fake_clock import FakeClock
from tests.api.memory_journal import MemoryJournal
from tests.fuzz.parts import joined, parted
from tests.fuzz.targets.feed_rows import ROW

STATUSES = (200, 200, 200, 301, 400, 401, 403, 404, 410, 422, 429, 500, 503)
HEADERS = (b"Retry-After", b"Content-Encoding", b"Content-Type")
SPACE = ord(" ")
CLOCK = FakeClock()
CLIENT = ApiClient(
    "https://api.example/v1", Bearer("token"), RateLimiter(CLOCK, MemoryJournal()), CLOCK, float
)


class Said:
    """An HTTP client that has its answer already."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self._said = status, headers, body

    @contextmanager
    def stream(self, *_: object, **__: object) -> Iterator[httpx.Response]:
        """Give the answer, unread."""
        status, headers, body = self._said
        request = httpx.Request("GET", "https://api.example/v1")
        stream = httpx.ByteStream(body)
        yield httpx.Response(status, headers=headers, stream=stream, request=request)


def seeds() -> list[bytes]:
    """A page, an error of each kind, and encodings."""
    page = {"success": True, "data": [ROW], "meta": {"has_more": True, "cursor": "x"}}
    right = json.dumps(page).encode()
    wrong = json.dumps({"success": False, "error": {"code": "E", "message": "no"}}).encode()
    late = b"Retry-After: Mon, 01 Jan 2024 00:00:00 +99999999999999999999"
    return [
        *(joined((bytes([number]), b"", body)) for number in range(len(STATUSES))
          for body in (right, wrong)),
        joined((b"\x00", b"Content-Encoding: gzip", gzip.compress(right, mtime=0))),
        joined((b"\x00", b"Content-Encoding: deflate", right)),
        joined((b"\x0a", b"Retry-After: " + b"9" * 400, b"")),
        joined((b"\x0c", late, b"")),
        joined((b"\x00", b"", b'{"success":true,"data":[{"pagu":1e999999999999999999999}]}')),
        joined((b"\x00", b"", b"[" * 3000)),
    ]  # fmt: skip


def one(data: bytes) -> None:
    """Ask for a page; every try is answered alike."""
    number, head, body = [*parted(data), b"", b"", b""][:3]
    said = STATUSES[(number or b"\x00")[0] % len(STATUSES)]
    headers = _headers(head)

    CLIENT._http = Said(said, headers, body)  # type: ignore[assignment]  # as much as is used
    try:
        page = CLIENT.page("tender", "K99", 2024, None)
    except (ApiError, TokenRefusedError):
        return
    assert all(isinstance(row, dict) for row in page.rows)


def _headers(head: bytes) -> list[tuple[bytes, bytes]]:
    """As a client passes them on: no control characters in a value."""
    found = []
    for line in head.split(b"\n"):
        name, colon, value = line.partition(b": ")
        if colon and name in HEADERS and min(value, default=SPACE) >= SPACE:
            found.append((name, value))
    return found

"""What receivers answer and strangers ask for: webhook answers, challenges, addresses, links."""

import http.client
import io
import json
from typing import Any
from urllib.parse import urlsplit

from streams.notify.greeter import echoes
from streams.notify.integrations.webhook import key_of
from streams.notify.post import Answer, _talk, check_url, retry_after
from streams.subscriptions.token import CONFIRM, STOP, Tokens
from streams.subscriptions.wish import EMAIL, WEBHOOK, wish_of
from tests.fuzz.parts import joined, parted

TOKENS = Tokens(b"k" * 16)
PARTS = urlsplit("https://hooks.k1.example/in?x=1")
CHALLENGE = "challenge-1"


class Wire:
    """A socket on which everything has been said already."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def sendall(self, *_: Any) -> None:
        """Swallow what is sent."""

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """Give what the other side says."""
        return io.BufferedReader(io.BytesIO(self._said))

    def close(self) -> None:
        """Do nothing."""


def seeds() -> list[bytes]:
    """Right answers, and odd ones."""
    head = b"HTTP/1.1 %d OK\r\nRetry-After: %s\r\nContent-Length: %d\r\n\r\n"
    told = json.dumps({"challenge": CHALLENGE}).encode()
    answers = [
        head % (200, b"120", len(told)) + told,
        head % (503, b"Wed, 21 Oct 2026 07:28:00 GMT", 0),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 429 \r\nRetry-After: " + b"9" * 400 + b"\r\n\r\n",
        head % (200, b"Mon, 01 Jan 2024 00:00:00 +99999999999999999999", 3) + b"abc",
        b"HTTP/1.0 204\r\n\r\n" + b"[" * 2000,
        b"HTTP/1.1 200 OK\r\n\r\n" + b'{"challenge":' * 1200,
    ]
    wishes = [b"budi@k1.example", b"https://K1.example:8443/in?x=1#y", b"http://[::1]:80/",
              b"https://a:b@c/", TOKENS.make(STOP, "s-1").encode(), b"whsec_MDEyMzQ1Njc4OWFi",
              b"http://[fe80::1%25eth0]/", b"https://k1.example:\xd9\xa3/"]  # fmt: skip
    return [joined((answer, wish)) for answer, wish in zip(answers, wishes, strict=False)] + [
        joined((answers[0], wish)) for wish in wishes
    ]


def one(data: bytes) -> None:
    """An answer of a webhook, and a text that a stranger typed."""
    said, text = [*parted(data), b""][:2]
    take_answer(said)
    take_text(text.decode("utf-8", "replace"))


def take_answer(said: bytes) -> None:
    try:
        answer = _talk(Wire(said), PARTS, b"{}", {})  # type: ignore[arg-type]  # as much of a socket as is used
    except (OSError, http.client.HTTPException):
        return
    assert answer.retry_after is None or 0 <= answer.retry_after < float("inf")
    echoes(answer, CHALLENGE)


def take_text(text: str) -> None:
    seconds = retry_after(text)
    assert seconds is None or 0 <= seconds < float("inf")
    echoes(Answer(200, body=text.encode()), CHALLENGE)
    check_url(text)
    for kind in (EMAIL, WEBHOOK):
        wish = wish_of(kind, text)
        if wish is not None:
            assert wish_of(kind, wish.target) == wish
            assert wish.limited
            wish.target.encode("ascii")
    for purpose in (CONFIRM, STOP):
        assert TOKENS.read(purpose, text, 0) in {None, "s-1"}
    try:
        key_of(text)
    except ValueError:
        return

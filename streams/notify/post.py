"""One HTTP POST to a judged address: no redirect is followed, and no proxy is asked."""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlsplit

from streams.notify.address import Allowed, RefusedError, UnresolvedError, resolve
from streams.notify.deadline import Deadline, deadline

TIMEOUT_S = 20.0
READ_BYTES = 16_384
"""Of an answer's body so much is read, so that the other side sees an end in good order. Only the
echo of a challenge is looked at."""
LONGEST_WAIT_S = 366 * 86_400.0
PORTS = {"http": 80, "https": 443}
CONTROL = 0x20


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is None where nothing did, and `reason` then says why."""

    status: int | None
    reason: str = ""
    retry_after: float | None = None
    body: bytes = field(default=b"", repr=False)


def check_url(url: str) -> str | None:
    """Return what is wrong with an address, None if nothing; without quoting it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "not an address"
    if parts.scheme not in PORTS or not parts.hostname:
        return "not an http:// or https:// address"
    if parts.username or parts.password:
        return "an address must hold no user name or password"
    if port == 0 or any(ord(letter) <= CONTROL for letter in url):
        return "not an address"
    return None


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    allowed: Allowed,
    *,
    context: ssl.SSLContext | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Answer:
    """Send one request to a checked address. Blocks for `timeout_s` at most, names aside."""
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    try:
        addresses = resolve(host, port, allowed)
    except UnresolvedError:
        return Answer(None, "name_unknown")
    except RefusedError:
        return Answer(None, "address_refused")
    wire = _Wire()
    with deadline(timeout_s, wire.abort) as limit:
        try:
            wire.connect(addresses, port, timeout_s)
            if parts.scheme == "https":
                wire.secure(context or ssl.create_default_context(), host)
            return _talk(wire.socket(), parts, body, headers)
        except (OSError, http.client.HTTPException) as error:
            return Answer(None, _why(error, limit))
        finally:
            wire.close()


class _Wire:
    """A connection that another thread may cut."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._ended = False

    def connect(self, addresses: list[str], port: int, timeout_s: float) -> None:
        """Connect to the first of the addresses that answers."""
        for last, address in enumerate(addresses, start=1 - len(addresses)):
            if self._ended:
                raise TimeoutError
            try:
                self._socket = socket.create_connection((address, port), timeout_s)
            except OSError:
                if not last:
                    raise
            else:
                return

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS; the certificate is that of the host's name."""
        self._socket = context.wrap_socket(self.socket(), server_hostname=host)

    def socket(self) -> socket.socket:
        """Return the connected socket."""
        if self._socket is None:
            raise ConnectionError("not connected")
        return self._socket

    def abort(self) -> None:
        """End the conversation, whatever is being waited for."""
        self._ended = True
        self.socket().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Free the socket."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()


def _talk(
    wire: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]
) -> Answer:
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port)
    connection.sock = wire
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", target, body, {**headers, "Connection": "close"})
    answer = connection.getresponse()
    body = b""
    with contextlib.suppress(OSError, http.client.HTTPException):
        body = answer.read(READ_BYTES)
    return Answer(
        answer.status, f"http_{answer.status}", retry_after(answer.getheader("Retry-After")), body
    )


def retry_after(text: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for, as number or date: a year at most."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        # A number of 400 digits is infinite as a float, which no clock can add.
        return min(float(text), LONGEST_WAIT_S)
    try:
        when = parsedate_to_datetime(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        seconds = (when - (now or datetime.now(UTC))).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, seconds), LONGEST_WAIT_S)


def _why(error: Exception, limit: Deadline) -> str:
    """Say in one word what broke: the error's own text may hold an address."""
    if limit.passed or isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, ConnectionRefusedError):
        return "connection_refused"
    if isinstance(error, http.client.HTTPException) and not isinstance(error, ConnectionError):
        return "garbage"
    return "connection_lost"

"""One page of one feed from INAPROC API v1, with retries, limits and clear errors."""

import json
import logging
from decimal import Decimal
from http import HTTPStatus
from ipaddress import ip_address
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import httpx

from streams.errors import PantauError
from streams.sources.api.backoff import Randomness, backoff_seconds, retry_after_seconds
from streams.sources.api.bearer import Bearer
from streams.sources.api.clock import Clock
from streams.sources.api.limiter import RateLimiter

PAGE_ROWS = 1_000
"""The most rows the API gives in one page; its own default is far smaller."""

ATTEMPTS = 6
"""Tries for one page before its pull is given up: about a minute of back-off in all."""

LONGEST_RETRY_AFTER = 3_600.0
"""Seconds: the longest window of the API. A server that asks for more is down, not busy."""

LONGEST_BODY = 128 * 1024 * 1024
"""Bytes of one page: a thousand rows are about 2 MB."""

TIMEOUT = httpx.Timeout(connect=10.0, read=60.0, write=10.0, pool=10.0)

SHOWN_OF_A_BODY = 80
"""Characters of an unexpected answer that an error message quotes."""

log = logging.getLogger(__name__)


class ApiError(PantauError):
    """The API did not give a page of this pull; another pull may work."""


class AccessRefusedError(ApiError):
    """403: the token is known, but not for this agency or feed, or not from this address."""


class NotOfferedError(ApiError):
    """404: the API does not have this feed."""


class CursorRefusedError(ApiError):
    """The API does not take a cursor (any more): the pull has to start again."""


class TokenRefusedError(PantauError):
    """401: no pull will work with this token."""


class Page(NamedTuple):
    """One page: `cursor` is None on the last one; `received_at` is the response's instant (ms)."""

    rows: list[dict[str, Any]]
    cursor: str | None
    received_at: int


class _RetryError(Exception):
    """This try failed in a way that another one may not."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class ApiClient:
    """Reads pages of feeds. Not for use by several threads at once."""

    def __init__(
        self,
        base_url: str,
        bearer: Bearer,
        limiter: RateLimiter,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        """Talk to `base_url`, for instance https://data.inaproc.id/api/v1.

        Raises:
            PantauError: the address is not http(s), or would send the token in clear text to
                another machine.
        """
        self._base = _checked(base_url)
        self._limiter = limiter
        self._clock = clock
        self._randomness = randomness
        self._http = httpx.Client(
            headers={"Authorization": bearer.header(), "Accept": "application/json"},
            timeout=TIMEOUT,
            # A redirect would carry the token to an address that nobody named.
            follow_redirects=False,
        )
        self.requests = 0
        self.retries = 0

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close its connections."""
        self._http.close()

    def page(self, feed: str, agency: str, year: int, cursor: str | None) -> Page:
        """Read the page of `feed` that follows `cursor` (None: the first).

        Blocks while the limits or a `Retry-After` ask for it, and up to a minute per try.

        Raises:
            TokenRefusedError: the token is wrong.
            ApiError: no page after all tries, or an answer that is none.
        """
        url = f"{self._base}/{feed}"
        parameters: dict[str, str | int] = {
            "kode_klpd": agency,
            "tahun": year,
            "limit": PAGE_ROWS,
        }
        if cursor is not None:
            parameters["cursor"] = cursor
        what = f"{feed} of {agency} {year}"
        reason = ""
        for attempt in range(ATTEMPTS):
            self._limiter.acquire()
            self.requests += 1
            try:
                return self._try(url, parameters, what)
            except _RetryError as failure:
                reason = failure.reason
                if attempt + 1 < ATTEMPTS:
                    self._wait(failure, attempt, what)
        message = f"the API gave no page of {what} in {ATTEMPTS} tries ({reason}): try again later"
        raise ApiError(message)

    def _wait(self, failure: _RetryError, attempt: int, what: str) -> None:
        asked = failure.after or 0.0
        if asked > LONGEST_RETRY_AFTER:
            message = f"the API asks to wait {asked:.0f} s before {what}: try again later"
            raise ApiError(message)
        # Of a server whose clock is behind, a date that it names has passed already.
        seconds = max(asked, backoff_seconds(attempt, self._randomness))
        self.retries += 1
        log.info("%s: %s; next try in %.1f s", what, failure.reason, seconds)
        self._clock.wait(seconds)

    def _try(self, url: str, parameters: dict[str, str | int], what: str) -> Page:
        try:
            with self._http.stream("GET", url, params=parameters) as response:
                body = _read(response, what)
        except httpx.TimeoutException as error:
            reason = "no answer in time"
            raise _RetryError(reason) from error
        except httpx.RequestError as error:
            # A body that is not compressed as it says is among them.
            reason = f"the connection failed: {type(error).__name__}"
            raise _RetryError(reason) from error
        received_at = self._clock.now()
        self._check_status(response, body, what, cursor="cursor" in parameters)
        return _page(_document(body, what), what, received_at)

    def _check_status(
        self, response: httpx.Response, body: bytes, what: str, *, cursor: bool
    ) -> None:
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        after = retry_after_seconds(response.headers.get("Retry-After"), self._clock.now())
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            reason = "429, too many requests"
            raise _RetryError(reason, after)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
            reason = f"status {status}"
            raise _RetryError(reason, after)
        if status == HTTPStatus.UNAUTHORIZED:
            message = "the API refuses the token (401): check INAPROC_TOKEN or INAPROC_TOKEN_FILE"
            raise TokenRefusedError(message)
        if status == HTTPStatus.FORBIDDEN:
            message = (
                f"the API refuses {what} (403): ask for access to it, "
                "and for the address you call from"
            )
            raise AccessRefusedError(message)
        said = _said(body)
        message = f"the API answered {status} to {what}{said}: check --api, --agency and --year"
        if cursor and status in {
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.GONE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        }:
            raise CursorRefusedError(message)
        if status == HTTPStatus.NOT_FOUND:
            raise NotOfferedError(message)
        raise ApiError(message)


def _checked(base_url: str) -> str:
    try:
        # httpx knows addresses that it cannot ask; it would say so at the first page only.
        httpx.URL(base_url)
        parts = urlsplit(base_url)
    except (httpx.InvalidURL, ValueError):
        parts = urlsplit("")
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        message = f"--api {base_url}: give an address such as https://data.inaproc.id/api/v1"
        raise PantauError(message)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        message = "--api: give the plain address, without user, password or query"
        raise PantauError(message)
    if parts.scheme == "http" and not _is_this_machine(host):
        message = f"--api {base_url}: would send the token unencrypted; use https"
        raise PantauError(message)
    return base_url.rstrip("/")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(response: httpx.Response, what: str) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > LONGEST_BODY:
            message = f"the API's answer to {what} is longer than {LONGEST_BODY >> 20} MiB"
            raise ApiError(message)
        chunks.append(chunk)
    return b"".join(chunks)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _document(body: bytes, what: str) -> dict[str, Any]:
    """Parse an answer; numbers with a point stay exact (`Decimal`), as money needs it."""
    start = body.lstrip()[:1]
    if start == b"<":
        message = f"the API answered {what} with a web page instead of JSON: check --api"
        raise ApiError(message)
    try:
        document = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, ArithmeticError, RecursionError) as error:
        # An answer cut short is broken JSON too, and the next try may be whole. A number with an
        # exponent beyond all bounds is none that Decimal makes.
        reason = f"broken JSON, {len(body)} bytes"
        raise _RetryError(reason) from error
    if not isinstance(document, dict):
        message = f"the API answered {what} with a {type(document).__name__}, not an envelope"
        raise ApiError(message)
    return document


def _page(document: dict[str, Any], what: str, received_at: int) -> Page:
    if document.get("success") is not True:
        message = f"the API answered {what} without success{_error_of(document)}: try again later"
        raise ApiError(message)
    rows = document.get("data")
    if rows is None:
        rows = []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        message = f"the API answered {what} without a list of rows in data"
        raise ApiError(message)
    meta = document.get("meta")
    if meta is None:
        meta = {}
    if not isinstance(meta, dict):
        message = f"the API answered {what} with a meta that is no object"
        raise ApiError(message)
    more, cursor = meta.get("has_more"), meta.get("cursor")
    if more is None and cursor is None and len(rows) < PAGE_ROWS:
        more = False
    if not isinstance(more, bool):
        # To take it for the last page would make all that lies behind it vanish.
        message = f"the API does not say of {what} whether there is more (meta.has_more)"
        raise ApiError(message)
    if not more:
        return Page(rows, None, received_at)
    if not isinstance(cursor, str) or not cursor:
        message = f"the API says there is more of {what}, but gives no cursor"
        raise ApiError(message)
    return Page(rows, cursor, received_at)


def _said(body: bytes) -> str:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return _error_of(document) if isinstance(document, dict) else ""


def _error_of(document: dict[str, Any]) -> str:
    """Quote the API's own error, on one line and short, as ` (code: message)`."""
    error = document.get("error")
    if isinstance(error, dict):
        parts = [str(error[key]) for key in ("code", "message") if error.get(key)]
        text = ": ".join(parts)
    else:
        text = error if isinstance(error, str) else ""
    text = "".join(character for character in text if character.isprintable())
    return f" ({text[:SHOWN_OF_A_BODY]})" if text else ""

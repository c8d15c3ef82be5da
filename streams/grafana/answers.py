"""What goes wrong between us and a Grafana, as plain errors: a line, which says what to do."""

from collections.abc import Mapping
from typing import Any

import requests
from grafana_api.grafana_api import GrafanaClientError, GrafanaException

from streams.errors import PantauError

BUSY = (429, 503)
"""Statuses after which a request was not carried out, and may be sent again."""
WITHOUT_A_BODY = {
    401: "Grafana at {url} refuses the token: renew GRAFANA_TOKEN",
    403: "the token may not do that at {url}: its service account needs the role Editor",
    **dict.fromkeys(BUSY, "Grafana at {url} is too busy: try again later"),
}
"""Statuses that say all there is to say, whatever comes with them."""
NOT_FOUND = 404
OTHER_FORMAT = 406
"""Grafana 12 has the dashboard in a format that /api does not speak."""
CONFLICTS = (409, 412)
"""412 as documented; 409 where storage itself has seen two writers, or a uid is taken."""
REASONS = {
    "version-mismatch": "somebody has saved it this moment",
    "name-exists": "its uid or its title is another dashboard's: rename that one, or delete it",
    "plugin-dashboard": "a plugin brings a dashboard of that uid: only the plugin may change it",
}
"""The statuses of a 412 that Grafana documents."""


class MissingError(PantauError):
    """It is not there (404)."""


class ConflictError(PantauError):
    """Grafana refuses to save it as things stand (412); the text is the reason in plain words."""


class OtherFormatError(PantauError):
    """It cannot be had from /api (406); `where` is the path below /apis that Grafana names."""

    def __init__(self, said: str) -> None:
        super().__init__(f"Grafana has it in another format: {said}")
        words = (word for word in said.split() if word.startswith("/apis/"))
        self.where = next(words, "").removeprefix("/apis")


class PageError(requests.RequestException):
    """A page of HTML with a status that says something went wrong."""

    def __init__(self, status: int) -> None:
        super().__init__(f"a page ({status})")
        self.status = status


def refuse_pages(response: requests.Response, **_: Any) -> None:
    """A hook of a session. `grafana-api` looks for "message" in the text of a page, and falls.

    Raises:
        PageError: the answer is a page.
    """
    if response.ok:
        return
    try:
        response.json()
    except requests.exceptions.JSONDecodeError as error:
        raise PageError(response.status_code) from error


def plain(url: str, error: Exception) -> PantauError:
    """The error for what a call of `grafana-api` has raised; `url` is Grafana's address."""
    if isinstance(error, requests.exceptions.SSLError):
        return PantauError(
            f"the certificate of {url} is not trusted: set GRAFANA_CA to the file of the"
            " authority that has signed it"
        )
    if isinstance(error, requests.exceptions.JSONDecodeError):
        return _page(url)
    if isinstance(error, PageError):
        return _said(url, error.status) or _page(url, error.status)
    if isinstance(error, GrafanaException):
        return _refused(url, error)
    return PantauError(f"no Grafana answers at {url}: see that it runs, and GRAFANA_URL")


def _refused(url: str, error: GrafanaException) -> PantauError:
    status, answer = error.status_code, error.response
    said_all = _said(url, status)
    if said_all is not None:
        return said_all
    body: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
    said = str(body.get("message", ""))
    if status == NOT_FOUND:
        return MissingError(f"Grafana at {url} does not have it: {said}")
    if status == OTHER_FORMAT:
        return OtherFormatError(said)
    if status in CONFLICTS:
        return ConflictError(REASONS.get(body.get("status", ""), f"Grafana says: {said}"))
    kind = "refuses it" if isinstance(error, GrafanaClientError) else "has failed"
    return PantauError(f"Grafana at {url} {kind} ({status}): {said}")


def _said(url: str, status: int) -> PantauError | None:
    return PantauError(WITHOUT_A_BODY[status].format(url=url)) if status in WITHOUT_A_BODY else None


def _page(url: str, status: int | None = None) -> PantauError:
    with_status = f" ({status})" if status else ""
    return PantauError(
        f"{url} answers with a page instead of Grafana's API{with_status}: GRAFANA_URL must be"
        " Grafana's own address, with the path that it is served below"
    )

"""The one place that speaks to Grafana: an adapter around `grafana-api`, and around its faults.

`grafana-api` is of 2020. Its calls for folders, dashboards and annotations are answered by Grafana
11, 12 and 13 as they were then. It defaults to http, does not try again, and raises TypeError where
an HTML error page has the word "message" in it; what it cannot do (versions of a dashboard) goes
through its raw client. Callers see plain errors only, each of which says what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from grafana_api.grafana_api import GrafanaAPI, GrafanaClientError, GrafanaException
from grafana_api.grafana_face import GrafanaFace
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from streams.errors import PantauError

Json = dict[str, Any]
T = TypeVar("T")

TIMEOUT_S = 20.0
TRIES = 4
BUSY = (429, 503)
"""Statuses after which a request was not carried out, and may be sent again."""
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, CONFLICT = 401, 403, 404, 412


class ConflictError(PantauError):
    """Somebody has saved the dashboard since it was read (412)."""


@dataclass(frozen=True)
class Held:
    """A dashboard as Grafana has it. `message` is that of its newest version, `by` who saved it."""

    model: Json
    version: int
    folder: str
    provisioned: bool
    message: str
    by: str


class Grafana:
    """One Grafana. Nothing is asked before the first call.

    Every method raises PantauError, in one line, where Grafana is not reached, refuses the token or
    answers with something else than its API does.
    """

    def __init__(self, url: str, token: str, ca: Path | None = None) -> None:
        self._url = url
        parts = urlsplit(url)
        path = parts.path.strip("/")
        self._face = GrafanaFace(
            token,
            host=parts.netloc,
            protocol=parts.scheme,
            url_path_prefix=f"{path}/" if path else "",
            verify=True if ca is None else str(ca),
            timeout=TIMEOUT_S,
        )
        self._raw: GrafanaAPI = self._face.api
        retry = Retry(
            total=TRIES,
            status_forcelist=BUSY,
            allowed_methods=None,
            backoff_factor=0.2,
            connect=0,
            read=0,
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self._raw.s.mount(scheme, HTTPAdapter(max_retries=retry))

    def dashboard(self, uid: str) -> Held | None:
        """The dashboard with that uid; None where there is none."""
        found = self._find(lambda: self._face.dashboard.get_dashboard(uid))
        if found is None:
            return None
        model, meta = found["dashboard"], found.get("meta", {})
        newest = self._newest(uid)
        return Held(
            model=model,
            version=model.get("version", meta.get("version", 0)),
            folder=meta.get("folderUid", ""),
            provisioned=bool(meta.get("provisioned")),
            message=newest.get("message", ""),
            by=newest.get("createdBy") or meta.get("updatedBy") or "somebody",
        )

    def ensure_folder(self, uid: str, title: str) -> None:
        """Make the folder where it is missing; another title that a person gave it stays."""
        if self._find(lambda: self._face.folder.get_folder(uid)) is None:
            self._ask(lambda: self._face.folder.create_folder(title, uid))

    def save(self, model: Json, folder: str, message: str, *, overwrite: bool = False) -> int:
        """Save a dashboard over the version that the model names; the new version.

        Raises:
            ConflictError: it has another version by now.
        """
        body = {
            "dashboard": model | {"id": None},
            "folderUid": folder,
            "message": message,
            "overwrite": overwrite,
        }
        saved: Json = self._ask(lambda: self._face.dashboard.update_dashboard(body))
        return int(saved.get("version", 0))

    def annotations(self, tag: str, limit: int) -> list[Json]:
        """Annotations with a tag, the newest first."""
        found: list[Json] = self._ask(
            lambda: self._face.annotations.get_annotation(tags=[tag], limit=limit)
        )
        return found

    def annotate(self, time_ms: int, text: str, tags: list[str]) -> None:
        """Add an annotation that belongs to no panel: dashboards choose by tag."""
        body = {"time": time_ms, "text": text, "tags": tags}
        self._ask(lambda: self._raw.POST("/annotations", json=body))

    def _newest(self, uid: str) -> Json:
        """The newest version's entry. Grafana 11 and later wrap the list, earlier ones do not."""
        path = f"/dashboards/uid/{uid}/versions?limit=1"
        found = self._find(lambda: self._raw.GET(path))
        versions = found.get("versions", []) if isinstance(found, dict) else found or []
        return dict(versions[0]) if versions else {}

    def _find(self, call: Callable[[], T]) -> T | None:
        """As `_ask`; None where it is not there."""
        try:
            return self._ask(call)
        except _MissingError:
            return None

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except requests.exceptions.SSLError as error:
            raise PantauError(
                f"the certificate of {self._url} is not trusted: set GRAFANA_CA to the file of the"
                " authority that has signed it"
            ) from error
        except requests.exceptions.JSONDecodeError as error:
            raise self._page() from error
        except requests.exceptions.RetryError as error:
            raise PantauError(f"Grafana at {self._url} is too busy: try again later") from error
        except requests.exceptions.RequestException as error:
            raise PantauError(
                f"no Grafana answers at {self._url}: see that it runs, and GRAFANA_URL"
            ) from error
        except TypeError as error:
            # grafana-api has looked for "message" in the text of a page.
            raise self._page() from error
        except GrafanaException as error:
            raise self._refused(error) from error

    def _refused(self, error: GrafanaException) -> PantauError:
        status, answer = error.status_code, error.response
        if status == UNAUTHORIZED:
            return PantauError(f"Grafana at {self._url} refuses the token: renew GRAFANA_TOKEN")
        if status == FORBIDDEN:
            return PantauError(
                f"the token may not do that at {self._url}: its service account needs the role"
                " Editor"
            )
        if isinstance(answer, str):
            return self._page(status)
        said = str(answer.get("message", "")) if isinstance(answer, dict) else ""
        if status == NOT_FOUND:
            return _MissingError(f"Grafana at {self._url} does not have it: {said}")
        if status == CONFLICT:
            return ConflictError(said or "it was changed meanwhile")
        kind = "refuses it" if isinstance(error, GrafanaClientError) else "has failed"
        return PantauError(f"Grafana at {self._url} {kind} ({status}): {said}")

    def _page(self, status: int | None = None) -> PantauError:
        with_status = f" ({status})" if status else ""
        return PantauError(
            f"{self._url} answers with a page instead of Grafana's API{with_status}: GRAFANA_URL"
            " must be Grafana's own address, with the path that it is served below"
        )


class _MissingError(PantauError):
    """404."""

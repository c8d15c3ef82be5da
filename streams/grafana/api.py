"""The one place that speaks to Grafana: an adapter around `grafana-api`, and around its faults.

`grafana-api` is of 2020. Its calls for folders, dashboards, search and annotations are answered by
Grafana 11, 12 and 13 as they were then; 13 calls them deprecated and does not switch them off. It
defaults to http, does not try again, and falls over an HTML error page that has the word "message"
in it. What it cannot do (versions of a dashboard, a dashboard that Grafana has in its new
format) goes through its raw client. Nothing is asked by a numeric id: those calls are gone in 13.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from grafana_api.grafana_api import GrafanaAPI, GrafanaException
from grafana_api.grafana_face import GrafanaFace
from requests.adapters import HTTPAdapter

from streams.errors import PantauError
from streams.grafana.answers import (
    ConflictError,
    MissingError,
    OtherFormatError,
    plain,
    refuse_pages,
)
from streams.grafana.patience import patience

Json = dict[str, Any]
T = TypeVar("T")

TIMEOUT_S = 20.0
MOST_FOUND = 5000
"""The most that a search may ask for."""
VERSIONS = 50
"""So many versions of a dashboard are looked at for the last push."""
CLASSIC = "v1beta1"
"""The version of the new API that gives a dashboard as panels in a list, as /api does."""
SOMEBODY = "somebody"


@dataclass(frozen=True)
class Saved:
    """A version of a dashboard: `message` is what its author said, `by` who that was."""

    version: int
    message: str
    by: str


@dataclass(frozen=True)
class Held:
    """A dashboard as Grafana has it. `folder` is a uid, "" outside of all; `saved` newest first."""

    model: Json
    version: int
    folder: str
    provisioned: bool
    saved: tuple[Saved, ...]


class Grafana:
    """One Grafana. Nothing is asked before the first call.

    Every method raises PantauError, in one line, where Grafana is not reached, refuses the token or
    answers with something else than its API does (`streams.grafana.answers`).
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
        self._raw.s.hooks["response"].append(refuse_pages)
        for scheme in ("http://", "https://"):
            self._raw.s.mount(scheme, HTTPAdapter(max_retries=patience()))

    def dashboard(self, uid: str) -> Held | None:
        """The dashboard with that uid; None where there is none."""
        try:
            found = self._find(lambda: self._face.dashboard.get_dashboard(uid))
        except OtherFormatError as error:
            return self._of_the_new_api(uid, error)
        if found is None:
            return None
        model, meta = found["dashboard"], found.get("meta", {})
        return Held(
            model=model,
            version=model.get("version", meta.get("version", 0)),
            folder=meta.get("folderUid", ""),
            provisioned=bool(meta.get("provisioned")),
            saved=self.versions(uid),
        )

    def versions(self, uid: str) -> tuple[Saved, ...]:
        """What was saved of a dashboard, the newest first."""
        path = f"/dashboards/uid/{uid}/versions?limit={VERSIONS}"
        found = self._find(lambda: self._raw.GET(path))
        # A plain list up to 11.4, wrapped since 11.5.
        entries = found.get("versions", []) if isinstance(found, dict) else found or []
        saved = (
            Saved(one["version"], one.get("message") or "", one.get("createdBy") or SOMEBODY)
            for one in entries
        )
        return tuple(sorted(saved, key=lambda one: -one.version))

    def version(self, uid: str, number: int) -> Json | None:
        """A dashboard as it was in a version; None where Grafana has forgotten it."""
        path = f"/dashboards/uid/{uid}/versions/{number}"
        found = self._find(lambda: self._raw.GET(path))
        return None if found is None else dict(found["data"])

    def search(self, tag: str) -> list[Json]:
        """The dashboards with a tag: `uid`, `title` and more."""
        found: list[Json] = self._ask(
            lambda: self._face.search.search_dashboards(tag=tag, type_="dash-db", limit=MOST_FOUND)
        )
        return found

    def ensure_folder(self, uid: str, title: str) -> None:
        """Make the folder where it is missing; another title that a person gave it stays."""
        if self._find(lambda: self._face.folder.get_folder(uid)) is not None:
            return
        try:
            self._ask(lambda: self._face.folder.create_folder(title, uid))
        except ConflictError as error:
            # Somebody has made it meanwhile, or it lies where the token may not look.
            if self._find(lambda: self._face.folder.get_folder(uid)) is None:
                raise PantauError(
                    f"a folder {uid!r} is at {self._url}, but the token may not see it: give its"
                    " service account access"
                ) from error

    def save(self, model: Json, folder: str, message: str, *, overwrite: bool = False) -> int:
        """Save a dashboard over the version that the model names; the new version.

        Raises:
            ConflictError: Grafana refuses; the error says why.
        """
        body = {
            "dashboard": model | {"id": None},
            "folderUid": folder,
            "message": message,
            "overwrite": overwrite,
        }
        saved: Json = self._ask(lambda: self._face.dashboard.update_dashboard(body))
        return int(saved.get("version", 0))

    def annotations(self, tag: str, first: int, last: int, page: int) -> Iterator[Json]:
        """Annotations with a tag between two moments, both in ms and within; each once.

        Grafana knows no second page. It gives the newest first, so what is older is asked for up to
        the end of the oldest that is known, and with a larger page where all of one fall together.

        Args:
            tag: as the annotations have it.
            first: the earliest moment, above 0: Grafana takes 0 for "not said".
            last: the latest.
            page: how many to ask for at once.
        """
        seen: set[int] = set()
        while True:
            ask = partial(
                self._face.annotations.get_annotation,
                time_from=first,
                time_to=last,
                tags=[tag],
                limit=page,
            )
            found: list[Json] = self._ask(ask)
            new = [one for one in found if one["id"] not in seen]
            seen.update(one["id"] for one in new)
            yield from new
            if len(found) < page:
                return
            oldest = min(one.get("timeEnd") or one["time"] for one in found)
            if oldest >= last:
                page *= 2
            last = min(last, oldest)

    def annotate(self, time_ms: int, text: str, tags: list[str]) -> None:
        """Add an annotation that belongs to no panel: dashboards choose by tag."""
        body = {"time": time_ms, "text": text, "tags": tags}
        self._ask(lambda: self._raw.POST("/annotations", json=body))

    def _of_the_new_api(self, uid: str, error: OtherFormatError) -> Held | None:
        """A dashboard that a person saved in the new format (12, with dynamic dashboards on)."""
        group, _, rest = error.where.removeprefix("/").partition("/")
        _, _, name = rest.partition("/")
        if not name:
            raise error
        # The raw client's addresses begin with …/api: here they go on with …/apis.
        path = f"s/{group}/{CLASSIC}/{name}"
        found = self._find(lambda: self._raw.GET(path))
        if found is None:
            return None
        told = found["metadata"].get("annotations") or {}
        return Held(
            model={"uid": uid, **found["spec"]},
            version=found["metadata"].get("generation", 0),
            folder=told.get("grafana.app/folder", ""),
            provisioned=bool(told.get("grafana.app/managedBy")),
            saved=self.versions(uid),
        )

    def _find(self, call: Callable[[], T]) -> T | None:
        """As `_ask`; None where it is not there."""
        try:
            return self._ask(call)
        except MissingError:
            return None

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except (requests.exceptions.RequestException, GrafanaException) as error:
            raise plain(self._url, error) from error

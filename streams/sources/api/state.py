"""What is known of each pull between runs: one small JSON file per agency, year and feed."""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from streams.errors import PantauError
from streams.sources.api.atomic import write_atomically
from streams.sources.api.pulls import PullKey, PullProgress

RESUME_WITHIN = 24 * 3_600_000
"""ms: an older interrupted pull starts again, since a snapshot must stand for one short time."""

AGENCY = re.compile(r"[A-Z0-9]{1,12}")
"""An agency code (K34, D107, B154): it names a folder, so nothing else may pass."""


class History(NamedTuple):
    """How the pulls of one key went: instants in ms, `pages` of the last complete pull.

    `failures` counts the failed pulls since the last complete one; `started` says that one was
    interrupted and waits to go on.
    """

    finished_at: int | None = None
    pages: int | None = None
    failures: int = 0
    failed_at: int | None = None
    started: bool = False


class PullState:
    """The folder of pull files. `origin` names where rows come from and go to.

    A kept cursor is good only for the same API and the same Kafka cluster: with another one the
    pages before it would be missing there.
    """

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder = folder
        self._origin = origin

    def progress(self, key: PullKey, now: int) -> PullProgress | None:
        """Return where the interrupted pull of `key` stands, None where it has to start again."""
        kept = self._read(key).get("progress")
        if not isinstance(kept, dict) or kept.get("origin") != self._origin:
            return None
        try:
            progress = PullProgress(
                cursor=str(kept["cursor"]),
                observed_at=int(kept["observed_at"]),
                pages=int(kept["pages"]),
                rows=int(kept["rows"]),
                seen=tuple(str(digest) for digest in kept["seen"]),
                carried=dict(kept["carried"]),
            )
        except (KeyError, TypeError, ValueError):
            return None
        return progress if now - progress.observed_at < RESUME_WITHIN else None

    def save(self, key: PullKey, progress: PullProgress) -> None:
        """Keep the progress of `key`.

        Raises:
            PantauError: the state folder cannot be written.
        """
        document = self._read(key)
        document["progress"] = {
            "origin": self._origin,
            "cursor": progress.cursor,
            "observed_at": progress.observed_at,
            "pages": progress.pages,
            "rows": progress.rows,
            "seen": list(progress.seen),
            "carried": progress.carried,
        }
        self._write(key, document)

    def forget(self, key: PullKey) -> None:
        """Drop the progress of `key`: its next pull starts at the first page."""
        document = self._read(key)
        if document.pop("progress", None) is not None:
            self._write(key, document)

    def finished(self, key: PullKey, finished_at: int, pages: int) -> None:
        """Note a complete pull of `key`."""
        self._write(key, {"finished_at": finished_at, "pages": pages})

    def failed(self, key: PullKey, failed_at: int) -> None:
        """Note that a pull of `key` failed; its progress stays."""
        document = self._read(key)
        document["failures"] = _count(document.get("failures")) + 1
        document["failed_at"] = failed_at
        self._write(key, document)

    def history(self, key: PullKey) -> History:
        """Return how the pulls of `key` went."""
        document = self._read(key)
        return History(
            finished_at=_instant(document.get("finished_at")),
            pages=_instant(document.get("pages")),
            failures=_count(document.get("failures")),
            failed_at=_instant(document.get("failed_at")),
            started=isinstance(document.get("progress"), dict),
        )

    def _path(self, key: PullKey) -> Path:
        if not AGENCY.fullmatch(key.agency):
            raise PantauError(f"agency {key.agency!r}: give a code such as K34 or D107")
        return self._folder / key.agency / str(key.year) / f"{key.feed}.json"

    def _read(self, key: PullKey) -> dict[str, Any]:
        """Return the file's object; a missing or spoilt one is empty: the pull starts again."""
        try:
            document = json.loads(self._path(key).read_bytes())
        except (OSError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}

    def _write(self, key: PullKey, document: dict[str, Any]) -> None:
        path = self._path(key)
        try:
            write_atomically(path, json.dumps(document).encode())
        except OSError as error:
            raise PantauError(
                f"{path} cannot be written ({error.strerror}): set PANTAU_STATE_DIR to a folder "
                "of your own"
            ) from error


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the state folder for this process: two at once would each use the whole limit.

    Raises:
        PantauError: another process holds it, or it cannot be written.
    """
    path = folder / "lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PantauError(
            f"{folder} cannot be written ({error.strerror}): set PANTAU_STATE_DIR to a folder of "
            "your own"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PantauError(
                f"another pull is using {folder}: wait for its end, or set PANTAU_STATE_DIR"
            ) from error
        yield
    finally:
        os.close(descriptor)


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _instant(value: object) -> int | None:
    return value if isinstance(value, int) else None

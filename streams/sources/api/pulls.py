"""One pull: all pages of one feed for one agency and year, resumable at its cursor.

Each page is handed to a sink that makes it durable; only then the cursor is kept. So a pull that is
interrupted anywhere goes on at the page it had not finished, and may at worst send that one twice.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from streams.sources.api.client import ApiClient, ApiError, CursorRefusedError, Page
from streams.sources.api.clock import Clock
from streams.sources.api.feeds import FEED_PATHS

MAX_PAGES = 10_000
"""Pages of one pull (ten million rows): more is an API that never ends."""


class PullKey(NamedTuple):
    """What is pulled: `feed` is a name of `FEED_PATHS`."""

    agency: str
    feed: str
    year: int


@dataclass(frozen=True)
class PullProgress:
    """Where a pull stands after its last durable page.

    `observed_at` is the instant (ms) of the response of its first page: one for the whole pull.
    `seen` are digests of the cursors so far; `carried` is the sink's own memory, as JSON.
    """

    cursor: str
    observed_at: int
    pages: int
    rows: int
    seen: tuple[str, ...]
    carried: dict[str, Any] = field(default_factory=dict)


class PageSink(Protocol):
    """Where the pages go: on return of each method its effect is durable."""

    def restore(self, carried: dict[str, Any] | None) -> None:
        """Begin a pull, from the first page (None) or with what an earlier run carried."""
        ...

    def take(self, rows: list[dict[str, Any]], first_line: int, observed_at: int) -> None:
        """Make a page durable; `first_line` is the number of its first row in the pull, from 1."""
        ...

    def carried(self) -> dict[str, Any]:
        """Return what `restore` needs to go on after the pages taken so far."""
        ...

    def complete(self, observed_at: int) -> None:
        """Say that the pull has been sent in full."""
        ...


class Progresses(Protocol):
    """Where the progress of pulls is kept."""

    def progress(self, key: PullKey, now: int) -> PullProgress | None:
        """Return where an interrupted pull stands, None where it has to start at its first page."""
        ...

    def save(self, key: PullKey, progress: PullProgress) -> None:
        """Keep the progress."""
        ...

    def forget(self, key: PullKey) -> None:
        """Make the next pull start at its first page."""
        ...

    def finished(self, key: PullKey, finished_at: int, pages: int) -> None:
        """Note a complete pull and forget its progress."""
        ...


class Pulled(NamedTuple):
    """What a finished pull read, pages of earlier runs included."""

    pages: int
    rows: int


def pull_feed(
    client: ApiClient, progresses: Progresses, sink: PageSink, key: PullKey, clock: Clock
) -> Pulled:
    """Pull one feed to its end and return what was read.

    Raises:
        PantauError: the API or the sink failed; what was done is kept, and the next call goes on.
    """
    progress = progresses.progress(key, clock.now())
    pull = _Pull(client, progresses, sink, key, clock)
    if progress is not None:
        try:
            return pull.run(progress)
        except CursorRefusedError:
            # A cursor may expire between two runs; within a run it may not.
            progresses.forget(key)
    return pull.run(None)


@dataclass(frozen=True)
class _Pull:
    """The parts that one pull works with."""

    client: ApiClient
    progresses: Progresses
    sink: PageSink
    key: PullKey
    clock: Clock

    def run(self, start: PullProgress | None) -> Pulled:
        """Read the pages after `start` (None: all)."""
        self.sink.restore(start.carried if start else None)
        progress = start
        last_content: str | None = None
        while True:
            page = self._page(progress, start)
            observed_at = progress.observed_at if progress else page.received_at
            pages = (progress.pages if progress else 0) + 1
            before = progress.rows if progress else 0
            seen = progress.seen if progress else ()
            cursor_digest = _digest((page.cursor or "").encode())
            content = _digest(repr(page.rows).encode())
            if page.cursor is not None and (
                cursor_digest in seen or pages >= MAX_PAGES or content == last_content
            ):
                # Going on from the kept cursor would end here again.
                self.progresses.forget(self.key)
                raise ApiError(
                    f"the API leads {self._name()} in a circle (page {pages}): the pull is "
                    "dropped, try again later"
                )
            last_content = content
            self.sink.take(page.rows, before + 1, observed_at)
            rows = before + len(page.rows)
            if page.cursor is None:
                self.sink.complete(observed_at)
                self.progresses.finished(self.key, self.clock.now(), pages)
                return Pulled(pages, rows)
            progress = PullProgress(
                page.cursor, observed_at, pages, rows, (*seen, cursor_digest), self.sink.carried()
            )
            self.progresses.save(self.key, progress)

    def _page(self, progress: PullProgress | None, start: PullProgress | None) -> Page:
        cursor = progress.cursor if progress else None
        try:
            return self.client.page(
                FEED_PATHS[self.key.feed], self.key.agency, self.key.year, cursor
            )
        except CursorRefusedError as error:
            if progress is start:
                raise
            raise ApiError(str(error)) from error

    def _name(self) -> str:
        return f"{self.key.feed} of {self.key.agency} {self.key.year}"


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()

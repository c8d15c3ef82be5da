"""Pulls from the API onto Kafka: one feed after another, each resumable."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

from streams.errors import PantauError
from streams.publish.connection import Connection
from streams.publish.feed_sink import FeedSink
from streams.publish.hash_key import document_key
from streams.publish.publication import Publication
from streams.settings import Settings
from streams.sources.api.bearer import Bearer
from streams.sources.api.client import ApiClient
from streams.sources.api.clock import Clock
from streams.sources.api.feeds import FEED_PATHS
from streams.sources.api.journal import FileJournal
from streams.sources.api.limiter import RateLimiter
from streams.sources.api.pulls import Pulled, PullKey, pull_feed
from streams.sources.api.state import PullState, only_one
from streams.sources.feed import feed_named


@dataclass(frozen=True)
class ApiRun:
    """The API on one side, Kafka on the other, and the state between runs."""

    client: ApiClient
    limiter: RateLimiter
    state: PullState
    clock: Clock
    document_key: bytes

    def pull(self, publication: Publication, key: PullKey, finish: Callable[[], None]) -> Pulled:
        """Pull one feed onto Kafka; `finish` runs before the pull counts as complete.

        Raises:
            PantauError: the API or Kafka failed; the next call goes on where this one stopped.
        """
        feed = feed_named(key.feed)
        if feed is None:
            raise PantauError(f"feed {key.feed}: no rows of it are understood")
        sink = FeedSink(publication, feed, key, self.document_key, finish)
        return pull_feed(self.client, self.state, sink, key, self.clock)


@contextmanager
def api_run(
    settings: Settings,
    connection: Connection,
    base_url: str,
    clock: Clock,
    feeds: Iterable[str],
) -> Iterator[ApiRun]:
    """Hold the state folder and connect to the API; `feeds` are those that are going to be pulled.

    Raises:
        PantauError: no token, a wrong address, or a state folder that is in use or not writable.
    """
    bearer = Bearer(settings.require_inaproc_token())
    folder = settings.state_dir / "api"
    with only_one(folder):
        limiter = RateLimiter(clock, FileJournal(stamps_file(folder, base_url)))
        origin = f"{base_url.rstrip('/')} to {connection.cluster()}"
        with ApiClient(base_url, bearer, limiter, clock, random.random) as client:
            key = document_key(settings, feeds)
            yield ApiRun(client, limiter, PullState(folder, origin), clock, key)


def stamps_file(folder: Path, base_url: str) -> Path:
    """Name the file of request stamps: one per server, since each server counts for itself."""
    host = urlsplit(base_url).netloc
    return folder / f"requests-{blake2b(host.encode(), digest_size=6).hexdigest()}.stamps"


def chosen_feeds(names: tuple[str, ...]) -> list[str]:
    """Return the feeds to pull: all, or those named (by name or by path).

    Raises:
        PantauError: there is no such feed.
    """
    if not names:
        return list(FEED_PATHS)
    chosen = [name.strip("/").replace("/", "-") for name in names]
    for name in chosen:
        if name not in FEED_PATHS:
            raise PantauError(f"--feed {name}: known are {', '.join(FEED_PATHS)}")
    return list(dict.fromkeys(chosen))

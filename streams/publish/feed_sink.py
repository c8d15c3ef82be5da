"""Where the pages of an API pull go: mapped, sent and acknowledged page by page."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from monitors.facts import Snapshot
from streams.publish.publication import Publication
from streams.publish.snapshots import Place, merged, without
from streams.sources.api.feeds import FEED_PATHS
from streams.sources.api.pulls import PullKey
from streams.sources.feed import Feed
from streams.sources.lines import Line
from streams.sources.mapped import Mapped, Origin, Problem, Supplier
from streams.sources.mapper import Mapper
from streams.sources.pull import Pull

Finish = Callable[[], None]
"""What follows the snapshots of a pull before it counts as complete: the supplier classes."""


class FeedSink:
    """Sends the pages of one pull as facts, and its snapshots at the end.

    It carries over an interruption what later pages and the snapshots need of earlier ones: the
    contents seen (for duplicates), the snapshots so far, and the suppliers met. No row of the feed
    is kept, so nothing personal is.
    """

    def __init__(
        self,
        publication: Publication,
        feed: Feed,
        key: PullKey,
        document_key: bytes,
        finish: Finish,
    ) -> None:
        self._publication = publication
        self._feed = feed
        self._key = key
        self._document_key = document_key
        self._finish = finish
        self.restore(None)

    def restore(self, carried: dict[str, Any] | None) -> None:
        """Begin a pull, or go on with what an earlier run carried."""
        carried = carried or {}
        self._mapper = Mapper()
        self._contents: set[int] = set(carried.get("contents", ()))
        self._earlier = frozenset(self._contents)
        self._repeated: Counter[Place] = Counter()
        self._refused: Counter[Place] = Counter()
        self._stretches = [Snapshot(*fields) for fields in carried.get("snapshots", ())]
        self._pairs = {(agency, supplier) for agency, supplier in carried.get("suppliers", ())}
        self._publication.pairs |= self._pairs

    def take(self, rows: list[dict[str, Any]], first_line: int, observed_at: int) -> None:
        """Send a page and wait until it is acknowledged.

        Raises:
            PantauError: Kafka did not acknowledge it.
        """
        pull = Pull(self._key.agency, self._key.year, observed_at, self._document_key)
        self._mapper.opened(self._feed, pull)
        path = FEED_PATHS[self._key.feed]
        for number, row in enumerate(rows, start=first_line):
            origin = Origin(path, number, self._feed.name)
            item = self._mapper.take(self._feed, origin, Line(number, row, None))
            if item is not None:
                self._send(item)
        # Rows without a year of their own do not wait for later pages: the pull has one.
        for item in self._mapper.finish():
            self._send(item)
        self._publication.flush()

    def carried(self) -> dict[str, Any]:
        """Return, as JSON, what `restore` needs after the pages taken so far."""
        return {
            "contents": sorted(self._contents),
            "snapshots": [list(snapshot) for snapshot in self._snapshots()],
            "suppliers": sorted([agency, supplier] for agency, supplier in self._pairs),
        }

    def complete(self, observed_at: int) -> None:
        """Send the snapshots and what follows them, and wait until all is acknowledged.

        Raises:
            PantauError: Kafka did not acknowledge it.
        """
        del observed_at  # Each page's pull has said it to the mapper.
        for snapshot in self._snapshots():
            self._publication.fact(snapshot)
        self._publication.flush()
        self._finish()

    def _send(self, item: Mapped | Problem) -> None:
        if isinstance(item, Problem):
            self._publication.problem(item)
            return
        problem = self._publication.mapped(item)
        fact = item.fact
        if isinstance(fact, Supplier) or not hasattr(fact, "year"):
            return
        place = (self._feed.name, fact.agency, fact.year)
        if problem is not None:
            self._refused[place] += 1
            return
        supplier = getattr(fact, "supplier", None)
        if supplier is not None:
            self._pairs.add((fact.agency, supplier))
        if fact.content in self._earlier and not item.repeated:
            self._repeated[place] += 1
        self._contents.add(fact.content)

    def _snapshots(self) -> list[Snapshot]:
        now = without(self._mapper.snapshots(), self._refused)
        return merged([*self._stretches, *now], self._repeated)

"""What `pantau fetch` tells of itself, by feed."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from streams.metrics.readings import Readings
from streams.sources.api.pulls import PullKey
from streams.sources.api.state import History

MS = 1000


class FetchTally:
    """The pulls of one process. Written by its loop; the metrics' threads read it meanwhile."""

    def __init__(self) -> None:
        self._histories: Mapping[PullKey, History] = {}
        self._feeds: tuple[str, ...] = ()
        self._pulls: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._rows: Counter[str] = Counter()

    def begin(self, histories: Mapping[PullKey, History]) -> None:
        """The pulls that are made from now on, and how they went so far; looked at later, too."""
        self._histories = histories
        self._feeds = tuple(sorted({key.feed for key in histories}))

    def pulled(self, feed: str, rows: int) -> None:
        """A pull was completed."""
        self._pulls[feed] += 1
        self._rows[feed] += rows

    def failed(self, feed: str) -> None:
        """A pull failed."""
        self._failures[feed] += 1

    @property
    def begun(self) -> bool:
        """Whether the state folder is held and Kafka has answered."""
        return bool(self._feeds)

    def tell(self, readings: Readings) -> None:
        """Add everything to `readings`."""
        finished: defaultdict[str, list[int]] = defaultdict(list)
        never: Counter[str] = Counter()
        for key, history in dict(self._histories).items():
            if history.finished_at is None:
                never[key.feed] += 1
            else:
                finished[key.feed].append(history.finished_at)
        for feed in self._feeds:
            labels = (feed,)
            readings.add("pantau_fetch_pulls_total", self._pulls[feed], labels)
            readings.add("pantau_fetch_failures_total", self._failures[feed], labels)
            readings.add("pantau_fetch_rows_total", self._rows[feed], labels)
            readings.add("pantau_fetch_never_pulled", never[feed], labels)
            if finished[feed]:
                newest, oldest = max(finished[feed]) / MS, min(finished[feed]) / MS
                readings.add("pantau_fetch_success_timestamp_seconds", newest, labels)
                readings.add("pantau_fetch_oldest_timestamp_seconds", oldest, labels)

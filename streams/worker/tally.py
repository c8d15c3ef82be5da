"""What a worker counts while it runs; the metrics are read from here."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence

from streams.metrics.ages import MS, Ages
from streams.outbox.events import Letter
from streams.worker.batch import Fact


class Tally:
    """Counters of one process, from its start; it publishes to `topics`."""

    def __init__(self, topics: Iterable[str] = ()) -> None:
        self.events = 0
        self.batches = 0
        self.fold_seconds = 0.0
        self.segment_bytes = 0
        self.letters: Counter[str] = Counter()
        self.published: Counter[str] = Counter(dict.fromkeys(topics, 0))
        self.checkpoints = 0
        self.rebalances = 0
        self.newest_timestamp_ms = 0
        self.event_ages = Ages()
        self.alert_delays = Ages()

    def checkpointed(self) -> None:
        """A checkpoint was completed, and the log is trimmed to it."""
        self.checkpoints += 1

    def sent(self, topic: str) -> None:
        """A record of that topic was acknowledged."""
        self.published[topic] += 1

    def alerted(self, came: int) -> None:
        """An alert was acknowledged; the oldest fact of its batch is of `came`, in ms."""
        self.alert_delays.observe([came], round(time.time() * MS))

    def folded(
        self,
        records: Sequence[Fact],
        letters: Sequence[Letter],
        *,
        seconds: float,
        segment_bytes: int,
    ) -> None:
        """One batch was folded into one segment."""
        self.events += len(records)
        self.batches += 1
        self.fold_seconds += seconds
        self.segment_bytes += segment_bytes
        for letter in letters:
            self.letters[letter.code] += 1
        if records:
            self.newest_timestamp_ms = max(self.newest_timestamp_ms, records[-1][1])
            self.event_ages.observe([record[1] for record in records], round(time.time() * MS))

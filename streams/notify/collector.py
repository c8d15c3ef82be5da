"""The notifier's metrics and probes, read at scrape time."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from streams.metrics.health import Health
from streams.metrics.readings import Readings
from streams.metrics.server import Verdict
from streams.notify.files import Files
from streams.notify.notifier import Notifier
from streams.notify.pipeline import Pipeline, oldest
from streams.notify.tally import ENDED, NOT_SENT, RESULTS

MS = 1000


class NotifierCollector(Collector):
    """The metrics of one notifier. No label names a receiver, let alone an address."""

    def __init__(self, pipeline: Pipeline, files: Files, health: Health) -> None:
        self._pipeline = pipeline
        self._files = files
        self._health = health

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before the scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read everything now."""
        readings = Readings()
        add = readings.add
        tally = self._pipeline.tally
        # Everything begins with 0: the first of a new series is no increase to Prometheus.
        ways = {one.integration.kind for one in self._pipeline.contacts.receivers.values()}
        none = {(kind, result): 0 for kind in ways for result in RESULTS}
        for labels, count in sorted((none | tally.deliveries.copy()).items()):
            add("pantau_deliveries_total", count, labels)
        for reason, count in sorted((dict.fromkeys(NOT_SENT, 0) | tally.not_sent.copy()).items()):
            add("pantau_alerts_not_sent_total", count, (reason,))
        for reason, count in sorted((dict.fromkeys(ENDED, 0) | tally.ended.copy()).items()):
            add("pantau_subscriptions_ended_total", count, (reason,))
        waiting = self._pipeline.journal.snapshot()
        for kind, count in sorted(Counter(one.integration for one in waiting).items()):
            add("pantau_deliveries_waiting", count, (kind,))
        now = time.time()
        for kind, first in sorted(oldest(waiting).items()):
            add("pantau_delivery_age_seconds", max(0.0, now - first / MS), (kind,))
        add("pantau_receivers_disabled", len(self._pipeline.disabled))
        add("pantau_contacts_valid", int(self._files.valid))
        add("pantau_loop_age_seconds", self._health.age)
        yield from readings.families()


class NotifierProbes:
    """What a supervisor asks of a notifier."""

    def __init__(self, notifier: Notifier, health: Health) -> None:
        self._notifier = notifier
        self._health = health

    def healthy(self) -> Verdict:
        """Whether its loop comes round: it waits for Kafka for a minute before it gives up."""
        age = self._health.age
        return age < LOOP_S, f"loop {age:.1f} s ago"

    def ready(self) -> Verdict:
        """Whether it is in its group, and knows what was told."""
        return self._notifier.ready, f"{self._notifier.held} partitions held"


LOOP_S = 90.0
"""A loop that has not come round for so long is blocked: longer than a record may take to be
acknowledged, and than deliveries on their way are waited for at a rebalance."""

"""Reads the worker at scrape time, so that a partition that has moved leaves no stale series."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from streams.contracts.reasons import Code
from streams.metrics.readings import Readings

if TYPE_CHECKING:
    from streams.metrics.health import Health
    from streams.worker.app import Worker

MS = 1000


class WorkerCollector(Collector):
    """The metrics of one worker, or of the stage that sums over agencies.

    Of the books only their number is told here: their figures are many, and `Domain` tells them.
    """

    def __init__(self, worker: "Worker", health: "Health", limit: int) -> None:
        self._worker = worker
        self._health = health
        self._limit = limit

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before the scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read everything now."""
        readings = Readings()
        self._process(readings)
        self._partitions(readings)
        self._books(readings)
        yield from readings.families()

    def _process(self, readings: Readings) -> None:
        worker, tally = self._worker, self._worker.tally
        add = readings.add
        add("pantau_recovered", int(worker.table.ready))
        add("pantau_partitions_assigned", len(worker.table.shards))
        add("pantau_loop_age_seconds", self._health.age)
        add("pantau_contact_age_seconds", worker.contact_age())
        add("pantau_events_total", tally.events)
        add("pantau_batches_total", tally.batches)
        add("pantau_fold_seconds_total", tally.fold_seconds)
        add("pantau_segment_bytes_total", tally.segment_bytes)
        add("pantau_checkpoints_total", tally.checkpoints)
        add("pantau_rebalances_total", tally.rebalances)
        add("pantau_recovery_seconds", worker.table.recovery_s)
        # Every reason begins with 0: the first of a new series is no increase to Prometheus.
        letters = dict.fromkeys(map(str, Code), 0) | tally.letters.copy()
        for reason, count in sorted(letters.items()):
            add("pantau_dead_letters_total", count, (reason,))
        for topic, count in sorted(tally.published.copy().items()):
            add("pantau_published_total", count, (topic,))
        readings.add_ages("pantau_event_age_seconds", tally.event_ages)
        readings.add_ages("pantau_alert_delay_seconds", tally.alert_delays)
        if tally.newest_timestamp_ms:
            add("pantau_newest_fact_timestamp_seconds", tally.newest_timestamp_ms / MS)

    def _partitions(self, readings: Readings) -> None:
        worker = self._worker
        waiting = worker.outbox.waiting()
        for number, shard in sorted(worker.table.shards.copy().items()):
            if not shard.ready:
                continue
            labels = (str(number),)
            add = readings.add
            add("pantau_lag_records", worker.lag(number), labels)
            add("pantau_fence_position", shard.fence, labels)
            add("pantau_unlogged_positions", max(0, shard.fence - shard.acked), labels)
            published = worker.outbox.published_to(number)
            add("pantau_published_lag_positions", max(0, shard.acked - published), labels)
            add("pantau_outputs_waiting", waiting.get(number, 0), labels)
            add("pantau_generation", shard.generation, labels)
            add("pantau_changelog_records", shard.records, labels)
            add("pantau_changelog_segments", shard.segments, labels)
            add("pantau_checkpoint_bytes", shard.snapshot, labels)

    def _books(self, readings: Readings) -> None:
        held = self._worker.books
        readings.add("pantau_agencies", held)
        readings.add("pantau_agencies_hidden", max(0, held - self._limit))

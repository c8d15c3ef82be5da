"""Reads the worker at scrape time, so that a partition that has moved leaves no stale series."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitors.days import local_instant
from monitors.programme import STATES
from streams.metrics.catalogue import BY_NAME, METRICS, Type

if TYPE_CHECKING:
    from streams.metrics.health import Health
    from streams.worker.app import Worker

SEN = 100
"""Sen in a rupiah: Prometheus counts in base units."""
MS = 1000

BOOKS_LIMIT = 800
"""Books shown at most: a label per agency is a conscious exception to the rule of few labels."""

Labels = tuple[str, ...]


class Readings:
    """The families of one scrape; a name that is not in the catalogue is an error."""

    def __init__(self) -> None:
        self._families: dict[str, Any] = {}

    def add(self, name: str, value: float | None, labels: Labels = ()) -> None:
        """One sample; None adds nothing: not enough data is not 0."""
        if value is None:
            return
        family = self._families.get(name)
        if family is None:
            about = BY_NAME[name]
            made = CounterMetricFamily if about.type is Type.COUNTER else GaugeMetricFamily
            family = self._families[name] = made(
                name.removesuffix("_total"), about.meaning, labels=list(about.labels)
            )
        family.add_metric(list(labels), value)

    def families(self) -> Iterator[Metric]:
        """What was read, in the order of the catalogue."""
        for metric in METRICS:
            if metric.name in self._families:
                yield self._families[metric.name]


class WorkerCollector(Collector):
    """The metrics of one worker.

    The domain's figures are the reports that the outbox has made: a book may not be read in the
    scrape's thread, since it changes meanwhile.
    """

    def __init__(self, worker: "Worker", health: "Health", limit: int = BOOKS_LIMIT) -> None:
        self._worker = worker
        self._health = health
        self._limit = limit
        self._version = _version()

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
        add("pantau_build_info", 1, (self._version,))
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
        for reason, count in sorted(tally.letters.copy().items()):
            add("pantau_dead_letters_total", count, (reason,))
        for topic, count in sorted(tally.published.copy().items()):
            add("pantau_published_total", count, (topic,))
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
            published = worker.outbox.published_to(number)
            add("pantau_published_lag_positions", max(0, shard.acked - published), labels)
            add("pantau_outputs_waiting", waiting.get(number, 0), labels)
            add("pantau_generation", shard.generation, labels)
            add("pantau_changelog_records", shard.records, labels)
            add("pantau_changelog_segments", shard.segments, labels)

    def _books(self, readings: Readings) -> None:
        books = self._worker.reports.copy()
        readings.add("pantau_agencies", self._worker.books)
        readings.add("pantau_agencies_hidden", max(0, len(books) - self._limit))
        for (agency, year), figures in sorted(books.items())[: self._limit]:
            _book(readings, (agency, str(year)), figures)


def _book(readings: Readings, labels: Labels, report: Mapping[str, Any]) -> None:
    add = readings.add
    fed = {name: one for name, one in report["channels"].items() if one is not None}
    for name, one in fed.items():
        add("pantau_agency_value_rupiah", one["value_sen"] / SEN, (*labels, name))
        add("pantau_agency_packages", one["packages"], (*labels, name))
    for measure in ("declared", "confirmed", "doubtful"):
        told = [one[f"umk_{measure}_sen"] for one in fed.values()]
        known = [sen for sen in told if sen is not None]
        if known:
            add(f"pantau_agency_umk_{measure}_rupiah", sum(known) / SEN, labels)
    if report["observed_at"] is not None:
        observed = local_instant(report["observed_at"])
        add("pantau_agency_observed_timestamp_seconds", observed / MS, labels)
    for name, reading in report["programmes"].items():
        _programme(readings, (*labels, name), reading)


def _programme(readings: Readings, labels: Labels, reading: Mapping[str, Any]) -> None:
    add = readings.add
    for metric, field in (("goal", "goal_sen"), ("umkk", "umkk_sen"), ("gap", "gap_sen")):
        sen = reading.get(field)
        if sen is not None and (field != "goal_sen" or reading["denominator"]):
            add(f"pantau_programme_{metric}_rupiah", sen / SEN, labels)
    add("pantau_programme_planned_ratio", reading.get("planned_fraction"), labels)
    add("pantau_programme_spi_ratio", reading.get("spi"), labels)
    add("pantau_programme_needed_share_ratio", reading.get("needed_share"), labels)
    for state in STATES:
        add("pantau_programme_state", int(reading["state"] == state), (*labels, state))


def _version() -> str:
    try:
        return version("pantau")
    except PackageNotFoundError:
        return "unknown"

"""The metrics and probes of the packages' process, read at scrape time."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from streams.metrics.health import Health
from streams.metrics.readings import Readings
from streams.metrics.server import Verdict


class Folding(Protocol):
    """What is looked at: `streams.packages.service.Stage`."""

    health: Health
    is_up_to_date: bool

    @property
    def published(self) -> int:
        """Records that the broker has acknowledged."""
        ...

    def lag(self) -> dict[int, int]:
        """Positions that are not in the file yet, by partition."""
        ...


class PackagesCollector(Collector):
    """The metrics of one packages' process."""

    def __init__(self, stage: Folding) -> None:
        self._stage = stage

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before the scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read everything now."""
        readings = Readings()
        for partition, lag in sorted(self._stage.lag().items()):
            readings.add("pantau_packages_lag_records", lag, (str(partition),))
        readings.add("pantau_packages_published_total", self._stage.published)
        readings.add("pantau_loop_age_seconds", self._stage.health.age)
        yield from readings.families()


class PackagesProbes:
    """What a supervisor asks of the process."""

    def __init__(self, stage: Folding) -> None:
        self._stage = stage

    def healthy(self) -> Verdict:
        """Whether its loop comes round, also while it waits; a large batch may hold it up."""
        age = self._stage.health.age
        return age < LOOP_S, f"loop {age:.1f} s ago"

    def ready(self) -> Verdict:
        """Whether it has once come to the end of the facts."""
        lag = sum(self._stage.lag().values())
        return self._stage.is_up_to_date, f"{lag} facts behind"


LOOP_S = 120.0
"""Longer than a batch takes to be folded. While the broker is waited for, the loop comes round."""

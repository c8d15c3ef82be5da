"""`/metrics` and the probes of a publishing process that goes on for long (`--metrics`)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from streams.metrics.health import Health
from streams.metrics.readings import Readings
from streams.metrics.server import ProbeServer, Verdict
from streams.settings import Settings

LOOP_S = 300.0
"""Longer than a request, its answer and the broker's acknowledgement take together, and than the
supplier register takes to be read. While the process waits for its next turn it beats."""


class Told(Protocol):
    """What a process counts, and tells at the scrape."""

    @property
    def begun(self) -> bool:
        """Whether Kafka answers it, and it does its work."""
        ...

    def tell(self, readings: Readings) -> None:
        """Add everything to `readings`."""
        ...


class PublisherCollector(Collector):
    """The metrics of one process, read at scrape time."""

    def __init__(self, tally: Told, health: Health) -> None:
        self._tally = tally
        self._health = health

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before the scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read everything now."""
        readings = Readings()
        self._tally.tell(readings)
        readings.add("pantau_loop_age_seconds", self._health.age)
        yield from readings.families()


class PublisherProbes:
    """What a supervisor asks of the process."""

    def __init__(self, tally: Told, health: Health) -> None:
        self._tally = tally
        self._health = health

    def healthy(self) -> Verdict:
        """Whether its loop comes round, also while it waits."""
        age = self._health.age
        return age < LOOP_S, f"loop {age:.1f} s ago"

    def ready(self) -> Verdict:
        """Whether it has begun its work."""
        begun = self._tally.begun
        return begun, "at work" if begun else "not begun yet"


@contextmanager
def serving(
    settings: Settings, tally: Told, health: Health, said: Callable[[str], None]
) -> Iterator[None]:
    """Answer Prometheus and the supervisor for as long as the block lasts.

    Raises:
        PantauError: the address cannot be listened on.
    """
    server = ProbeServer(
        settings.metrics_host,
        settings.metrics_port,
        PublisherCollector(tally, health),
        PublisherProbes(tally, health),
        client=settings.kafka_client(),
    )
    server.start()
    said(f"metrics at {server.address}/metrics")
    try:
        yield
    finally:
        server.stop()

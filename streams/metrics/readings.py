"""The families of one scrape: names, types and labels are the catalogue's."""

from collections.abc import Iterator
from typing import Any

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from streams.metrics.ages import Ages
from streams.metrics.catalogue import BY_NAME, METRICS, Type

Labels = tuple[str, ...]


class Readings:
    """Samples by metric; a name that is not in the catalogue is an error (KeyError)."""

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
        family.add_metric(labels, value)

    def add_ages(self, name: str, ages: Ages) -> None:
        """A histogram without labels."""
        about = BY_NAME[name]
        buckets, seconds = ages.told()
        family = HistogramMetricFamily(name, about.meaning, labels=[])
        family.add_metric([], buckets, seconds)
        self._families[name] = family

    def families(self) -> Iterator[Metric]:
        """What was read, in the order of the catalogue."""
        for metric in METRICS:
            if metric.name in self._families:
                yield self._families[metric.name]

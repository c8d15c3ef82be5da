"""What every process tells of itself: its version, and when its certificates end."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cryptography import x509
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from streams.metrics.readings import Readings

CERTIFICATES = ("ssl.ca.location", "ssl.certificate.location")
"""librdkafka's settings that name a file of certificates (PEM)."""


class About(Collector):
    """The metrics that do not depend on what the process does.

    `client` are librdkafka's settings. The files are read at each scrape: whoever renews them need
    not start anything anew for the figure to be right.
    """

    def __init__(self, client: Mapping[str, str]) -> None:
        self._files = {name: Path(client[name]) for name in CERTIFICATES if client.get(name)}
        self._version = _version()

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before the scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read everything now."""
        readings = Readings()
        readings.add("pantau_build_info", 1, (self._version,))
        for name, path in self._files.items():
            ends = expiry(path)
            readings.add("pantau_certificate_expiry_timestamp_seconds", ends, (name,))
        yield from readings.families()


def expiry(path: Path) -> float | None:
    """When the first certificate of a file ends, in seconds since 1970; None if none is there.

    A file that cannot be read has no series: a scrape never fails.
    """
    try:
        certificates = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return None
    return min(one.not_valid_after_utc.timestamp() for one in certificates)


def _version() -> str:
    try:
        return version("pantau")
    except PackageNotFoundError:
        return "unknown"

"""How long a scrape takes: `python -m tests.metrics.scrape_time [AGENCIES] [SCRAPES]`.

Over HTTP, as Prometheus scrapes. Every agency has every programme that is reckoned for agencies,
all channels, and a projection; once with every report changed since the scrape before, as after a
tick, and once with none. The client's share (it reads in the same process) is in the figures.
"""

import copy
import statistics
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from streams.metrics.health import Health
from streams.metrics.server import MetricsServer
from streams.settings import Settings
from tests.metrics.worker import FakeWorker, full_report

AGENCIES, SCRAPES = 700, 15
"""The agencies of the nation, and enough scrapes for a median."""
ACCEPT = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
"""What Prometheus asks for."""


class Scraped:
    """A worker of so many agencies behind its real server."""

    def __init__(self, agencies: int) -> None:
        worker: Any = FakeWorker()
        self.report = full_report(worker)
        self._books = {(f"K{number}", 2024): self.report for number in range(agencies)}
        shown: Any = SimpleNamespace(copy=lambda: self._books)
        worker.reports = shown
        self.server = MetricsServer(Settings(metrics_port=0), worker, Health())
        self.change()

    @property
    def programmes(self) -> int:
        """Programmes of each agency."""
        return len(self.report["programmes"])

    def change(self) -> None:
        """Make every report another one."""
        self._books = {book: copy.copy(one) for book, one in self._books.items()}

    def scrape(self) -> tuple[str, float]:
        """The text and the milliseconds until its last byte was there."""
        request = urllib.request.Request(
            f"{self.server.address}/metrics", headers={"Accept": ACCEPT}
        )
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read()
        spent = (time.perf_counter() - started) * 1000
        return body.decode(), spent


@contextmanager
def scraped(agencies: int) -> Iterator[Scraped]:
    """Serve for as long as the block lasts."""
    made = Scraped(agencies)
    made.server.start()
    try:
        yield made
    finally:
        made.server.stop()


def lines_of(text: str) -> int:
    """Samples of the figures, of agencies and of the process."""
    return sum(not line.startswith("#") for line in text.splitlines())


def main(agencies: int, scrapes: int) -> None:
    """Print the times."""
    with scraped(agencies) as served:
        text, _ = served.scrape()
        sys.stdout.write(
            f"{agencies} agencies x {served.programmes} programmes: {lines_of(text):,} samples,"
            f" {len(text) / 1e6:.1f} MB\n"
        )
        for name in ("every report changed", "none changed"):
            times = []
            for _ in range(scrapes):
                if name.startswith("every"):
                    served.change()
                times.append(served.scrape()[1])
            sys.stdout.write(
                f"{name}: best {min(times):.0f} ms, median {statistics.median(times):.0f} ms,"
                f" worst {max(times):.0f} ms of {scrapes}\n"
            )


if __name__ == "__main__":
    told = [int(one) for one in sys.argv[1:]]
    main(*told, *(AGENCIES, SCRAPES)[len(told) :])

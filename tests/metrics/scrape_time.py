"""How long a scrape of many agencies takes: `python -m tests.metrics.scrape_time [AGENCIES]`.

Every agency has every programme that is reckoned for agencies, all channels, and a projection; once
with every report changed since the last scrape, as after a tick, and once with none.
"""

import copy
import sys
import time
from types import SimpleNamespace
from typing import Any

from streams.metrics.health import Health
from streams.metrics.server import MetricsServer
from streams.settings import Settings
from tests.metrics.worker import FakeWorker, full_report


def main(agencies: int) -> None:
    """Print the times."""
    worker: Any = FakeWorker()
    report = full_report(worker)
    books = {(f"K{number}", 2024): copy.copy(report) for number in range(agencies)}
    shown: Any = SimpleNamespace(copy=lambda: books)
    worker.reports = shown
    server = MetricsServer(Settings(metrics_port=0), worker, Health())
    for accept in ("text/plain", "application/openmetrics-text; version=1.0.0"):
        for name in ("all changed", "none changed", "none changed"):
            started = time.perf_counter()
            _, _, body = server.answer("/metrics", accept)
            spent = (time.perf_counter() - started) * 1000
            rows = body.count(b"\n")
            said = f"{agencies} agencies, {name}: {rows} lines, {len(body)} bytes, {spent:.0f} ms"
            sys.stdout.write(said + "\n")
        books = {book: copy.copy(one) for book, one in books.items()}


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 700)

"""From the start of a process after kill -9 to ready, with a million packages in the changelog."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.empty import empty_bytes
from tests.bench.events import NEW
from tests.bench.job import resident_bytes
from tests.bench.load import Committed, Tell, publish
from tests.bench.variants.worker import Process

POLL_S = 0.02
PATIENCE_S = 120


def start(bootstrap: str, packages: int, times: int, tell: Tell) -> dict[str, Any]:
    """Fold the packages once; kill the worker and start it again, so many times."""
    load = publish(bootstrap, "bench-start.", round(packages / NEW), tell)
    seconds: list[float] = []
    with tempfile.TemporaryDirectory(prefix="pantau-bench-") as folder:
        empty = empty_bytes(load, Path(folder))
        worker = Process(load, "bench-start", Path(folder))
        committed = Committed(bootstrap, worker.app_id, load.topic)
        try:
            empty_s = _seconds(worker)
            worker.wait(lambda: committed.reached(load.ends))
            worker.wait_published()
            folded = resident_bytes(worker.status)
            tell(f"{load.packages:,} packages folded")
            for _ in range(times):
                worker.child.kill()
                seconds.append(_seconds(worker))
                tell(f"ready {seconds[-1]:.2f} s after kill -9")
            recovered = resident_bytes(worker.status)
        finally:
            worker.child.kill()
            committed.close()
    return {
        "packages": load.packages,
        "events": load.events,
        "empty_s": empty_s,
        "seconds": {
            "median": statistics.median(seconds),
            "min": min(seconds),
            "max": max(seconds),
            "runs": seconds,
        },
        "package_bytes": {
            "folded": (folded - empty) / load.packages,
            "recovered": (recovered - empty) / load.packages,
        },
    }


def _seconds(worker: Process) -> float:
    """Start the worker; the seconds until it says that it is ready."""
    started = time.monotonic()
    worker.child.start()
    while not worker.ready():
        if not worker.child.running or time.monotonic() > started + PATIENCE_S:
            worker.wait(lambda: False, 0)
        time.sleep(POLL_S)
    return time.monotonic() - started

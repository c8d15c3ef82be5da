"""What a worker takes before it has anything to do: the rest is its packages'."""

import time
from pathlib import Path

from tests.bench.job import resident_bytes
from tests.bench.load import Load
from tests.bench.variants.worker import Process

REST_S = 1.5
"""It has said that it is ready, and comes to rest."""


def empty_bytes(load: Load, folder: Path) -> int:
    """Return the resident memory of a worker with the same code on topics without a fact."""
    prefix = f"{load.prefix}empty."
    worker = Process(load._replace(prefix=prefix), f"{prefix}worker", folder)
    worker.child.start()
    try:
        worker.wait(worker.ready)
        time.sleep(REST_S)
        return resident_bytes(worker.status)
    finally:
        worker.child.stop()

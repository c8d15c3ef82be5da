"""One worker over millions of events: what an event costs and a package holds, by and by."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.empty import empty_bytes
from tests.bench.job import resident_bytes
from tests.bench.load import Committed, Tell, publish
from tests.bench.variants.worker import Process

POLL_S = 0.1
MIB = 1 << 20


class Sample(NamedTuple):
    """How far the worker had come at a moment: its own clock, processor time and memory."""

    events: int
    at_s: float
    cpu_s: float
    resident: int


class Stretch(NamedTuple):
    """One stretch of the way, and the state at its end."""

    events: int
    rate: float
    cpu_us: float
    resident: int
    package_bytes: float


def soak(bootstrap: str, events: int, stretch: int, tell: Tell) -> dict[str, Any]:
    """Publish, then start a worker and watch it to the end; the figures of each stretch."""
    load = publish(bootstrap, "bench-soak.", events, tell)
    with tempfile.TemporaryDirectory(prefix="pantau-bench-") as folder:
        empty = empty_bytes(load, Path(folder))
        worker = Process(load, "bench-soak", Path(folder))
        committed = Committed(bootstrap, worker.app_id, load.topic)
        worker.child.start()
        try:
            worker.wait(worker.ready)
            samples = [_sample(worker, 0)._replace(resident=empty)]
            while samples[-1].events < events:
                done = sum(committed.read(load.ends).values())
                if done > samples[-1].events:
                    samples.append(_sample(worker, done))
                if not worker.child.running:
                    worker.wait(lambda: False)
                time.sleep(POLL_S)
            worker.wait_published()
        finally:
            worker.child.stop()
            committed.close()
    stretches = cut(samples, stretch, load.packages / events)
    first, last = stretches[0], stretches[-1]
    return {
        "events": events,
        "packages": load.packages,
        "seconds": samples[-1].at_s - samples[0].at_s,
        "empty_bytes": empty,
        "stretches": [one._asdict() for one in stretches],
        "last_to_first": {
            "cpu": last.cpu_us / first.cpu_us,
            "package_bytes": last.package_bytes / first.package_bytes,
        },
    }


def _sample(worker: Process, events: int) -> Sample:
    return Sample(events, time.monotonic(), worker.cpu_s(), resident_bytes(worker.status))


def cut(samples: Sequence[Sample], size: int, packages_each: float) -> list[Stretch]:
    """Return stretches of at least `size` events, from sample to sample.

    `packages_each` is how many packages an event makes, on average.
    """
    empty, start = samples[0].resident, samples[0]
    made: list[Stretch] = []
    for sample in samples[1:]:
        events = sample.events - start.events
        if events < size and sample is not samples[-1]:
            continue
        if events < size // 2 and made:
            break
        made.append(
            Stretch(
                sample.events,
                events / (sample.at_s - start.at_s),
                (sample.cpu_s - start.cpu_s) / events * 1e6,
                sample.resident,
                (sample.resident - empty) / (sample.events * packages_each),
            )
        )
        start = sample
    return made


COLUMNS = ("events", "events/s", "CPU us an event", "resident MiB", "bytes a package")


def rows(found: dict[str, Any]) -> list[list[str]]:
    """Return the cells of the table."""
    return [
        [
            f"{one['events']:,}",
            f"{one['rate']:,.0f}",
            f"{one['cpu_us']:.1f}",
            f"{one['resident'] / MIB:,.0f}",
            f"{one['package_bytes']:.0f}",
        ]
        for one in found["stretches"]
    ]

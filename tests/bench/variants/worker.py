"""Our worker as a real process, measured from outside: nothing in it knows of the measurement.

When the last segment was acknowledged is read from its changelog afterwards, whose records carry
the broker's time. The clock starts one batch before the first segment.
"""

import os
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, KafkaError, TopicPartition

from streams.child import Child, free_port
from streams.contracts.decode import read_record
from streams.topics import table
from streams.worker.segment import Segment, decode
from tests.bench.events import Off, off
from tests.bench.job import Totals, peak_bytes
from tests.bench.load import PARTITIONS, Committed, Load, create, delete, ends
from tests.bench.variants.process import ROOT
from tests.bench.variants.protocol import Figures

POLL_S = 0.2
PATIENCE_S = 900
FIGURES_S = 60
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
"""The unit of /proc/<pid>/stat."""


class Process:
    """A worker on the topics of a load. Give it the same `instance` to have it take over."""

    def __init__(
        self,
        load: Load,
        app_id: str,
        folder: Path,
        module: str = "streams",
        *,
        environ: Mapping[str, str] | None = None,
        number: int = 0,
    ) -> None:
        self.app_id = app_id
        self.changelog = create(load.bootstrap, load.prefix, app_id)
        self.port = free_port()
        self.child = Child(
            "the worker",
            [sys.executable, "-m", module, "worker"],
            folder / f"worker-{number}.log",
            {
                "KAFKA_BOOTSTRAP": load.bootstrap,
                "PANTAU_TOPIC_PREFIX": load.prefix,
                "PANTAU_APP_ID": app_id,
                "PANTAU_INSTANCE_ID": f"{app_id}-{number}",
                "PANTAU_METRICS_PORT": str(self.port),
                "PYTHONPATH": str(ROOT),
                **(environ or {}),
            },
        )

    @property
    def pid(self) -> int:
        """Its process number."""
        process = self.child._process
        assert process is not None
        return process.pid

    @property
    def status(self) -> Path:
        """Its page in /proc."""
        return Path(f"/proc/{self.pid}/status")

    def cpu_s(self) -> float:
        """Seconds of processor time that it has used."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / CLOCK_TICKS

    def ready(self) -> bool:
        """Whether it says so."""
        return self._get("/readyz") is not None

    def metrics(self) -> dict[str, float]:
        """Its metrics by name and labels; empty while it does not answer."""
        lines = [line.rsplit(" ", 1) for line in (self._get("/metrics") or "").splitlines()]
        return {line[0]: float(line[1]) for line in lines if line[0][:1] not in {"", "#"}}

    def _get(self, path: str) -> str | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            return None

    def wait(self, true: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
        """Block until something is true, as long as the worker runs."""
        deadline = time.monotonic() + timeout_s
        while not true():
            if not self.child.running or time.monotonic() > deadline:
                why = "not in time" if self.child.running else "it ended"
                tail = self.child.log.read_text(errors="replace").splitlines()[-8:]
                raise RuntimeError(f"the worker: {why}: {' | '.join(tail)}")
            time.sleep(POLL_S)

    def wait_published(self) -> None:
        """Block until every output of what is in the log is acknowledged."""
        lag = [f'pantau_published_lag_positions{{partition="{one}"}}' for one in range(PARTITIONS)]

        def done() -> bool:
            found = self.metrics()
            return bool(found) and not any(found.get(name, 0) for name in lag)

        self.wait(done)


@dataclass(frozen=True)
class Worker:
    """The worker, or the worker under another module's `main`; as many of them as `count` says."""

    name: str
    title: str
    module: str = "streams"
    part: int = 1
    count: int = 1

    def absent(self) -> str | None:
        """It is what all this is about."""
        return None

    def run(self, load: Load, run: str, folder: Path) -> Figures:
        """Start it, and wait until it has folded, logged and published everything."""
        workers = [
            Process(load, run, folder, self.module, number=number) for number in range(self.count)
        ]
        status_from = ends(load.bootstrap, load.prefix + table.AGENCY_STATUS)
        committed = Committed(load.bootstrap, run, load.topic)
        try:
            for worker in workers:
                worker.child.start()
            workers[0].wait(lambda: committed.reached(load.ends))
            peak = sum(peak_bytes(worker.status) for worker in workers)
            cpu = sum(worker.cpu_s() for worker in workers)
            for worker in workers:
                worker.wait_published()
            wrong, told = _figures(workers[0], load, status_from)
        finally:
            for worker in workers:
                worker.child.stop()
            committed.close()
        marks = segments(load.bootstrap, workers[0].changelog)
        # A new changelog beside figures of an old one would be refused.
        delete(load.bootstrap, workers[0].changelog, load.prefix + table.AGENCY_STATUS)
        later = max(0.0, told - marks[-1][0])
        return Figures(load.events, taken(marks), peak, cpu, wrong, later)


def _figures(worker: Process, load: Load, status_from: dict[int, int]) -> tuple[Off, float]:
    """Compare what the worker tells the world, in a moment or two; and the time of the last."""
    topic = load.prefix + table.AGENCY_STATUS
    deadline = time.monotonic() + FIGURES_S
    while True:
        found, last = statuses(load.bootstrap, topic, status_from)
        wrong = off(load.totals, found)
        if not wrong.totals or time.monotonic() > deadline or not worker.child.running:
            return wrong, last
        time.sleep(POLL_S)


def statuses(bootstrap: str, topic: str, start: dict[int, int]) -> tuple[Totals, float]:
    """Return packages and value of each agency by its newest status, and the time of the last."""
    newest: dict[bytes, tuple[tuple[int, int], dict[str, Any]]] = {}
    last = 0.0
    for _, stamp, value in records(bootstrap, topic, start):
        last = max(last, stamp)
        _, row = read_record(value, ["AgencyStatus"])
        key = f"{row['agency']}/{row['year']}".encode()
        mark = (row["generation"], row["fence"])
        if key not in newest or mark >= newest[key][0]:
            newest[key] = mark, row
    found: Totals = {}
    for _, row in newest.values():
        for channel, figures in row["channels"].items():
            if figures is not None:
                total = found.setdefault(row["agency"], {}).setdefault(channel, [0, 0])
                total[0] += figures["packages"]
                total[1] += figures["value_sen"]
    return found, last


Mark = tuple[float, int]
"""When a segment was written (epoch, s), and how many positions it covers."""


def segments(bootstrap: str, changelog: str) -> list[Mark]:
    """Return the marks of all segments with facts, in the order of their time."""
    marks: list[Mark] = []
    for _, stamp, value in records(bootstrap, changelog, dict.fromkeys(range(PARTITIONS), 0)):
        record = decode(value)
        if isinstance(record, Segment) and record.last > record.previous:
            marks.append((stamp, record.last - record.previous))
    return sorted(marks)


def taken(marks: list[Mark]) -> float:
    """Return the seconds from the first event taken to the last segment.

    The first batch was taken about as long before its segment as another one takes.
    """
    stamps = [stamp for stamp, _ in marks]
    each = statistics.median(b - a for a, b in pairwise(stamps))
    return stamps[-1] - stamps[0] + each


def records(
    bootstrap: str, topic: str, start: Mapping[int, int]
) -> Iterator[tuple[int, float, bytes | None]]:
    """Yield (partition, epoch in s, value) of a topic's records from offsets to its end."""
    wanted = {one: end for one, end in ends(bootstrap, topic).items() if end > start.get(one, 0)}
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "bench-reader",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        consumer.assign([TopicPartition(topic, one, start.get(one, 0)) for one in wanted])
        while wanted:
            for message in consumer.consume(1000, 1.0):
                error, partition = message.error(), message.partition() or 0
                if error is None:
                    yield partition, message.timestamp()[1] / 1000, message.value()
                elif error.code() == KafkaError._PARTITION_EOF:
                    wanted.pop(partition, None)
                else:
                    raise RuntimeError(error.str())
    finally:
        consumer.close()

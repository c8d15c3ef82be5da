"""Far more than a worker can take: its memory stays bounded, its lag is told, and it catches up.

The worker gets a small share of the time (it is stopped and woken many times a second, too short
for its session), and facts come at ten times the rate that it manages with that for a minute.
"""

import itertools
import time
from pathlib import Path
from threading import Event, Thread

from confluent_kafka import Producer

from monitors.facts import Transaction
from streams.contracts.encode import Encoder
from tests.chaos.facts import facts
from tests.chaos.fault import Fault
from tests.chaos.field import FailedError, Field
from tests.chaos.load import CLIENT, log
from tests.worker.running import Running

RUN_S, STOP_S = 0.01, 0.19
FLOOD_S = 60.0
TIMES = 10
CALM_S = 5.0
DIFFERENT = 20_000
"""Facts of the flood before it repeats itself: repetitions have to be folded like any other."""
LARGEST_RATE = 12_000
SLICE_S = 0.02
GROWTH_MIB = 256
"""What waits for a worker waits in Kafka: its own buffers are less than this."""


class Throttled:
    """A worker that gets a share of the time."""

    def __init__(self, worker: Running) -> None:
        self._worker = worker
        self._ended = Event()
        self._thread = Thread(target=self._run, name="throttle")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._worker.child.pause()
            time.sleep(STOP_S)
            self._worker.child.resume()
            time.sleep(RUN_S)


def run(field: Field, times: int) -> None:
    worker = field.start()
    field.begin()
    for _ in range(times):
        with Throttled(worker):
            field.wait(CALM_S)
            taken = folded(field)
            field.wait(CALM_S)
            manages = (folded(field) - taken) / CALM_S
            before = resident_mib(worker)
            field.strike()
            rate = min(LARGEST_RATE, max(manages, 1) * TIMES)
            taken = folded(field)
            highest, offered = flood(field, worker, rate)
            taken = folded(field) - taken
        behind = lag(worker)
        if offered < taken * TIMES * 0.8:
            raise FailedError(f"it took {taken:.0f} of {offered} facts: that is no overload")
        if behind < (offered - taken) / 2:
            raise FailedError(f"it is {offered - taken:.0f} facts behind and tells of {behind:.0f}")
        if highest - before > GROWTH_MIB:
            raise FailedError(f"its memory grew from {before:.0f} to {highest:.0f} MiB")
        field.resume(field.now())


def flood(field: Field, worker: Running, rate: float) -> tuple[float, int]:
    """Send facts at that rate for a while; the highest memory in MiB, and how many were sent."""
    encoder = Encoder()
    made = (f for f in facts(9) if isinstance(f, Transaction))
    ready = [(f.agency.encode(), encoder.fact(f)) for f in itertools.islice(made, DIFFERENT)]
    producer = Producer({**CLIENT, "bootstrap.servers": field.rig.bootstrap}, logger=log)
    started, sent, highest = time.monotonic(), 0, 0.0
    while (spent := time.monotonic() - started) < FLOOD_S:
        while sent < spent * rate:
            key, value = ready[sent % DIFFERENT]
            producer.produce(field.rig.facts, value, key)
            sent += 1
        producer.poll(0)
        highest = max(highest, resident_mib(worker))
        field.tend()
        time.sleep(SLICE_S)
    if producer.flush(60):
        raise FailedError("the flood was not acknowledged")
    return highest, sent + round(FLOOD_S * field.load.slowest())


def folded(field: Field) -> float:
    """Positions that the log holds, of all partitions."""
    return sum(field.watch.fences.values())


def lag(worker: Running) -> float:
    """What the worker says itself."""
    read = worker.metrics()
    return sum(value for name, value in read.items() if name.startswith("pantau_lag_records"))


def resident_mib(worker: Running) -> float:
    process = worker.child._process
    assert process is not None
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise FailedError("the worker is gone")


FAULT = Fault("ten times what a worker can take", run, times=1, quick=0, limit_s=60.0, place=31)

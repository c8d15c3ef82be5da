"""From the acknowledgement of a tick to the alerts that it raises, with events in the background.

One agency a partition goes to and fro between "cannot be reached" and "behind": its target is set
anew before each tick. Alerts that the background's agencies raise are counted as well.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from confluent_kafka import OFFSET_END, Consumer, KafkaError, Message, Producer, TopicPartition

from monitors.days import first_day, last_day
from monitors.facts import Target, Tick, Transaction
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.publish.ticks import day_tick
from streams.topics import table
from tests.bench.events import AGENCIES, YEAR, MadeUp
from tests.bench.load import PARTITIONS, Load, Tell, create, send
from tests.bench.variants.worker import Process

PREFIX = "bench-latency."
SPEND = 10**11
WITHIN_REACH, BEYOND_REACH = SPEND * 100, SPEND * 6 // 5
"""Targets of which SPEND, none of it UMKK, is a hundredth, or all but a sixth."""
BACKGROUND_TARGET = 10**9
JUDGED_FROM = 120
"""Days of the year after which it is no longer too early to judge."""
CODES = 200
"""Agencies to choose one of each partition from."""
WARM_UP_S = 5.0
WARM_UP_DAYS = 2
"""Days whose alerts are not counted: on the first, most of the background's agencies raise one."""
SLICE_S = 0.01
QUIET_S = 5.0

Place = tuple[int, int]
"""(partition, business day) of a tick."""


class Stamps:
    """When each tick was acknowledged, and when each alert arrived (monotonic, s)."""

    def __init__(self) -> None:
        self.acknowledged: dict[Place, float] = {}
        self.arrived: list[tuple[Place, float]] = []
        self.published = 0

    def latencies(self, since: int) -> list[float]:
        """Seconds from a tick's acknowledgement to each of its alerts, ascending."""
        return sorted(
            at - self.acknowledged[place] for place, at in self.arrived if place[1] >= since
        )


def latency(bootstrap: str, alerts: int, rate: int, ticks_s: float, tell: Tell) -> dict[str, Any]:
    """Raise at least so many alerts at `rate` events a second, `ticks_s` ticks a second."""
    changelog = create(bootstrap, PREFIX, "bench-latency")
    load = Load(bootstrap, PREFIX, 0, 0, 0, dict.fromkeys(range(PARTITIONS), 0), {})
    stamps, stop = Stamps(), Event()
    days = WARM_UP_DAYS + -(-alerts // PARTITIONS)
    if JUDGED_FROM + days > last_day(YEAR) - first_day(YEAR):
        raise ValueError(f"a year has no days for {alerts} alerts")
    with tempfile.TemporaryDirectory(prefix="pantau-bench-") as folder:
        worker = Process(load, "bench-latency", Path(folder))
        sender = Sender(bootstrap, stamps)
        worker.child.start()
        try:
            worker.wait(worker.ready)
            tell(f"worker is ready; {changelog} is its changelog")
            own = sender.prepare()
            with _background(bootstrap, rate, stamps, stop), _listening(bootstrap, stamps, stop):
                began, before = time.monotonic(), stamps.published
                time.sleep(WARM_UP_S)
                for step in range(days):
                    sender.day(own, step, 1 / ticks_s)
                    if step % 10 == 0:
                        tell(f"day {step} of {days}: {len(stamps.arrived)} alerts")
                time.sleep(QUIET_S)
                background = (stamps.published - before) / (time.monotonic() - began)
        finally:
            stop.set()
            worker.child.kill()
    found = stamps.latencies(first_day(YEAR) + JUDGED_FROM + WARM_UP_DAYS)
    return {
        "alerts": len(found),
        "background_events_s": background,
        "ticks_s": ticks_s,
        "p50_ms": 1e3 * statistics.median(found),
        "p99_ms": 1e3 * found[min(len(found) - 1, round(0.99 * len(found)))],
        "max_ms": 1e3 * found[-1],
    }


class Sender:
    """Sends what is measured, each record at once and acknowledged before the next."""

    def __init__(self, bootstrap: str, stamps: Stamps) -> None:
        self._stamps = stamps
        self._encoder = Encoder()
        self._topic = PREFIX + table.FACTS
        self._content = 0
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "acks": "all",
                "enable.idempotence": True,
                "partitioner": "murmur2_random",
                "linger.ms": 0,
            }
        )

    def prepare(self) -> dict[int, str]:
        """Give agencies their targets; return one agency a partition that has bought something."""
        first = first_day(YEAR)
        for number in range(1, AGENCIES + 1):
            self._target(f"X{number:03d}", first, BACKGROUND_TARGET)
        own: dict[int, str] = {}
        for number in range(CODES):
            agency = f"Y{number:03d}"
            bought = Transaction(
                agency, YEAR, "tender", "1", "", "contract", 0, "active", first, SPEND, 0, 0, None,
                None, None, None, self._next(), None,
            )  # fmt: skip
            placed = self._send(agency.encode(), self._encoder.fact(bought))
            own.setdefault(placed.partition() or 0, agency)
            if len(own) == PARTITIONS:
                return own
        raise RuntimeError("the agencies do not reach every partition")

    def day(self, own: dict[int, str], step: int, pause_s: float) -> None:
        """Tick every partition in turn, its agency's target being changed before."""
        day = first_day(YEAR) + JUDGED_FROM + step
        amount = (BEYOND_REACH, WITHIN_REACH)[step % 2]
        for partition, agency in own.items():
            began = time.monotonic()
            self._target(agency, day, amount)
            self._tick(partition, day_tick(day))
            time.sleep(max(0.0, began + pause_s - time.monotonic()))

    def _target(self, agency: str, day: int, amount: int) -> None:
        fact = Target(agency, YEAR, "umkk-40", "target", amount, day, "made up", self._next(), None)
        self._send(agency.encode(), self._encoder.fact(fact))

    def _tick(self, partition: int, tick: Tick) -> None:
        self._send(None, self._encoder.fact(tick), partition)
        self._stamps.acknowledged[partition, tick.day] = time.monotonic()

    def _next(self) -> int:
        self._content += 1
        return self._content

    def _send(self, key: bytes | None, value: bytes, partition: int = -1) -> Message:
        taken: list[Message] = []

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                raise RuntimeError(error.str())
            taken.append(message)

        self._producer.produce(self._topic, value, key, partition, on_delivery=delivered)
        while not taken:
            self._producer.poll(1.0)
        return taken[0]


@contextmanager
def _background(bootstrap: str, rate: int, stamps: Stamps, stop: Event) -> Iterator[None]:
    """Events at a steady rate, in slices of SLICE_S, until told to stop."""
    producer = Producer({"bootstrap.servers": bootstrap, "partitioner": "murmur2_random"})
    encoder = Encoder()

    def send_all() -> None:
        began = time.monotonic()
        for fact, about in MadeUp(AGENCIES * 1000).take(rate * 3600):
            # No pull says when it was: else the made-up clock would make the feed seem silent.
            value = encoder.fact(fact._replace(observed_at=None), about)
            send(producer, PREFIX + table.FACTS, fact.agency.encode(), value)
            stamps.published += 1
            ahead = began + stamps.published / rate - time.monotonic()
            if ahead > SLICE_S and stop.wait(ahead):
                break
        producer.flush(30)

    thread = Thread(target=send_all, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _listening(bootstrap: str, stamps: Stamps, stop: Event) -> Iterator[None]:
    """Take in alerts from now on."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "bench-latency-reader",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    topic = PREFIX + table.ALERTS
    consumer.assign([TopicPartition(topic, one, OFFSET_END) for one in range(PARTITIONS)])

    def take_all() -> None:
        while not stop.is_set():
            message = consumer.poll(0.2)
            if message is None or message.error() is not None:
                continue
            at = time.monotonic()
            _, alert = read_record(message.value(), ["Alert"])
            stamps.arrived.append(((message.partition() or 0, alert["day"]), at))

    thread = Thread(target=take_all, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        consumer.close()

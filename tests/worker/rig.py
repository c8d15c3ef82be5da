"""The topics of one test, the workers on them, and what these left there."""

import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition

from monitors.facts import Fact, Tick
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.contracts.gate import Gate
from streams.topics import table
from streams.topics.apply import apply
from streams.topics.broker import Broker
from streams.worker.chain import Chain
from streams.worker.intake import Intake
from streams.worker.segment import decode
from tests.worker.running import Running, until
from tests.worker.totals import Totals, empty, totals

ROOT = Path(sys.modules["tests"].__path__[0]).parent
PARTITIONS = 4
SILENCE_S = 2.0


class Record(NamedTuple):
    """One record of a topic."""

    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, bytes]


class Rig:
    """The topics of one test, and the workers on them."""

    def __init__(self, broker: Any, prefix: str, folder: Path, partitions: int) -> None:
        self.bootstrap: str = broker.bootstrap
        self.embedded: bool = broker.embedded
        self.folder = folder
        self.partitions = partitions
        self.app_id = f"{prefix}worker"
        self.facts = prefix + table.FACTS
        self.alerts_topic = prefix + table.ALERTS
        self.letters_topic = prefix + table.DEAD_LETTERS
        self.status_topic = prefix + table.AGENCY_STATUS
        self.rollups_topic = prefix + table.ROLLUPS
        self.scopes_topic = prefix + table.SCOPE_STATUS
        self.changelog = table.changelog(self.app_id).name
        self.environ = {
            **broker.environment(),
            "PANTAU_TOPIC_PREFIX": prefix,
            "PANTAU_APP_ID": self.app_id,
            "PANTAU_SESSION_TIMEOUT_S": "3" if broker.embedded else "6",
            "PANTAU_HEARTBEAT_S": "0.5",
            "PYTHONPATH": str(ROOT),
        }
        self._prefix = prefix
        self.create()
        self.workers: list[Running] = []
        self._encoder = Encoder()
        self._producer = Producer(
            {"bootstrap.servers": self.bootstrap, "partitioner": "murmur2_random", "linger.ms": 5}
        )

    def create(self) -> None:
        """Create the topics that are not there."""
        wanted = table.resolve(prefix=self._prefix, partitions=self.partitions, app_id=self.app_id)
        apply(
            Broker({"bootstrap.servers": self.bootstrap}),
            wanted,
            replication=1,
            grow=False,
            tell=lambda _: None,
        )

    def publish(self, facts: Iterable[Fact], pace_s: float = 0, hurry: Event | None = None) -> None:
        """Send facts, each under its agency; a tick to every partition.

        `pace_s` is the pause after every 20 facts, until somebody is in a `hurry`.
        """
        for number, fact in enumerate(facts):
            value = self._encoder.fact(fact)
            if isinstance(fact, Tick):
                for partition in range(self.partitions):
                    self.raw(None, value, partition)
            else:
                self.raw(fact.agency.encode(), value)
            if number % 20 == 0 and hurry is not None and not hurry.is_set():
                self._producer.poll(0)
                hurry.wait(pace_s)
        assert self._producer.flush(60) == 0

    @contextmanager
    def load(self, facts: Iterable[Fact], pace_s: float = 0.08) -> Iterator[Thread]:
        """Facts keep coming while the block lasts; what is left comes at its end, at once."""
        hurry = Event()
        thread = Thread(target=self.publish, args=(facts, pace_s, hurry))
        thread.start()
        try:
            yield thread
        finally:
            hurry.set()
            thread.join()

    def raw(self, key: bytes | None, value: bytes | None, partition: int = -1) -> None:
        """Send a record as it is; -1 leaves the partition to the key."""
        while True:
            try:
                self._producer.produce(self.facts, value, key, partition)
            except BufferError:
                self._producer.poll(0.1)
            else:
                return

    def flush(self) -> None:
        assert self._producer.flush(60) == 0

    def start(self, instance: str = "one", module: str = "streams", **environ: str) -> Running:
        worker = Running(self._log(instance), self.environ | environ, instance, module=module)
        self.workers.append(worker)
        worker.child.start()
        return worker

    def start_nation(self, instance: str = "sums", **environ: str) -> Running:
        """The stage that sums over agencies; `environ` as for `start`."""
        process = Running(self._log(instance), self.environ | environ, instance, "nation")
        self.workers.append(process)
        process.child.start()
        return process

    def _log(self, instance: str) -> Path:
        return self.folder / f"{instance}-{len(self.workers)}.log"

    def records(self, topic: str) -> list[Record]:
        """All records of a topic, committed ones only, in the order of its partitions."""
        consumer = Consumer(
            {
                "bootstrap.servers": self.bootstrap,
                "group.id": f"{self.app_id}-test-{random.getrandbits(32)}",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
            }
        )
        try:
            partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
            consumer.assign([TopicPartition(topic, one, OFFSET_BEGINNING) for one in partitions])
            found: list[Record] = []
            ended: set[int | None] = set()
            silent = time.monotonic()
            while len(ended) < len(partitions) and time.monotonic() - silent < SILENCE_S * 5:
                message = consumer.poll(0.5)
                if message is None:
                    continue
                silent = time.monotonic()
                error = message.error()
                if error is not None:
                    assert error.code() == KafkaError._PARTITION_EOF, error
                    ended.add(message.partition())
                    continue
                found.append(
                    Record(
                        message.partition() or 0,
                        message.offset() or 0,
                        message.timestamp()[1],
                        message.key(),
                        message.value(),
                        {name: bytes(value) for name, value in message.headers() or []},  # type: ignore[arg-type,str-unpack]
                    )
                )
        finally:
            consumer.close()
        return sorted(found, key=lambda record: record[:2])

    def statuses(self) -> dict[str, dict[str, Any]]:
        """Key → the record with the highest (generation, fence), as a reader keeps it."""
        kept: dict[str, dict[str, Any]] = {}
        for record in self.records(self.status_topic):
            _, row = read_record(record.value, ["AgencyStatus"])
            key = (record.key or b"").decode()
            mark = (row["generation"], row["fence"])
            if key not in kept or mark >= (kept[key]["generation"], kept[key]["fence"]):
                kept[key] = row
        return kept

    def scopes(self) -> dict[str, dict[str, Any]]:
        """Key → the sums of a scope, as a reader keeps them."""
        kept: dict[str, dict[str, Any]] = {}
        for record in self.records(self.scopes_topic):
            _, row = read_record(record.value, ["ScopeStatus"])
            key = (record.key or b"").decode()
            mark = (row["generation"], row["fence"])
            if key not in kept or mark >= (kept[key]["generation"], kept[key]["fence"]):
                kept[key] = row
        return kept

    def told(self) -> Totals:
        """Totals as the status topic has them."""
        return {
            (row["agency"], channel): (figures["packages"], figures["value_sen"])
            for row in self.statuses().values()
            for channel, figures in row["channels"].items()
            if figures is not None
        }

    def alerts(self) -> list[dict[str, Any]]:
        return [
            read_record(record.value, ["Alert"])[1] for record in self.records(self.alerts_topic)
        ]

    def letters(self) -> list[dict[str, Any]]:
        return [
            read_record(record.value, ["DeadLetter"])[1]
            for record in self.records(self.letters_topic)
        ]

    def recovered(self) -> tuple[Totals, dict[int, Chain]]:
        """Totals and chains as a fresh recovery from the changelog alone finds them."""
        states = {number: empty() for number in range(self.partitions)}
        chains = {number: Chain() for number in range(self.partitions)}
        for record in self.records(self.changelog):
            rows = chains[record.partition].fold(record.offset, decode(record.value))
            if rows:
                states[record.partition].restore(rows)
        return totals(states.values()), chains

    def undisturbed(self, batch: int = 97) -> tuple[Totals, set[str]]:
        """Totals and alert ids of a fold of the facts topic that nothing disturbs."""
        intake = Intake(Gate())
        states = {number: empty() for number in range(self.partitions)}
        ids: set[str] = set()
        records = self.records(self.facts)
        for partition, state in states.items():
            own = [r[1:5] for r in records if r.partition == partition]
            for start in range(0, len(own), batch):
                intake.fold(state, own[start : start + batch])
                ids |= {alert.id for alert in state.drain().alerts}
        return totals(states.values()), ids

    def wait_summed(self, nation: Running, timeout_s: float = 90) -> None:
        """Block until every rollup that is there has been summed and published."""
        end = max(record.offset for record in self.records(self.rollups_topic))

        def done() -> bool:
            read = nation.metrics()
            return (
                read.get('pantau_fence_position{partition="0"}', -2) >= end
                and read.get('pantau_published_lag_positions{partition="0"}', 1) == 0
            )

        until(done, timeout_s, nation.tail)

    def wait_folded(self, workers: Sequence[Running], timeout_s: float = 90) -> None:
        """Block until the workers have folded and published everything."""
        ends = dict.fromkeys(range(self.partitions), 0)
        for record in self.records(self.facts):
            ends[record.partition] = record.offset

        def done() -> bool:
            read: dict[str, float] = {}
            for worker in workers:
                read |= worker.metrics()
            return all(
                read.get(f'pantau_fence_position{{partition="{p}"}}', -2) >= end
                and read.get(f'pantau_published_lag_positions{{partition="{p}"}}', 1) == 0
                for p, end in ends.items()
                if end
            )

        until(done, timeout_s, lambda: "\n".join(worker.tail() for worker in workers))


@contextmanager
def rig(broker: Any, prefix: str, folder: Path, partitions: int = PARTITIONS) -> Iterator[Rig]:
    """Topics of one's own, and the end of every worker started on them."""
    made = Rig(broker, prefix, folder, partitions)
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.child.kill()

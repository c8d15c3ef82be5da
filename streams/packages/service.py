"""The running stage: facts in, packages out, until it is told to end.

One process reads all partitions. Per partition: fold a batch, commit it to the file, publish what
is due, forget what the broker has acknowledged. A crash between two of these repeats the later
ones, with the same records. A partition that is begun anew is published when its end is reached.
"""

import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams.contracts.decode import find, read_record
from streams.contracts.encode import Encoder
from streams.contracts.reasons import UnreadableError
from streams.contracts.registry import schemas as schemas_from
from streams.contracts.wire import HEADER_SIZE
from streams.errors import PantauError
from streams.metrics.health import Health
from streams.metrics.server import ProbeServer
from streams.packages.collector import PackagesCollector, PackagesProbes
from streams.packages.fold import PackageFold, plan_row
from streams.packages.key import PLAN, Name, key_of
from streams.packages.left import left
from streams.packages.outlet import Outlet
from streams.packages.store import Store, unusable
from streams.settings import Settings
from streams.topics.broker import Broker
from streams.topics.stored import read
from streams.topics.table import FACTS, PACKAGES
from streams.worker.batch import Fact

AT_ONCE = 2_000
"""Facts of one partition that are folded in one transaction."""
WAIT_S = 0.1
PLANS_S = 2.0
"""Between two looks at the reserved plans of the books that have changed."""
SHRINK_AFTER = 2_000
"""Batches of a partition in the file after which the whole state takes their place."""
ANSWER_S = 60.0
ASK_S = 1.0
"""So long a question to the broker holds the process up, before it is asked again."""
CLOSE = "Close"
AWAY = frozenset({KafkaError._TIMED_OUT, KafkaError._TRANSPORT})  # noqa: SLF001 - public names


class ToldToEndError(Exception):
    """The process was told to end while it waited for the broker."""


class Stage:
    """The stage on one installation.

    Raises:
        PantauError: no broker answers, a topic is missing, or the file cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        prefix = settings.topic_prefix
        self._facts, self._packages = prefix + FACTS, prefix + PACKAGES
        self._client = settings.kafka_client()
        partitions = _partitions(Broker(self._client), self._facts, self._packages)
        self._schemas = schemas_from(settings.schema_registry_url, prefix)
        self._store = Store(file_of(settings))
        self._folds = {
            number: PackageFold(number, self._store, self._schemas) for number in range(partitions)
        }
        self._encoder = Encoder(self._schemas)
        self._outlet = Outlet(self._client, self._packages, self._waiting)
        self._ending = threading.Event()
        self._plans_at = 0.0
        self.ends: dict[int, int] = {}
        self.health = Health()
        self.is_up_to_date = False

    @property
    def published(self) -> int:
        """Records that the broker has acknowledged."""
        return self._outlet.published

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def run(self, ending: threading.Event, ready: Callable[[], None] = lambda: None) -> None:
        """Fold and publish until `ending` is set; `ready` is called when the log's end is reached.

        What the broker has not acknowledged by then is sent again at the next start.

        Raises:
            PantauError: Kafka fails, or has lost facts that the file holds.
        """
        consumer = Consumer(
            {
                "fetch.max.bytes": 8_388_608,
                "fetch.wait.max.ms": 50,
                "log_level": 0,
                **self._client,
                "isolation.level": "read_committed",
                # The group is never joined; librdkafka wants a name all the same.
                "group.id": "pantau-packages",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "error",
            }
        )
        self._ending = ending
        try:
            with suppress(ToldToEndError):
                self._run(consumer, ready)
        except KafkaException as error:
            raise PantauError(f"{self._facts} cannot be read from Kafka: {error}") from error
        finally:
            consumer.close()

    def _run(self, consumer: Consumer, ready: Callable[[], None]) -> None:
        self._assign(consumer)
        self._flush()
        open_ends = set(self._folds)
        while True:
            self._waiting()
            self._look_at_ends(consumer)
            ended = self._step(consumer)
            if open_ends:
                open_ends -= ended
                if not open_ends:
                    self.is_up_to_date = True
                    ready()
            if time.monotonic() >= self._plans_at:
                self._tell_plans()
                self._plans_at = time.monotonic() + PLANS_S

    def _waiting(self) -> None:
        """Say that the loop comes round; raises ToldToEndError where it has to end."""
        self.health.beat()
        if self._ending.is_set():
            raise ToldToEndError

    def lag(self) -> dict[int, int]:
        """Positions that are not in the file yet, by partition; where nobody looked: none."""
        return {number: max(0, end - self._folds[number].next) for number, end in self.ends.items()}

    def _look_at_ends(self, consumer: Consumer) -> None:
        for number in self._folds:
            _, end = consumer.get_watermark_offsets(
                TopicPartition(self._facts, number), cached=True
            )
            if end >= 0:
                self.ends[number] = end

    def _assign(self, consumer: Consumer) -> None:
        places = []
        for number, fold in self._folds.items():
            low, _ = self._bounds(consumer, number)
            if low > fold.next and fold.next:
                raise PantauError(
                    f"{self._facts}, partition {number} begins at {low}, and the packages know it"
                    f" up to {fold.next}: facts are lost; remove the file in PANTAU_STATE_DIR to"
                    " begin anew with what is left"
                )
            places.append(TopicPartition(self._facts, number, max(low, fold.next)))
        consumer.assign(places)

    def _bounds(self, consumer: Consumer, number: int) -> tuple[int, int]:
        """Where the facts of a partition begin and end."""
        deadline = time.monotonic() + ANSWER_S
        while True:
            self._waiting()
            try:
                low, high = consumer.get_watermark_offsets(
                    TopicPartition(self._facts, number), timeout=ASK_S
                )
            except KafkaException as error:
                if error.args[0].code() not in AWAY or time.monotonic() > deadline:
                    raise
            else:
                return low, high

    def _step(self, consumer: Consumer) -> set[int]:
        """Take in what has come; the partitions whose end was reached."""
        records: dict[int, list[Fact]] = {}
        ended: dict[int, int] = {}
        for message in consumer.consume(AT_ONCE, timeout=WAIT_S):
            error = message.error()
            number = message.partition()
            if number is None:
                continue
            if error is None:
                records.setdefault(number, []).append(_fact(message))
            elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
                ended[number] = message.offset() or 0
            elif error.code() == KafkaError._AUTO_OFFSET_RESET:  # noqa: SLF001 - its public name
                raise PantauError(
                    f"{self._facts}, partition {number} does not hold position"
                    f" {self._folds[number].next}, which comes next: it was cut or made anew;"
                    " remove the file in PANTAU_STATE_DIR to begin anew with what is left"
                )
            elif error.fatal() or not error.retriable():
                raise PantauError(f"{self._facts} cannot be read from Kafka: {error.str()}")
        for number, batch in records.items():
            self._take(self._folds[number], batch)
        for number, end in ended.items():
            fold = self._folds[number]
            # What stands before it and was not given are a transaction's marks, and no facts.
            fold.reach(end)
            if not fold.is_whole:
                self._settle(consumer, fold)
        return set(ended)

    def _take(self, fold: PackageFold, batch: Sequence[Fact]) -> None:
        for part in self._parts(batch):
            closing = self._closes(part[0][3])
            if closing is not None and not fold.is_whole:
                # It is told nowhere else what the packages were: the ledger forgets them now.
                fold.reach(part[0][0])
                self._publish(fold, closing)
            fold.take(part, part[-1][0] + 1)
            if fold.is_whole:
                self._publish(fold)
        if self._store.batches(fold.partition) > SHRINK_AFTER:
            fold.shrink()

    def _settle(self, consumer: Consumer, fold: PackageFold) -> None:
        """At the end of a log that was begun anew: put right what was told before, and publish."""
        number = fold.partition
        records = read(self._client, self._packages, [number], waiting=self._waiting)
        found = left(records, fold, self._schemas)
        low, high = self._bounds(consumer, number)
        # Another process may be further than this one; the embedded broker tells too low an end.
        end = max(high, fold.next)
        if found.position >= end:
            raise PantauError(
                f"{self._packages}, partition {number} tells of {self._facts} up to"
                f" {found.position}, which ends at {end}: it is of another log; delete"
                f" {self._packages}, and run `pantau topics apply`"
            )
        if low == 0:  # else the log may have had them once
            for key in found.gone:
                self._outlet.send(number, key, None)
            self._outlet.wait()
        fold.settle(found.plans)
        self._publish(fold)

    def _parts(self, batch: Sequence[Fact]) -> Iterator[Sequence[Fact]]:
        """The batch, cut before each fact that closes a year: the ledger forgets its packages."""
        start = 0
        for place, record in enumerate(batch):
            if place > start and self._closes(record[3]) is not None:
                yield batch[start:place]
                start = place
        yield batch[start:]

    def _closes(self, value: bytes | None) -> tuple[str, int] | None:
        """The agency and year that a fact closes, None for any other."""
        try:
            if (
                value is None
                or len(value) <= HEADER_SIZE
                or find(self._schemas, value[:HEADER_SIZE]).record != CLOSE
            ):
                return None
            _, row = read_record(value, (CLOSE,), self._schemas)
        except UnreadableError:
            return None
        return row["agency"], row["year"]

    def _flush(self) -> None:
        """Publish what an earlier process had kept and not published."""
        for fold in self._folds.values():
            if fold.is_whole:
                self._publish(fold)

    def _publish(self, fold: PackageFold, of: tuple[str, int] | None = None) -> None:
        """Publish what is due, `of` an agency and year or all."""
        while due := list(fold.due(AT_ONCE, of)):
            for (agency, year, _), row in due:
                if not row["versions"] and row["paid_sen"] is None:
                    continue  # the year is closed: what was told last stands
                key = key_of(Name(agency, year, str(row["channel"]), str(row["package"])))
                self._outlet.send(fold.partition, key, self._encoder.record("Package", row))
            self._outlet.wait()
            fold.published([key for key, _ in due])

    def _tell_plans(self) -> None:
        for fold in self._folds.values():
            for agency, year in fold.plans_due() if fold.is_whole else ():
                fresh, ended = fold.plans(agency, year)
                if not fresh and not ended:
                    continue
                for rup in (*fresh, *sorted(ended)):
                    row = plan_row(agency, year, fresh.get(rup, rup), fold.next - 1)
                    key = key_of(Name(agency, year, PLAN, rup))
                    value = self._encoder.record("PlannedPackage", row)
                    self._outlet.send(fold.partition, key, value)
                self._outlet.wait()
                fold.told_plans(agency, year, fresh, ended)


def run(settings: Settings, said: Callable[[str], None]) -> int:
    """Run the stage until SIGTERM or Ctrl-C; the exit code.

    Raises:
        PantauError: as `Stage`.
    """
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    try:
        return _run(settings, ending, said)
    except sqlite3.Error as error:
        raise unusable(file_of(settings), error) from error


def _run(settings: Settings, ending: threading.Event, said: Callable[[str], None]) -> int:
    stage = Stage(settings)
    try:
        server = ProbeServer(
            settings.metrics_host,
            settings.metrics_port,
            PackagesCollector(stage),
            PackagesProbes(stage),
            client=settings.kafka_client(),
        )
        server.start()
        said(f"metrics at {server.address}/metrics")
        try:
            stage.run(ending, lambda: said(f"up to date: {stage.published} records published"))
        finally:
            server.stop()
    finally:
        stage.close()
    return 0


def file_of(settings: Settings) -> Path:
    """Where the state of an installation is kept."""
    return settings.state_dir / "packages" / f"{settings.topic_prefix or 'all'}.sqlite"


def _partitions(broker: Broker, facts: str, packages: str) -> int:
    counts = {}
    found = broker.describe([facts, packages])
    for name in (facts, packages):
        if found.get(name) is None:
            raise PantauError(f"topic {name} is missing: run `pantau topics apply`")
        counts[name] = found[name].partitions
    if counts[facts] != counts[packages]:
        raise PantauError(
            f"{packages} has {counts[packages]} partitions, but {facts} has {counts[facts]}: they"
            " must have the same number"
        )
    return counts[facts]


def _fact(message: Message) -> Fact:
    key, value = message.key(), message.value()
    return (
        message.offset() or 0,
        message.timestamp()[1],
        key,
        value,
    )

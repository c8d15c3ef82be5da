"""The load that goes on throughout: two producers, one of them transactional, at a steady rate."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from random import Random
from threading import Event, Thread
from typing import Any, NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from monitors.facts import Fact, Tick, Transaction
from streams.contracts.encode import Encoder

log = logging.getLogger(__name__)
"""Where librdkafka tells of lost brokers, of which the terminal need not know."""
log.addHandler(logging.NullHandler())
log.propagate = False

RATE = 2_400
"""Facts a second that are offered, so that no five seconds have fewer than `AT_LEAST`."""
AT_LEAST = 2_000
WINDOW_S = 5
SLICE_S = 0.01

IN_TRANSACTIONS = 8
"""One agency in so many has its facts sent in transactions."""
TRANSACTION_FACTS = 60
TRANSACTION_S = 0.2
ABORTED = 3
"""One transaction in so many is aborted."""
ANSWER_S = 20.0

CLIENT: dict[str, Any] = {
    "partitioner": "murmur2_random",
    "enable.idempotence": True,
    "acks": "all",
    # Requests cost brokers more than facts do: a few larger ones leave the processors to the test.
    "linger.ms": 25,
    "queue.buffering.max.messages": 2_000_000,
    "queue.buffering.max.kbytes": 2_000_000,
    "message.timeout.ms": 300_000,
    # A broker that is frozen answers nothing: ask the next one soon.
    "socket.timeout.ms": 5_000,
    "reconnect.backoff.max.ms": 500,
    "topic.metadata.refresh.interval.ms": 2_000,
    "log_level": 0,
}


class Sent(NamedTuple):
    """A fact on its way: key and value as they stand on the wire."""

    agency: str
    key: bytes
    value: bytes
    wrong: bytes | None
    """The same package with another value, for a transaction that is aborted."""


class Load:
    """Facts into one topic until `stop`, `rate` of them a second.

    `ends` is the highest offset acknowledged by partition.
    """

    def __init__(
        self,
        bootstrap: str,
        topic: str,
        partitions: int,
        facts: Iterator[Fact],
        rate: float = RATE,
    ) -> None:
        self.topic = topic
        self.partitions = partitions
        self.ends: dict[int, int] = {}
        self.aborted = 0
        self.committed = 0
        self.offered = 0
        self.failure: BaseException | None = None
        self._bootstrap = bootstrap
        self._facts = facts
        self._rate = rate
        self._encoder = Encoder()
        self._stopped = Event()
        self._silent = Event()
        self._seconds: list[int] = []
        self._transactions: SimpleQueue[Sent] = SimpleQueue()
        self._plain = Producer({**CLIENT, "bootstrap.servers": bootstrap}, logger=log)
        self._threads = [
            Thread(target=self._guarded, args=(one,), name=f"load-{one.__name__}")
            for one in (self._send, self._send_in_transactions)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def hush(self) -> None:
        """Send nothing until `go_on`; that time does not count."""
        self._silent.set()

    def go_on(self) -> None:
        """Send again."""
        self._silent.clear()

    def stop(self) -> None:
        """Send no more, and wait until everything is acknowledged."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(120)
        if self.failure is not None:
            raise RuntimeError("the load broke off") from self.failure

    def abandon(self) -> None:
        """Send no more, whatever is left; harmless after `stop`."""
        self._stopped.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(120)

    def slowest(self) -> float:
        """Facts a second offered in the slowest `WINDOW_S` seconds."""
        counted = [
            sum(self._seconds[at : at + WINDOW_S]) / WINDOW_S
            for at in range(1, len(self._seconds) - WINDOW_S)
        ]
        return min(counted, default=0.0)

    def raw(
        self,
        key: bytes | None,
        value: bytes | None,
        told: Callable[[int, int], None],
        partition: int = -1,
    ) -> None:
        """Send a record as it is; `told` gets its partition and offset."""

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self._delivered(error, message)
                told(message.partition() or 0, message.offset() or 0)

        self._produce(self._plain, key, value, partition, delivered)

    def _guarded(self, run: Callable[[], None]) -> None:
        try:
            run()
        except BaseException as error:  # noqa: BLE001 - told by `stop`, in the main thread
            self.failure = error

    def _send(self) -> None:
        started = time.monotonic()
        for fact in self._facts:
            since = time.monotonic()
            while self._silent.is_set() and not self._stopped.is_set():
                self._plain.poll(0)
                time.sleep(SLICE_S)
                started, since = started + time.monotonic() - since, time.monotonic()
            if self._stopped.is_set():
                break
            while self.offered >= (time.monotonic() - started) * self._rate:
                self._plain.poll(0)
                time.sleep(SLICE_S)
            second = int(time.monotonic() - started)
            self._seconds += [0] * (second + 1 - len(self._seconds))
            self._offer(fact)
            self.offered += 1
            self._seconds[second] += 1
        left = self._plain.flush(120)
        if left:
            raise RuntimeError(f"{left} facts were not acknowledged")

    def _offer(self, fact: Fact) -> None:
        value = self._encoder.fact(fact)
        if isinstance(fact, Tick):
            for partition in range(self.partitions):
                self._produce(self._plain, None, value, partition, self._delivered)
        elif int(fact.agency[1:]) % IN_TRANSACTIONS:
            self._produce(self._plain, fact.agency.encode(), value, -1, self._delivered)
        else:
            wrong = None
            if isinstance(fact, Transaction) and fact.value_sen is not None:
                more = fact._replace(value_sen=fact.value_sen + 1, content=fact.content ^ 1)
                wrong = self._encoder.fact(more)
            self._transactions.put(Sent(fact.agency, fact.agency.encode(), value, wrong))

    def _produce(
        self,
        producer: Producer,
        key: bytes | None,
        value: bytes | None,
        partition: int,
        delivered: Callable[[KafkaError | None, Message], None],
    ) -> None:
        while True:
            try:
                producer.produce(self.topic, value, key, partition, on_delivery=delivered)
            except BufferError:
                producer.poll(0.1)
            else:
                return

    def _delivered(self, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            self.failure = KafkaException(error)
            return
        partition = message.partition() or 0
        self.ends[partition] = max(self.ends.get(partition, -1), message.offset() or 0)

    def _send_in_transactions(self) -> None:
        random = Random(1)
        writer = Transactions(self._bootstrap, self.topic)
        held: list[Sent] = []
        while not (self._stopped.is_set() and self._transactions.empty()):
            until = time.monotonic() + TRANSACTION_S
            while len(held) < TRANSACTION_FACTS and (rest := until - time.monotonic()) > 0:
                try:
                    held.append(self._transactions.get(timeout=rest))
                except Empty:
                    break
            if not held:
                continue
            wrong = [(one.key, one.wrong) for one in held if one.wrong is not None]
            if wrong and random.randrange(ABORTED) == 0:
                writer.write(wrong, commit=False)
                self.aborted += 1
            for partition, end in writer.write([(o.key, o.value) for o in held]).items():
                self.ends[partition] = max(self.ends.get(partition, -1), end)
            self.committed += 1
            held.clear()


class Transactions:
    """Writes records in transactions, until the broker has taken each."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._topic = topic
        self._config = {
            **CLIENT,
            "bootstrap.servers": bootstrap,
            "transactional.id": f"{topic}-load",
            # What a fault has left open holds up all readers of committed records so long.
            "transaction.timeout.ms": 10_000,
            "message.timeout.ms": 10_000,
        }
        self._ends: dict[int, int] = {}
        self._producer = self._begun()

    def write(
        self, records: Sequence[tuple[bytes, bytes]], *, commit: bool = True
    ) -> dict[int, int]:
        """Commit the records, or abort them; the highest offsets by partition.

        A commit whose end nobody knows is made again: then the records stand there twice.
        """
        while True:
            self._ends.clear()
            try:
                self._write(records, commit=commit)
            except KafkaException as error:
                reason: KafkaError = error.args[0]
                if reason.txn_requires_abort():
                    self._abort()
                else:
                    self._producer = self._begun()
            else:
                return dict(self._ends)

    def _write(self, records: Sequence[tuple[bytes, bytes]], *, commit: bool) -> None:
        producer = self._producer
        producer.begin_transaction()
        for key, value in records:
            producer.produce(self._topic, value, key, on_delivery=self._delivered)
        if commit:
            self._patiently(producer.commit_transaction)
        else:
            producer.flush(ANSWER_S)
            self._patiently(producer.abort_transaction)

    def _abort(self) -> None:
        try:
            self._patiently(self._producer.abort_transaction)
        except KafkaException:
            self._producer = self._begun()

    def _begun(self) -> Producer:
        producer = Producer(self._config, logger=log)
        self._patiently(producer.init_transactions)
        return producer

    @staticmethod
    def _patiently(ask: Callable[[float], None]) -> None:
        deadline = time.monotonic() + 120
        while True:
            try:
                return ask(ANSWER_S)
            except KafkaException as error:
                if not error.args[0].retriable() or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _delivered(self, error: KafkaError | None, message: Message) -> None:
        if error is None:
            partition = message.partition() or 0
            self._ends[partition] = max(self._ends.get(partition, -1), message.offset() or 0)

"""Follows the changelog while it is written: how far each partition is folded, and checkpoints."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import NamedTuple

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from streams.worker.chain import BrokenLogError, Chain
from streams.worker.segment import Begin, Claim, End, decode
from tests.chaos.load import log

CLIENT = {
    "enable.auto.commit": False,
    "auto.offset.reset": "earliest",
    "fetch.wait.max.ms": 20,
    "fetch.error.backoff.ms": 100,
    "socket.timeout.ms": 3_000,
    "reconnect.backoff.max.ms": 500,
    "topic.metadata.refresh.interval.ms": 1_000,
    "log_level": 0,
}
TAKE = 500


class Seen(NamedTuple):
    """A claim, or an end of a checkpoint's writing, as it came by."""

    at: float
    partition: int
    offset: int
    record: Claim | Begin | End


class Watch:
    """A reader of its own. `fences` are positions that the log holds, under claims that count.

    `marks` are the moments, as the records have them (ms), at which each partition's fence moved.
    """

    def __init__(self, bootstrap: str, changelog: str, partitions: int) -> None:
        self.fences: dict[int, int] = dict.fromkeys(range(partitions), -1)
        self.marks: dict[int, list[int]] = {number: [] for number in range(partitions)}
        self.seen: list[Seen] = []
        self.kinds: Counter[str] = Counter()
        self.failure: BaseException | None = None
        self._chains = {number: Chain() for number in range(partitions)}
        self._void = 0
        self._waiting: Callable[[Seen], bool] | None = None
        self._stopped = Event()
        self._consumer = Consumer(
            {**CLIENT, "bootstrap.servers": bootstrap, "group.id": f"{changelog}-watch"},
            logger=log,
        )
        self._consumer.assign(
            [TopicPartition(changelog, number, OFFSET_BEGINNING) for number in range(partitions)]
        )
        self._thread = Thread(target=self._run, name="watch")
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(30)
        if self.failure is not None:
            raise RuntimeError("the changelog could not be followed") from self.failure

    @property
    def void(self) -> int:
        """Records that did not count."""
        return self._void + sum(chain.void for chain in self._chains.values())

    @contextmanager
    def at(self, kind: type[Begin | End], do: Callable[[], None]) -> Iterator[list[Seen]]:
        """Within, `do` is called in the moment in which the next one of a kind is read, once.

        Gives a list that holds it from then on.
        """
        met: list[Seen] = []

        def meet(seen: Seen) -> bool:
            if not isinstance(seen.record, kind):
                return False
            do()
            met.append(seen)
            return True

        self._waiting = meet
        try:
            yield met
        finally:
            self._waiting = None

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                # A consume that waits, waits for all of TAKE: the moment would have gone by.
                first = self._consumer.poll(0.05)
                rest = [] if first is None else self._consumer.consume(TAKE, 0)
                for message in (first, *rest):
                    if message is not None and message.error() is None:
                        at = (message.partition() or 0, message.offset() or 0)
                        self._take(*at, message.timestamp()[1], message.value())
        except BaseException as error:  # noqa: BLE001 - told by `stop`, in the main thread
            self.failure = error
        finally:
            self._consumer.close()

    def _take(self, partition: int, offset: int, stamp: int, value: bytes | None) -> None:
        record = decode(value)
        self.kinds[type(record).__name__] += 1
        chain = self._chains[partition]
        if chain.next_offset not in {-1, offset}:
            # The log was trimmed under this reader's hands; it goes on at the checkpoint.
            self._void += chain.void
            chain = self._chains[partition] = Chain()
        try:
            chain.fold(offset, record)
        except BrokenLogError:
            if isinstance(record, Begin):
                raise
            return
        if chain.fence > self.fences[partition]:
            self.fences[partition] = chain.fence
            self.marks[partition].append(stamp)
        if isinstance(record, Claim | Begin | End):
            seen = Seen(monotonic(), partition, offset, record)
            if self._waiting is not None and self._waiting(seen):
                self._waiting = None
            self.seen.append(seen)

"""Publishes what acknowledged segments carry, in order, and the newest figures behind them.

It never waits: outputs are handed to librdkafka as they become due, and acknowledgements taken in
by `pump`, which the worker calls on its event loop. What does not fit stays in its lane.

Nothing leaves while the membership is in doubt (`may_publish`): a worker that was paused past its
session time-out and has just been woken may still hold segments of a partition that another owns.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from streams.contracts.encode import UnwritableError
from streams.outbox.events import headers
from streams.outbox.lane import Entry, Lane
from streams.outbox.sender import Outgoing, Sender
from streams.outbox.status import status_key
from streams.worker.segment import ALERT, EMPTY, Output
from streams.worker.shard import Shard
from streams.worker.stage import Figures

log = logging.getLogger(__name__)

FLUSH_S = 0.5
"""A book's figures are sent at most this often."""
FLUSH_SHARE = 20
"""Making figures takes at most one part in so many of the time: behind a large load, the figures of
hundreds of books are due all the time, and the load goes first. It is the thread's own time: a
process that was paused meanwhile has not worked."""
HELD_BYTES = 64 * 1024 * 1024
"""Outputs that wait for their topics are in memory, here and in every recovery: of more than that
no more are made."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """Topics by output kind, the figures' topic, and what the events call their source.

    `partitions` is how many each topic has: an output goes to its facts' partition number, or
    round the topic where that has fewer.
    """

    outputs: tuple[str, ...]
    status: str
    source: str
    partitions: Mapping[str, int]


@dataclass(slots=True)
class Flush:
    """A flush that waits until the log holds what it shows."""

    fence: int
    records: list[tuple[bytes, bytes]]


class Delivery:
    """One shard's lane and its flush."""

    __slots__ = ("due", "figures", "lane", "shard")

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.lane = Lane(shard.chain.published_to)
        self.figures: Flush | None = None
        self.due = 0.0

    @property
    def wants_figures(self) -> bool:
        """Whether books have been touched, and no figures are on their way."""
        return self.figures is None and bool(self.lane.dirty) and not self.lane.flushing


class Outbox:
    """The lanes of the assigned partitions.

    Args:
        sender: hands records to Kafka.
        statuses: makes the figures.
        to: where things go.
        may_publish: whether this worker still owns what it was assigned.
        counted: told the kind of each record that was acknowledged, for the metrics.
        alerted: told, of each alert that was acknowledged, when the oldest record behind it came.
    """

    def __init__(
        self,
        sender: Sender,
        statuses: Figures,
        to: Destinations,
        may_publish: Callable[[], bool],
        counted: Callable[[str], None],
        *,
        alerted: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._sender = sender
        self._statuses = statuses
        self._to = to
        self._may_publish = may_publish
        self._counted = counted
        self._alerted = alerted
        self._deliveries: dict[int, Delivery] = {}
        self._on_their_way = 0
        self._rest_until = 0.0

    def open(self, shard: Shard) -> None:
        """A partition is recovered: what its log does not know to be published leaves again."""
        delivery = self._deliveries[shard.partition] = Delivery(shard)
        while shard.chain.pending:
            pending = shard.chain.pending.popleft()
            delivery.lane.add(pending.last, pending.outputs, pending.touched)

    def forget(self) -> None:
        """All partitions are given up: their next owner publishes what is left."""
        self._deliveries.clear()

    def logged(
        self,
        shard: Shard,
        last: int,
        outputs: list[Output],
        touched: list[tuple[str, int]],
        came: int | None = None,
    ) -> None:
        """A segment is in the log; the oldest record folded into it is of `came`, in ms."""
        delivery = self._deliveries.get(shard.partition)
        if delivery is not None and delivery.shard is shard:
            delivery.lane.add(last, outputs, touched, came)
            if outputs and self._may_publish():
                self._send_outputs(delivery)

    def published_to(self, partition: int) -> int:
        """The last position whose outputs, and those before, are acknowledged."""
        delivery = self._deliveries.get(partition)
        return EMPTY if delivery is None else delivery.lane.published_to

    def waiting(self) -> Mapping[int, int]:
        """Outputs not handed over yet, by partition."""
        return {number: len(one.lane.outgoing) for number, one in self._deliveries.items()}

    @property
    def is_full(self) -> bool:
        """Whether so much waits to leave that no more should be folded."""
        return sum([one.lane.held for one in self._deliveries.values()]) > HELD_BYTES

    @property
    def idle(self) -> bool:
        """Whether everything that is due has left and is acknowledged."""
        return self._on_their_way == 0 and all(
            one.lane.idle and one.figures is None for one in self._deliveries.values()
        )

    def pump(self, *, now: float | None = None, hurry: bool = False) -> None:
        """Take in acknowledgements, and send what is due. `hurry` takes all figures as due."""
        self._on_their_way = self._sender.poll()
        if not self._may_publish():
            return
        now = time.monotonic() if now is None else now
        # Whose figures are due longest comes first, since one of them takes the time of all.
        for delivery in sorted(self._deliveries.values(), key=lambda one: one.due):
            self._send_outputs(delivery)
            if delivery.wants_figures and (hurry or now >= max(delivery.due, self._rest_until)):
                self._take_figures(delivery)
            if delivery.figures is not None:
                self._send_figures(delivery, delivery.figures)

    def _send_outputs(self, delivery: Delivery) -> None:
        outgoing = delivery.lane.outgoing
        while outgoing:
            entry, output = outgoing[0]
            if not self._send_output(delivery, entry, output):
                return
            outgoing.popleft()

    def _send_output(self, delivery: Delivery, entry: Entry, output: Output) -> bool:
        kind = output.kind

        def acknowledged() -> None:
            delivery.lane.acknowledged(entry)
            self._counted(self._to.outputs[kind])
            if kind == ALERT and entry.came is not None:
                self._alerted(entry.came)

        record = Outgoing(
            self._to.outputs[kind],
            delivery.shard.partition,
            output.key,
            output.value,
            headers(output, self._to.source),
        )
        return self._hand_over(record, acknowledged)

    def _take_figures(self, delivery: Delivery) -> None:
        """Make the figures of all dirty books, as memory has them now."""
        started = time.thread_time()
        shard = delivery.shard
        records = []
        for agency, year in sorted(delivery.lane.dirty):
            book = shard.state.books.get((agency, year))
            if book is None:
                continue
            try:
                value = self._statuses.record(
                    book, shard.state, shard.partition, shard.generation, shard.fence
                )
            except UnwritableError as error:
                log.error(  # noqa: TRY400 - the message is all there is to know
                    "figures of %s/%d cannot be sent: %s", agency, year, error
                )
                continue
            records.append((status_key(agency, year), value))
        delivery.figures = Flush(shard.fence, records)
        # They show all of memory; but what is not logged yet has not said which books it touched.
        delivery.lane.flush(shard.acked, len(records))
        ended = time.monotonic()
        delivery.due = ended + FLUSH_S
        self._rest_until = ended + (time.thread_time() - started) * FLUSH_SHARE

    def _send_figures(self, delivery: Delivery, figures: Flush) -> None:
        # Memory is ahead of the log: figures wait until the log has what they show.
        if delivery.shard.acked < figures.fence:
            return

        def acknowledged() -> None:
            delivery.lane.figure_acknowledged()
            self._counted(self._to.status)

        while figures.records:
            key, value = figures.records[-1]
            partition = delivery.shard.partition
            if not self._hand_over(
                Outgoing(self._to.status, partition, key, value, []), acknowledged
            ):
                return
            figures.records.pop()
        delivery.figures = None

    def _hand_over(self, record: Outgoing, acknowledged: Callable[[], None]) -> bool:
        partition = record.partition % self._to.partitions[record.topic]
        handed = self._sender.send(record._replace(partition=partition), acknowledged)
        self._on_their_way += handed
        return handed

"""One batch on its way: check its place, fold it, write one segment, acknowledge last."""

import asyncio
import itertools
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from faust.types import TP

from streams.errors import PantauError
from streams.outbox.events import Events, Letter
from streams.outbox.outbox import Outbox
from streams.worker.batch import Batch, Fact
from streams.worker.changelog import Changelog
from streams.worker.checkpoint import Checkpoints
from streams.worker.fatal import die, stop
from streams.worker.ledger_table import LedgerTable
from streams.worker.segment import Segment
from streams.worker.shard import Shard
from streams.worker.stage import Reader
from streams.worker.tally import Tally

log = logging.getLogger(__name__)

LOOK_S = 0.1
"""How often it is asked whether the outbox has room again."""
PATIENT_LOOKS = 100
"""After so many a person is told what is waited for."""

TICKS_IN_SEGMENT = 8
"""A batch is folded in parts where more of its records have no key, as ticks have none: each tick
judges every book, and what it brings should fit into a changelog record."""

Event = Any
"""Faust's event, whose value is a Batch."""


class Folding:
    """What the agent does with each batch.

    Args:
        table: the shards.
        changelog: where segments go.
        intake: reads and folds.
        events: makes outputs.
        outbox: publishes them.
        tally: counts for the metrics.
        checkpoints: None where the broker cannot trim.
        settle: waits a little for what is on its way, before the process stops for a person.
    """

    def __init__(
        self,
        table: LedgerTable,
        changelog: Changelog,
        intake: Reader,
        events: Events,
        outbox: Outbox,
        *,
        tally: Tally,
        checkpoints: Checkpoints | None,
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._table = table
        self._changelog = changelog
        self._intake = intake
        self._events = events
        self._outbox = outbox
        self._tally = tally
        self._checkpoints = checkpoints
        self._settle = settle

    async def run(self, stream: Any) -> None:
        """Take each batch of a Faust stream; whatever goes wrong ends the process."""
        stream = stream.noack()
        try:
            async for _ in stream:
                await self._take(stream.current_event)
        except PantauError as error:
            stop(str(error))
        except Exception as error:
            log.debug("folding failed", exc_info=True)
            die(f"a batch could not be folded: {error!r}")

    async def tend(self) -> None:
        """Take checkpoints on that are under way, while no batch comes."""
        if self._checkpoints is None:
            return
        for shard in list(self._table.shards.values()):
            if shard.ready and shard.checkpoint is not None and not shard.lock.locked():
                async with shard.lock:
                    if self._table.holds(shard):
                        await self._checkpoints.step(shard)

    async def _take(self, event: Event) -> None:
        # A batch that is not folded is let go without an acknowledgement: nothing waits for it,
        # since the app is built with stream_wait_empty off.
        message = event.message
        shard = self._table.shards.get(message.partition)
        if shard is None or not shard.ready:
            return
        if self._outbox.is_full:
            await self._room(shard)
        async with shard.lock:
            batch: Batch = event.value
            if not self._table.holds(shard):
                return
            if batch.last <= shard.fence:
                # Nobody has asked for these again, unless the log was cut behind the worker's back.
                await self._table.look_at_end(shard)
                return
            if batch.first > shard.next_position:
                await self._seek_back(shard, message.tp, batch)
                return
            await self._fold(shard, batch, event)
            # A begin behind a segment that was given up half-way would count.
            if self._checkpoints is not None and self._table.holds(shard):
                await self._checkpoints.step(shard)

    async def _room(self, shard: Shard) -> None:
        """Fold no more while too much waits to leave: it lies in memory until it has left."""
        looks = 0
        while self._outbox.is_full and self._table.holds(shard):
            looks += 1
            if looks == PATIENT_LOOKS:
                log.warning(
                    "nothing more is folded until the outbox has room: alerts, dead letters or"
                    " rollups do not reach their topics (docs/runbooks/PantauOutboxStuck.md)"
                )
            await asyncio.sleep(LOOK_S)

    async def _seek_back(self, shard: Shard, tp: TP, batch: Batch) -> None:
        """There is a hole before the batch: go back to what has to come next, never past it."""
        consumer = self._table.consumer
        if batch.epoch < consumer.thread.epochs.get(tp, 0):
            return
        starts = await consumer.earliest_offsets(tp)
        if not self._table.holds(shard):
            return
        shard.floor = starts[tp] or 0
        self._table.check_start(shard)
        log.info("%s: expected %d, got %r: seeking", tp, shard.next_position, batch)
        await consumer.thread.seek_wait({tp: shard.next_position})

    async def _fold(self, shard: Shard, batch: Batch, event: Event) -> None:
        records = batch.records
        if batch.first <= shard.fence:
            records = [record for record in records if record[0] > shard.fence]
        *parts, rest = parted(records)
        for part in parts:
            await self._fold_part(shard, part, part[-1][0], None)
            await asyncio.sleep(0)
            if not self._table.holds(shard):
                return
        await self._fold_part(shard, rest, batch.last, event)

    async def _fold_part(
        self, shard: Shard, records: list[Fact], last: int, event: Event | None
    ) -> None:
        """Fold records up to position `last` into one segment; acknowledge the batch's event."""
        started = time.perf_counter()
        previous = shard.fence
        letters = self._intake.fold(shard.state, records)
        if shard.tolerance.exceeded_by(len(letters)):
            await self._too_many(shard, letters)
        shard.tolerance.add(last, len(letters))
        changes = shard.state.drain()
        outputs = [self._events.letter(shard.partition, letter) for letter in letters]
        outputs += self._events.alerts(changes.alerts)
        outputs += [self._events.rollup(shard.partition, one) for one in changes.rollups]
        segment = Segment(
            generation=shard.generation,
            owner=shard.owner,
            previous=previous,
            last=last,
            published_to=self._outbox.published_to(shard.partition),
            rows=list(changes.rows),
            outputs=outputs,
            touched=sorted(changes.touched),
        )
        shard.fence = last
        came = min((record[1] for record in records), default=None) if changes.alerts else None
        spent = time.perf_counter() - started

        def logged(_: int) -> None:
            shard.logged(segment)
            self._outbox.logged(shard, segment.last, segment.outputs, segment.touched, came)
            if event is not None and self._table.holds(shard):
                event.ack()

        size = await self._changelog.append(shard, segment, logged)
        shard.segments += 1
        self._tally.folded(records, letters, seconds=spent, segment_bytes=size)

    async def _too_many(self, shard: Shard, letters: list[Letter]) -> None:
        await self._settle()
        last = letters[-1]
        stop(
            f"{self._table.source}, partition {shard.partition}: {shard.tolerance.letters} dead"
            f" letters among the last facts and {len(letters)} more, above"
            f" PANTAU_DEAD_LETTER_LIMIT; the last, at offset {last.offset}: {last.code}"
            f" ({last.reason}); mend what publishes them, or raise the limit"
        )


def parted(records: list[Fact]) -> list[list[Fact]]:
    """The records in parts of at most `TICKS_IN_SEGMENT` without a key; at least one part."""
    ticks = [place for place, record in enumerate(records) if record[2] is None]
    if len(ticks) <= TICKS_IN_SEGMENT:
        return [records]
    cuts = [0, *ticks[TICKS_IN_SEGMENT::TICKS_IN_SEGMENT], len(records)]
    return [records[start:end] for start, end in itertools.pairwise(cuts)]

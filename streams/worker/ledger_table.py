"""The worker's table: partitions' states, folded from a changelog of its own format.

Faust still decides when: it calls `on_rebalance`, reads the changelog to its end and hands over
batches of it. What counts in it is decided by `streams.worker.chain`.

The order at a rebalance is the point: forget everything, write a claim and wait until the broker
has it, and only then let Faust take the changelog's end. So recovery ends behind the own claim,
and everything another owner managed to write before it has been read.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, cast

import faust
from faust.types import TP

from streams.worker.chain import BrokenLogError, TrimmedMeanwhileError
from streams.worker.fatal import die, stop
from streams.worker.segment import (
    EMPTY,
    Claim,
    CorruptRecordError,
    decode,
    encode,
)
from streams.worker.shard import Shard
from streams.worker.stage import State
from streams.worker.table_manager import TableManager
from streams.worker.transport import BatchConsumer

log = logging.getLogger(__name__)

NAME = "ledger"
"""Faust names the changelog `<app id>-ledger-changelog`."""
PARTS_OF_SESSION = 2
"""A claim has to be in the log within the session time-out divided by this."""

RECORDS_AT_ONCE = 8
"""Changelog records that Faust collects before it has them folded, in one go, while nothing else
gets a turn: a full one takes some 10 ms. Its own 1000 are seconds without a heartbeat, and 1 means
another way of recovery to it."""
RESTORE = "restore a back-up (`pantau changelog restore`, docs/runbooks/back-up.md)"
ANEW = "fold everything anew, as docs/runbooks/replay-a-year.md says (the figures go, too)"

CERTAIN_SHARE = 0.8
"""Part of the session time-out after the last contact in which the membership is not in doubt."""


class LedgerTable(faust.Table[bytes, bytes]):
    """The shards of the assigned partitions.

    Args:
        app: Faust's application.
        source: the topic whose partitions are folded.
        new_state: makes the empty state of a partition.
        limit: dead letters that a partition bears (`Tolerance`).
        tells_ends: whether the broker says rightly where a topic ends.
        on_ready: told of each shard once it is recovered.
        on_forget: told before all shards are forgotten.
    """

    def __init__(
        self,
        app: Any,
        *,
        source: str,
        new_state: Callable[[], State],
        limit: float,
        on_ready: Callable[[Shard], None],
        on_forget: Callable[[], None],
        tells_ends: bool = True,
        **kwargs: Any,
    ) -> None:
        self.source = source
        self.new_state = new_state
        self.limit = limit
        self.tells_ends = tells_ends
        self.on_ready = on_ready
        self.on_forget = on_forget
        self.shards: dict[int, Shard] = {}
        self.member = str(app.conf.consumer_group_instance_id or "")
        self.claimed_at = float("-inf")
        self.assigned_at = float("-inf")
        self.recovery_s: float | None = None
        self.stands_by = False
        super().__init__(
            app,
            name=NAME,
            key_type=bytes,
            value_type=bytes,
            partitions=app.conf.topic_partitions,
            recovery_buffer_size=RECORDS_AT_ONCE,
            **kwargs,
        )
        # Faust would declare it compacted, which destroys an ordered log.
        self._changelog_compacting = False
        self._changelog_deleting = True
        self.on_recover(self._recovered)

    def __hash__(self) -> int:
        return object.__hash__(self)

    @property
    def consumer(self) -> BatchConsumer:
        """Faust's consumer, which delivers batches."""
        return cast("BatchConsumer", self.app.consumer)

    @property
    def manager(self) -> TableManager:
        """Faust's part that lets tables recover."""
        return cast("TableManager", self.app.tables)

    @property
    def ready(self) -> bool:
        """Whether every partition that was assigned is recovered.

        There may be none: a member beyond the number of partitions stands by, ready to take over.
        """
        if not self.shards:
            return self.stands_by
        return all(shard.ready for shard in self.shards.values())

    def holds(self, shard: Shard) -> bool:
        """Whether this is still the shard of its partition, and not one from before a rebalance."""
        return self.shards.get(shard.partition) is shard

    def positions(self) -> Mapping[TP, int]:
        """Where each recovered partition of the source goes on."""
        return {
            TP(self.source, shard.partition): shard.next_position
            for shard in self.shards.values()
            if shard.ready
        }

    def member_is_certain(self) -> bool:
        """Whether no other member can own this one's partitions yet.

        From the moment in which an assignment is given up until the next one is claimed it is in
        doubt: what is written meanwhile may stand behind the claim of another.
        """
        thread = self.consumer.thread
        age = time.monotonic() - thread.contact
        return not thread.revoked and age < self.app.conf.broker_session_timeout * CERTAIN_SHARE

    async def write(self, partition: int, value: bytes) -> "asyncio.Future[Any]":
        """Hand a record to the producer; the future is done when the broker has it.

        May block while the producer's buffer is full. Records of a partition keep their order.
        """
        sent = await self.app.producer.send(
            self.changelog_topic_name, None, value, partition, None, None
        )
        return cast("asyncio.Future[Any]", sent)

    async def on_rebalance(
        self,
        assigned: set[TP],
        revoked: set[TP],
        newly_assigned: set[TP],
        generation_id: int = 0,
    ) -> None:
        """Forget all memory, claim what is assigned, and let Faust begin the recovery."""
        try:
            self._forget()
            await self._claim()
            self.consumer.thread.revoked = False
            # A recovery that was under way may have gone on until here.
            self.manager.forget(self)
        except TimeoutError:
            die(
                "partitions could not be claimed within half the session time-out: Kafka does not"
                f" tell where {self.source} and {self.changelog_topic_name} end, or takes no"
                " record of the latter; where a start does not mend it, see that their partitions"
                " have leaders and copies enough in sync, and that the brokers' disks have room"
            )
        except Exception as error:
            log.debug("claim failed", exc_info=True)
            die(f"partitions could not be claimed: {error!r}")
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)

    def _forget(self) -> None:
        # Faust reports a partition that was lost and regained as unchanged, keeps the offset that
        # it has recovered to, and may still hold changelog records of the recovery before.
        self.assigned_at = time.monotonic()
        self.on_forget()
        self.shards.clear()
        self.stands_by = False
        self.manager.forget(self)

    async def _claim(self) -> None:
        actives = self.app.assignor.assigned_actives()
        tps = sorted(tp for tp in actives if tp.topic == self.changelog_topic_name)
        sources = sorted(tp for tp in actives if tp.topic == self.source)
        self._check_pairs(tps, sources)
        if not tps:
            self.stands_by = True
            return
        thread = self.consumer.thread
        patience = self.app.conf.broker_session_timeout / PARTS_OF_SESSION
        deadline = thread.joined + patience
        async with asyncio.timeout(deadline - time.monotonic()):
            # All now, while nothing is being fetched: a fetch that waits for data holds up every
            # other answer on its connection.
            ends = await self.consumer.highwaters(*tps, *sources)
            starts = await self.consumer.earliest_offsets(*sources)
            sent: list[Awaitable[Any]] = []
            for tp, source in zip(tps, sources, strict=True):
                shard = Shard(tp.partition, secrets.token_hex(8), self.new_state(), self.limit)
                shard.floor = starts[source] or 0
                shard.ceiling = (ends[source] or 0) if self.tells_ends else None
                self.shards[tp.partition] = shard
                claim = Claim(ends[tp] or 0, shard.owner, self.member)
                sent.append(await self.write(tp.partition, encode(claim)))
            await asyncio.gather(*sent)
        if time.monotonic() > deadline:
            die(f"claims took longer than half the session time-out ({patience:g} s)")
        self.claimed_at = time.monotonic()
        log.info("claimed %d partitions", len(tps))

    def _check_pairs(self, tps: list[TP], sources: list[TP]) -> None:
        """Stop where a partition comes without its other half: its facts would be let go."""
        alone = {tp.partition for tp in tps} ^ {tp.partition for tp in sources}
        if alone:
            stop(
                f"{self.source} and {self.changelog_topic_name} differ in their partitions"
                f" {', '.join(map(str, sorted(alone)))}: one of them was given more, and an"
                " agency's facts may lie in two of them now; publish all of them again under a new"
                " PANTAU_TOPIC_PREFIX, as docs/runbooks/scale.md says of the number of partitions"
            )

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Fold changelog records in log order; whatever cannot be folded ends the process."""
        try:
            for event in batch:
                message = event.message
                shard = self.shards.get(message.partition)
                if shard is not None:
                    self._fold(shard, message.offset, message.value)
        except TrimmedMeanwhileError as error:
            die(f"changelog {self.changelog_topic_name} was trimmed while it was read: {error}")
        except (BrokenLogError, CorruptRecordError) as error:
            stop(
                f"changelog {self.changelog_topic_name} cannot be read: {error}; where a roll-out"
                " of another version is under way, let it go on (docs/runbooks/upgrade.md); else"
                f" {RESTORE}, or {ANEW}"
            )
        except Exception as error:
            log.debug("recovery failed", exc_info=True)
            die(f"recovery failed: {error!r}")

    def _fold(self, shard: Shard, offset: int, value: bytes | None) -> None:
        if offset < shard.chain.next_offset:
            return
        record = decode(value)
        chain = shard.chain
        fence, void, letters = chain.fence, chain.void, chain.letters
        rows = chain.fold(offset, record)
        if chain.void == void:
            shard.written(record, len(value or b""))
        if rows:
            shard.state.restore(rows)
        if chain.fence != fence:
            shard.tolerance.add(chain.fence, chain.letters - letters)

    async def _recovered(self) -> None:
        if self.manager.overtaken:
            log.info("the recovery of an assignment that is over has ended")
            return
        try:
            self._check_and_open()
        except Exception as error:
            log.debug("after recovery", exc_info=True)
            die(f"recovery could not be finished: {error!r}")

    def _check_and_open(self) -> None:
        shards = list(self.shards.values())
        for shard in shards:
            chain = shard.chain
            if chain.owner != shard.owner:
                die(
                    f"partition {shard.partition}: the own claim does not count; another owner"
                    " claimed meanwhile"
                )
            if not chain.whole:
                stop(
                    f"changelog {self.changelog_topic_name}, partition {shard.partition}: its"
                    f" start was deleted and no whole checkpoint follows; {RESTORE}, or {ANEW}"
                )
            shard.recovered()
            self.check_start(shard)
            self.check_end(shard)
            self.on_ready(shard)
        self.recovery_s = time.monotonic() - self.assigned_at
        log.info(
            "recovered %d partitions, %d books in %.1f s",
            len(shards),
            sum(len(shard.state.books) for shard in shards),
            self.recovery_s,
        )

    def check_start(self, shard: Shard) -> None:
        """Stop where the source no longer holds what has to come next: never jump silently."""
        if shard.fence != EMPTY and shard.floor > shard.fence + 1:
            stop(
                f"{self.source}, partition {shard.partition}: positions {shard.fence + 1} to"
                f" {shard.floor - 1} were deleted before they were folded; set the topic's"
                f" retention.ms to -1, publish the facts again and {ANEW}"
            )

    async def look_at_end(self, shard: Shard) -> None:
        """Ask where the source ends, and stop where that is not behind what is folded.

        aiokafka goes to the start of a log that ends before its position (cut by a broker that had
        not everything, or made anew), and says nothing: new facts would be let go as old ones.
        """
        if self.tells_ends:
            source = TP(self.source, shard.partition)
            ends = await self.consumer.highwaters(source)
            shard.ceiling = ends[source]
            self.check_end(shard)

    def check_end(self, shard: Shard) -> None:
        """Stop where the source had ended before what is folded: it is not the same log."""
        if shard.ceiling is not None and shard.ceiling <= shard.fence:
            stop(
                f"{self.source}, partition {shard.partition}: it ends at {shard.ceiling}, but is"
                f" folded up to {shard.fence}: it was made anew or has lost its last facts, and"
                " new ones would be taken for those that are folded; restore it, or publish the"
                f" facts again and {ANEW}"
            )

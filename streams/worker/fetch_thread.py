"""The thread that fetches: what aiokafka has fetched, cut into batches.

A batch says which range of positions it covers, not only which records are in it. That is what
tells a lawful gap (transaction markers, aborted records) from a hole: a fetch that yields no record
still moves the position, and the next batch then starts where that fetch started.

What is overridden here is private in Faust and in aiokafka: both are pinned, and
`tests/worker/test_transport.py` names each method and attribute that this file stands on.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any, cast

import aiokafka  # type: ignore[import-untyped]  # no stubs
from aiokafka.consumer.fetcher import FetchResult  # type: ignore[import-untyped]
from aiokafka.errors import ConsumerStoppedError, KafkaError  # type: ignore[import-untyped]
from aiokafka.protocol.group import (  # type: ignore[import-untyped]
    HeartbeatRequest,
    SyncGroupRequest,
)
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.worker.batch import Batch, Cover, Fact

log = logging.getLogger(__name__)

FETCH_WAIT_MS = 200
"""How long the broker may hold a fetch that finds nothing. A seek takes effect only behind it."""
NEVER_MS = 2**31 - 1
"""A member that fetches nothing for so long leaves the group, and aiokafka joins no more before it
fetches: one that stands by has nothing to fetch. That a process hangs, its health tells."""
BATCH_BYTES = 1024 * 1024
"""A batch is cut earlier where its values are larger than this.

A segment carries the dead letters of its batch, and should fit into one record.
"""
LOOK_S = 0.01
"""How soon a partition is looked after again whose facts are here but may not be handed out yet."""
MEMBERSHIP = (HeartbeatRequest, SyncGroupRequest)
"""Requests whose success proves that the broker still counts this member in."""


class FetchThread(driver.AIOKafkaConsumerThread):
    """The thread that owns aiokafka's consumer.

    `contact` is the monotonic time at which the last request was *sent* that the group's
    coordinator answered without an error: no other member can own this one's partitions before
    `contact` + the session time-out. `joined` is when the last assignment was received. `revoked`
    is true from the moment in which an assignment is given up until the table has forgotten it and
    claimed the next one.
    """

    contact: float = float("-inf")
    joined: float = float("-inf")
    revoked: bool = False
    leaving: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.epochs: dict[TP, int] = {}
        self._covered: dict[TP, Cover] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
        # Faust reads uncommitted records and waits 1.5 s for a fetch; it has a setting for neither.
        conf = self.app.conf
        self._assignor = self.app.assignor
        return aiokafka.AIOKafkaConsumer(
            client_id=conf.broker_client_id,
            group_id=conf.id,
            group_instance_id=conf.consumer_group_instance_id,
            bootstrap_servers=driver.server_list(transport.url, transport.default_port),
            partition_assignment_strategy=[self._assignor],
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=conf.broker_max_poll_records,
            max_poll_interval_ms=NEVER_MS,
            max_partition_fetch_bytes=conf.consumer_max_fetch_size,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            request_timeout_ms=int(conf.broker_request_timeout * 1000),
            check_crcs=conf.broker_check_crcs,
            session_timeout_ms=int(conf.broker_session_timeout * 1000),
            rebalance_timeout_ms=int(conf.broker_rebalance_timeout * 1000),
            heartbeat_interval_ms=int(conf.broker_heartbeat_interval * 1000),
            isolation_level="read_committed",
            metadata_max_age_ms=conf.consumer_metadata_max_age_ms,
            connections_max_idle_ms=conf.consumer_connections_max_idle_ms,
            **driver.credentials_to_aiokafka_auth(conf.broker_credentials, conf.ssl_context),
        )

    async def on_start(self) -> None:
        """Start aiokafka's consumer and watch its coordinator's requests."""
        await super().on_start()
        coordinator = self._ensure_consumer()._coordinator
        send = coordinator._send_req

        async def watched(request: Any) -> Any:
            sent = time.monotonic()
            response = await send(request)
            if isinstance(request, MEMBERSHIP) and response.error_code == 0:
                self.contact = sent
                if isinstance(request, SyncGroupRequest):
                    self.joined = time.monotonic()
            return response

        coordinator._send_req = watched

    async def on_thread_stop(self) -> None:
        """Stop the consumer; a member that is `leaving` for good says so."""
        if self.leaving and self._consumer is not None:
            # aiokafka lets a static member's session run out; without the id it sends LeaveGroup.
            self._consumer._coordinator._group_instance_id = None
        await super().on_thread_stop()

    @property
    def group_error(self) -> BaseException | None:
        """What ended this member's part in the group: aiokafka sends no heartbeat any more.

        It keeps such an error for whoever fetches by its own methods, which Faust does not, and
        does nothing until it has been asked for it. The task that fetches may end, too, with an
        error or without, and then nothing is ever fetched again.
        """
        consumer = self._consumer
        coordinator = None if consumer is None else consumer._coordinator
        if consumer is None or coordinator is None:
            return None
        tasks: list[asyncio.Task[None]]
        tasks = [coordinator._coordination_task, consumer._fetcher._fetch_task]
        for task in tasks:
            if task.done():
                error = None if task.cancelled() else task.exception()
                return error or ConsumerStoppedError("a task of aiokafka has ended")
        return cast("BaseException | None", coordinator._pending_exception)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Let go of what was fetched: it belongs to the assignment that has just ended."""
        self.revoked = True
        for tp in revoked:
            self.epochs[tp] = self.epochs.get(tp, 0) + 1
            self._covered.pop(tp, None)
        await super().on_partitions_revoked(revoked)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        # A commit that arrives behind the request to join is of a generation that is over: aiokafka
        # takes the answer for the end of its membership, leaves the assignment that it has just
        # got, and all members join once more. Nothing is decided by a committed offset.
        if self._ensure_consumer()._coordinator._performed_join_prepare:
            return False
        return await super()._commit(offsets)

    async def tell_group(self, positions: Mapping[TP, int]) -> None:
        """Commit the positions, behind this call's back: they decide nothing and may fail.

        Without it a group whose facts were all folded by an earlier member looks behind to whoever
        watches it, until the next fact.
        """
        await self.call_thread(self._tell_group, positions)

    async def _tell_group(self, positions: Mapping[TP, int]) -> None:
        task = asyncio.create_task(self._tell(positions))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, positions: Mapping[TP, int]) -> None:
        consumer = self._ensure_consumer()
        held = {tp: at for tp, at in positions.items() if at > 0 and tp in self.assignment()}
        if not held or consumer._coordinator._performed_join_prepare:
            return
        try:
            await consumer.commit({driver.ensure_aiokafka_TP(tp): at for tp, at in held.items()})
        except KafkaError as error:
            log.info("the group was not told where its partitions stand: %r", error)

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Move to these positions; whatever was fetched before is of an older epoch."""
        await self.call_thread(self._move, partitions)

    def position_after(self, tp: TP, fence: int) -> int:
        """The position that comes next once everything up to `fence` is folded.

        Behind the fence, a fetch may have found nothing but markers and aborted records.
        """
        covered = self._covered.get(tp)
        if covered is not None and covered.first <= fence + 1:
            return max(covered.until, fence + 1)
        return fence + 1

    async def _move(self, partitions: Mapping[TP, int]) -> None:
        consumer = self._ensure_consumer()
        for tp, offset in partitions.items():
            consumer.seek(driver.ensure_aiokafka_TP(tp), max(offset, 0))
            self.epochs[tp] = self.epochs.get(tp, 0) + 1
            self._covered.pop(tp, None)

    async def _fetch_records(
        self,
        consumer: aiokafka.AIOKafkaConsumer,
        active_partitions: set[TP] | None,
        timeout: float | None = None,  # noqa: ASYNC109 - Faust's signature
        max_records: int | None = None,
    ) -> Mapping[TP, list[Batch]]:
        if not self.consumer.flow_active:
            return {}
        fetcher = consumer._fetcher
        if consumer._closed or fetcher._closed:
            raise ConsumerStoppedError
        deadline = time.monotonic() + (timeout or 0)
        batch = cast("Any", self.consumer).batch_records
        with fetcher._subscriptions.fetch_context():
            while True:
                if fetcher._subscriptions.reassignment_in_progress:
                    await fetcher._subscriptions.wait_for_assignment()
                taken = self._take(fetcher, active_partitions, max_records or batch, batch)
                rest = deadline - time.monotonic()
                if taken or rest <= 0:
                    return taken
                if self._held_back(fetcher, active_partitions):
                    rest = min(rest, LOOK_S)
                waiter = fetcher._create_fetch_waiter()
                done, _ = await asyncio.wait([waiter], timeout=rest)
                if fetcher._closed:
                    waiter.cancel()
                    return {}
                if done:
                    waiter.result()
                else:
                    waiter.cancel()

    def _held_back(self, fetcher: Any, active: set[TP] | None) -> bool:
        """Tell whether facts wait here for their partition to become active.

        aiokafka tells of what it has fetched, and not of that: Faust makes a partition active again
        once the stream's queue has room, and its facts would lie until the next fetch ends.
        """
        topics = cast("Any", self.consumer).batch_topics
        return active is not None and any(
            TP(one.topic, one.partition) not in active
            for one in fetcher._records
            if one.topic in topics
        )

    def _take(
        self, fetcher: Any, active: set[TP] | None, room: int, batch: int
    ) -> dict[TP, list[Batch]]:
        """What aiokafka holds of the active partitions, at most `room` records, in batches."""
        taken: dict[TP, list[Batch]] = {}
        for aiotp in list(fetcher._records):
            tp = TP(aiotp.topic, aiotp.partition)
            if active is not None and tp not in active:
                if not fetcher._subscriptions.is_assigned(aiotp):
                    del fetcher._records[aiotp]
                continue
            held = fetcher._records[aiotp]
            if type(held) is not FetchResult:
                if taken:
                    break
                del fetcher._records[aiotp]
                fetcher._notify(fetcher._wait_consume_future)
                held.check_raise()
                continue
            batches = self._drain(tp, held, room, batch)
            if not held.has_more():
                del fetcher._records[aiotp]
                fetcher._notify(fetcher._wait_consume_future)
            if batches:
                taken[tp] = batches
                room -= sum(len(one.records) for one in batches)
                if room <= 0:
                    break
        return taken

    def _drain(self, tp: TP, held: Any, room: int, batch: int) -> list[Batch]:
        """At most `room` records of one partition's fetch, in batches of at most `batch`."""
        if not held.check_assignment(held._topic_partition) or not held.has_more():
            return []
        source = held._partition_records
        asked = source.next_fetch_offset
        source._consumer_record = _fact
        facts: list[Fact] = held.getall(room)
        reached = source.next_fetch_offset
        covered = self._covered.pop(tp, None)
        first = covered.first if covered is not None and covered.until == asked else asked
        if not facts:
            self._covered[tp] = Cover(first, reached)
            return []
        epoch = self.epochs.get(tp, 0)
        batches: list[Batch] = []
        pieces = list(cut(facts, batch, BATCH_BYTES))
        for piece in pieces:
            last = reached - 1 if piece is pieces[-1] else piece[-1][0]
            batches.append(Batch(first, last, epoch, piece))
            first = last + 1
        return batches


def _fact(_: Any, record: Any) -> Fact:
    # In place of aiokafka's ConsumerRecord: twelve fields, of which a batch needs four.
    return record.offset, record.timestamp, record.key, record.value


def cut(facts: list[Fact], records: int, size: int) -> Iterable[list[Fact]]:
    """The facts in pieces of at most `records`, each with at most `size` bytes of values.

    A single value may be larger: it stands alone then.
    """
    for start in range(0, len(facts), records):
        piece = facts[start : start + records]
        sizes = [len(fact[3] or b"") for fact in piece]
        if sum(sizes) <= size:
            yield piece
            continue
        begin = held = 0
        for place, bytes_ in enumerate(sizes):
            if place > begin and held + bytes_ > size:
                yield piece[begin:place]
                begin, held = place, 0
            held += bytes_
        yield piece[begin:]

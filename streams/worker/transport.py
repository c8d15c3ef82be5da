"""Faust's aiokafka driver, delivering batches: one event per (partition, at most N records).

Stock Faust hands out one event per record, at four asyncio tasks each: 7,000 to 10,000 events a
second for an agent that does nothing. Here the fetch thread cuts what aiokafka has fetched into
`Batch`es (`fetch_thread.py`), and each travels through Faust's conductor as one event, acknowledged
as one.

What is overridden here is private in Faust: it is pinned, and `tests/worker/test_transport.py`
names each method and attribute that this file stands on.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, cast

from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from streams.worker.batch import Batch
from streams.worker.fetch_thread import FetchThread

IDLE_S = 0.01
"""Pause where no partition may be fetched: paused in recovery, or the stream's queue is full."""


class BatchConsumer(driver.Consumer):
    """Delivers a topic's records as batches; all other topics (the changelog) one by one.

    `batch_topics` and `batch_records` are set when the app is built. `positions` says where the
    assigned partitions of those topics go on after a recovery: at the fence, not at the committed
    offset.
    """

    batch_topics: frozenset[str] = frozenset()
    batch_records: int = 500

    _thread: FetchThread

    def _new_consumer_thread(self) -> FetchThread:
        return FetchThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def thread(self) -> FetchThread:
        """The thread that fetches."""
        return self._thread

    def positions(self) -> Mapping[TP, int]:
        """Where to go on: (partition, next position). The app's table puts itself in here."""
        return {}

    async def perform_seek(self) -> None:
        """Go on at the fence of each assigned partition.

        Faust lets the facts flow already, and when the flow is resumed after this it empties the
        agents' queues: a batch delivered in between would be lost, and with it its partition until
        the next fact shows the hole. So nothing is delivered from here until then.
        """
        positions = self.positions()
        if positions:
            self.stop_flow()
            await self._thread.seek_wait(positions)
            await self._thread.tell_group(positions)

    async def _next_records(
        self,
    ) -> tuple[Mapping[TP, list[Batch]] | None, set[TP]]:
        # As `_wait_next_records`, which sleeps a whole second where nothing may be fetched.
        if not self.flow_active:
            await self.wait(cast("Any", self.can_resume_flow))
        active = self._get_active_partitions()
        if not active:
            await self.sleep(IDLE_S)
            return None, active
        return await self._getmany(active_partitions=active, timeout=1.0), active

    async def _drain_messages(self, fetcher: Any) -> None:
        # Faust's fetcher runs this until it or the consumer stops.
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):
                await asyncio.sleep(0)
                taken, active = await self._next_records()
                if taken is None or self.should_stop:
                    continue
                for tp, batches in taken.items():
                    if tp not in active and tp not in self._buffered_partitions:
                        continue
                    await self._deliver(tp, batches)
        except self.consumer_stopped_errors:
            if not self.app.should_stop:
                raise
        except asyncio.CancelledError:
            if not self.app.should_stop:
                raise

    async def _deliver(self, tp: TP, batches: list[Batch]) -> None:
        """Hand out batches as long as the flow goes, until the partition is moved elsewhere.

        A batch that comes while the flow is suspended waits: it may have been fetched after the
        last move, and nobody would fetch it again.
        """
        epochs = self._thread.epochs
        self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
        as_batches = tp.topic in self.batch_topics
        for batch in batches:
            for message in self._messages(tp, batch, as_batches=as_batches):
                if not self.flow_active:
                    await self.wait(cast("Any", self.can_resume_flow))
                if self.should_stop or batch.epoch != epochs.get(tp, 0):
                    return
                await self.wait_first(self.callback(message), self.suspend_flow.wait())

    def _messages(self, tp: TP, batch: Batch, *, as_batches: bool) -> Iterable[ConsumerMessage]:
        generation = self.app.consumer_generation_id
        if as_batches:
            timestamp = batch.records[-1][1] / 1000
            yield ConsumerMessage(
                tp.topic, tp.partition, batch.last, timestamp, 0, None, None, cast("Any", batch),
                None, 0, 0, tp, generation_id=generation,
            )  # fmt: skip
            return
        for offset, timestamp_ms, key, value in batch.records:
            yield ConsumerMessage(
                tp.topic, tp.partition, offset, timestamp_ms / 1000, 0, None, key, value, None,
                0, 0, tp, generation_id=generation,
            )  # fmt: skip

    def _new_offset(self, tp: TP) -> int | None:
        # One acknowledgement stands for a whole batch, and a partition's come in order: no search
        # for gaps, which would take each batch for one offset.
        if tp.topic not in self.batch_topics:
            return super()._new_offset(tp)
        acked = self._acked[tp]
        if not acked:
            return None
        top = max(acked)
        acked.clear()
        self._acked_index[tp].clear()
        return top + 1


class BatchTransport(driver.Transport):
    """The driver whose consumer delivers batches."""

    Consumer = BatchConsumer

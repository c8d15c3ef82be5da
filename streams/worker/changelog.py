"""Writes to the changelog: in order, counted until the broker has them, and never lost silently."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol

from streams.worker.fatal import die
from streams.worker.segment import Record, Segment, encode, sliced
from streams.worker.shard import Shard

ENVELOPE = 256
"""What stands around a value in a Kafka batch (90 bytes) or around a slice's content (60), at most:
aiokafka and the broker count the former."""
SLICE_BYTES = 1_000_000
"""Content of a slice. A record may be larger, but so much is in a fetch of 1 MiB (FETCH_BYTES), and
the time in which a producer's request has to be answered is each one's own."""

log = logging.getLogger(__name__)

Sent = asyncio.Future[Any]
"""Done when the broker has the record: aiokafka's RecordMetadata, with `offset`."""


class Producer(Protocol):
    """What is needed of the table."""

    async def write(self, partition: int, value: bytes) -> Sent:
        """Hand a record to Kafka's producer."""
        ...

    def holds(self, shard: Shard) -> bool:
        """Whether this is still the shard of its partition."""
        ...


def nothing_more(_: int) -> None:
    """For a record whose place in the log nobody needs to know."""


class Changelog:
    """The one way into the changelog of a worker.

    A record that is refused ends the process: memory is ahead of the log then, and all that would
    be written after it is void. `largest` is how many bytes a record may have on its way, as the
    broker and the producer count them. A segment that has more is written in slices.
    """

    def __init__(self, producer: Producer, largest: int) -> None:
        self._producer = producer
        self._largest = largest - ENVELOPE
        self.in_flight = 0
        self.closing = False
        self._refused = False

    async def append(
        self, shard: Shard, record: Record, logged: Callable[[int], None] = nothing_more
    ) -> int:
        """Write a record, and call `logged` with its offset once the broker has it; its size.

        Of slices, the offset is the last one's. The shard's lock is held, so that records keep the
        order in which they were made, and slices stay together. Blocks while the producer's buffer
        is full: it holds two or three slices of a partition.
        """
        value = encode(record)
        if len(value) <= self._largest:
            await self._write(shard, record, value, logged)
            return len(value)
        if not isinstance(record, Segment):
            die(
                f"partition {shard.partition}: a changelog record of {len(value)} bytes is larger"
                f" than {self._largest}; lower PANTAU_BATCH, below 2000"
            )
        return await self._write_sliced(shard, record, value, logged)

    async def _write_sliced(
        self, shard: Shard, segment: Segment, value: bytes, logged: Callable[[int], None]
    ) -> int:
        log.info("partition %d: a segment of %d bytes is sliced", shard.partition, len(value))
        size = 0
        for one in sliced(segment, value, min(SLICE_BYTES, self._largest - ENVELOPE)):
            # After a rebalance the rest is void, and would hold up the next claim, which waits for
            # the same buffer.
            if not self._producer.holds(shard):
                break
            content = encode(one)
            is_last = one.number + 1 == one.slices
            await self._write(shard, one, content, logged if is_last else nothing_more)
            size += len(content)
        return size

    async def _write(
        self, shard: Shard, record: Record, value: bytes, logged: Callable[[int], None]
    ) -> None:
        shard.written(record, len(value))
        self.in_flight += 1
        sent = await self._producer.write(shard.partition, value)

        def done(future: Sent) -> None:
            self.in_flight -= 1
            error = None if future.cancelled() else future.exception()
            if future.cancelled() or error is not None:
                self._refused = True
                if not self.closing:
                    die(f"partition {shard.partition}: the changelog refused a record: {error!r}")
            else:
                shard.records += 1
                # Behind one that is missing nothing counts, though its last slice may be there.
                if not self._refused:
                    logged(future.result().offset)

        sent.add_done_callback(done)

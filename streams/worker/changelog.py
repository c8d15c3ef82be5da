"""Writes to the changelog: in order, counted until the broker has them, and never lost silently."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from streams.worker.fatal import die
from streams.worker.segment import Record, encode
from streams.worker.shard import Shard

Sent = asyncio.Future[Any]
"""Done when the broker has the record: aiokafka's RecordMetadata, with `offset`."""


class Producer(Protocol):
    """What is needed of the table."""

    async def write(self, partition: int, value: bytes) -> Sent:
        """Hand a record to Kafka's producer."""
        ...


def nothing_more(_: int) -> None:
    """For a record whose place in the log nobody needs to know."""


class Changelog:
    """The one way into the changelog of a worker.

    A record that is refused ends the process: memory is ahead of the log then, and all that would
    be written after it is void. `largest` is how many bytes a record may have.
    """

    def __init__(self, producer: Producer, largest: int) -> None:
        self._producer = producer
        self._largest = largest
        self.in_flight = 0
        self.closing = False

    async def append(
        self, shard: Shard, record: Record, logged: Callable[[int], None] = nothing_more
    ) -> int:
        """Write a record, and call `logged` with its offset once the broker has it; its size.

        The shard's lock is held, so that records keep the order in which they were made. Blocks
        while the producer's buffer is full.
        """
        value = encode(record)
        if len(value) > self._largest:
            die(
                f"partition {shard.partition}: a changelog record of {len(value)} bytes is larger"
                f" than {self._largest}; lower PANTAU_BATCH"
            )
        shard.written(record, len(value))
        self.in_flight += 1
        sent = await self._producer.write(shard.partition, value)

        def done(future: Sent) -> None:
            self.in_flight -= 1
            error = None if future.cancelled() else future.exception()
            if not future.cancelled() and error is None:
                shard.records += 1
                logged(future.result().offset)
            elif not self.closing:
                die(f"partition {shard.partition}: the changelog refused a record: {error!r}")

        sent.add_done_callback(done)
        return len(value)

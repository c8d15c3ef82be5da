"""An end in good order: what was folded is in the log, what is in the log has been sent."""

import asyncio
import time

from streams.outbox.outbox import Outbox
from streams.worker.changelog import Changelog
from streams.worker.ledger_table import LedgerTable
from streams.worker.segment import Segment

POLL_S = 0.01


class Ending:
    """Brings a worker to rest. Nothing of it is needed for exactness: a kill is an end, too.

    Once it has `begun`, no checkpoint is taken on: its pieces would keep the log from coming to
    rest, and find no producer in the end.
    """

    def __init__(self, table: LedgerTable, changelog: Changelog, outbox: Outbox) -> None:
        self._table = table
        self._changelog = changelog
        self._outbox = outbox
        self.begun = False

    async def settle(self, patience_s: float) -> None:
        """Wait until nothing is on its way to the log or out of the outbox; at most so long."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and (self._changelog.in_flight or not self._outbox.idle):
            self._outbox.pump(hurry=True)
            await asyncio.sleep(POLL_S)

    async def mark(self) -> None:
        """Leave word in the log of what has been sent, so that a restart sends nothing again."""
        for shard in list(self._table.shards.values()):
            async with shard.lock:
                sent = self._outbox.published_to(shard.partition)
                if not self._table.holds(shard) or not shard.ready or sent <= shard.published_mark:
                    continue
                mark = Segment(
                    generation=shard.generation,
                    owner=shard.owner,
                    previous=shard.fence,
                    last=shard.fence,
                    published_to=sent,
                    rows=[],
                    outputs=[],
                    touched=[],
                )
                await self._changelog.append(shard, mark)

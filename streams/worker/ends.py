"""Where the partitions of the facts end, asked of the broker now and then.

What a fetch says of the end is as old as the fetch: a worker that is behind fetches seldom, and
would tell the smaller a lag the further behind it is.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable

from faust.types import TP

from streams.worker.transport import BatchConsumer

log = logging.getLogger(__name__)

ASK_S = 1.0
ANSWER_S = 10.0


class Ends:
    """The end of each partition, as far as anything has told."""

    def __init__(self) -> None:
        self._ends: dict[TP, int] = {}

    def of(self, tp: TP, fetched: int | None) -> int | None:
        """The position after the last record; None where nothing has told.

        `fetched` is what the last fetch of the partition has said, if there was one.
        """
        asked = self._ends.get(tp)
        return fetched if asked is None else max(asked, fetched or 0)

    async def watch(
        self, consumer: Callable[[], BatchConsumer], held: Callable[[], Iterable[TP]]
    ) -> None:
        """Ask for ever; `held` are the partitions of now. A broker that is away is asked again."""
        while True:
            await asyncio.sleep(ASK_S)
            tps = list(held())
            if not tps:
                continue
            try:
                async with asyncio.timeout(ANSWER_S):
                    ends = await consumer().highwaters(*tps)
            except Exception as error:  # noqa: BLE001 - whatever a client without a broker raises
                log.debug("no answer where the facts end: %r", error)
                continue
            self._ends.update(ends)

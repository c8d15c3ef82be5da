"""A worker as on a slow machine: `python -m tests.worker.late worker`.

Between the seek and the end of a recovery lies LATE_S, and meanwhile no batch is folded.
"""

import asyncio
from typing import Any

from streams.__main__ import main
from streams.worker.agent import Folding
from streams.worker.transport import BatchConsumer

LATE_S = 1.0

if __name__ == "__main__":
    seek, run = BatchConsumer.perform_seek, Folding.run

    async def perform_seek(self: BatchConsumer) -> None:
        await seek(self)
        await asyncio.sleep(LATE_S)

    async def late(stream: Any) -> Any:
        async for value in stream:
            await asyncio.sleep(2 * LATE_S)
            yield value

    class Slow:
        """A stream whose values take their time."""

        def __init__(self, stream: Any) -> None:
            self.stream = stream.noack()

        def noack(self) -> "Slow":
            return self

        @property
        def current_event(self) -> Any:
            return self.stream.current_event

        def __aiter__(self) -> Any:
            return late(self.stream)

    async def slowly(self: Folding, stream: Any) -> None:
        await run(self, Slow(stream))

    BatchConsumer.perform_seek = perform_seek  # type: ignore[method-assign]
    Folding.run = slowly  # type: ignore[method-assign]
    main()

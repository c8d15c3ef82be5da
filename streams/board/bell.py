"""Tells pages that are open in a browser that something has changed.

The reader's thread rings; each open page waits in the event loop. A page that is slow misses rings,
not changes: it is told of the newest.
"""

import asyncio
from collections.abc import AsyncGenerator

from streams.board.view import Change

MOST_LISTENERS = 2_000
"""Open pages that are kept up to date at once; the next one asks again until another is closed."""


class TooManyError(Exception):
    """No further page can be kept up to date."""


class Bell:
    """Rung from any thread, heard in one event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: dict[asyncio.Event, str | None] = {}
        self._ended = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop in which the pages wait."""
        self._loop = loop

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return len(self._listeners)

    def ring(self, change: Change) -> None:
        """Tell the pages that show one of the changed agencies; from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake, change)

    def end_soon(self) -> None:
        """Send every page away, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.end)

    def end(self) -> None:
        """Send every page away: the process ends. From the loop."""
        self._ended = True
        for event in self._listeners:
            event.set()

    def _wake(self, change: Change) -> None:
        for event, agency in self._listeners.items():
            if agency is None or agency in change.agencies:
                event.set()

    async def changes(self, agency: str | None, patience_s: float) -> AsyncGenerator[bool, None]:
        """Yield True for each change of `agency` (None: of any), False where all was quiet so long.

        Raises:
            TooManyError: too many pages are open.
        """
        if len(self._listeners) >= MOST_LISTENERS:
            raise TooManyError
        event = asyncio.Event()
        self._listeners[event] = agency
        try:
            while not self._ended:
                try:
                    await asyncio.wait_for(event.wait(), patience_s)
                except TimeoutError:
                    yield False
                    continue
                event.clear()
                if not self._ended:
                    yield True
        finally:
            del self._listeners[event]

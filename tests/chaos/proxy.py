"""A stretch of network that can be cut: TCP from a port of its own to another one on loopback."""

import asyncio
import struct
from collections.abc import Coroutine
from socket import SO_LINGER, SOL_SOCKET
from threading import Thread
from typing import Any

PIECE = 65_536
LINGER_NOT = struct.pack("ii", 1, 0)


class Proxy:
    """Hands bytes on between its `port` and the target, until it is cut."""

    def __init__(self, port: int, target: int) -> None:
        self.port = port
        self.target = target
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._thread = Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._do(self._listen())

    def stop(self) -> None:
        try:
            self._do(self._refuse())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def cut(self, *, refuse: bool) -> None:
        """Let nothing through any more.

        As a cable that is pulled: connections stay, bytes wait. `refuse`, as a firewall that
        resets: connections break, new ones are refused.
        """
        self._do(self._refuse() if refuse else self._freeze())

    def heal(self) -> None:
        """Let everything through; what waited arrives now, as TCP sends it again."""
        self._do(self._heal())

    def _do(self, asked: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(asked, self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port)

    async def _freeze(self) -> None:
        self._open.clear()

    async def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for end in list(self._ends):
            if not end.is_closing():
                # Without lingering, closing resets the connection.
                end.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, LINGER_NOT)
                end.transport.abort()

    async def _heal(self) -> None:
        self._open.set()
        await self._listen()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, far_writer}
        try:
            await asyncio.gather(
                self._pump(reader, far_writer),
                self._pump(far_reader, writer),
            )
        finally:
            self._ends -= {writer, far_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(PIECE):
                await self._open.wait()
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

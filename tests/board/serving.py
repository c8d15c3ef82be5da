"""A board on a free port, in a thread of the test: no Kafka, a real HTTP server."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from streams.board.app import application
from streams.board.metering import Meters
from streams.board.service import Unhandled, listening
from streams.board.site import Site


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a site for as long as the block lasts; yields its address."""
    with listening("127.0.0.1", 0) as bound:
        started = threading.Event()
        config = uvicorn.Config(
            application(site, Meters(site)),
            log_level="error",
            lifespan="off",
            access_log=False,
            timeout_graceful_shutdown=2,
        )
        server = Unhandled(config)

        async def serve() -> None:
            site.bell.attach(asyncio.get_running_loop())
            started.set()
            await server.serve([bound])

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        started.wait()
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            site.bell.end_soon()
            server.should_exit = True
            thread.join()

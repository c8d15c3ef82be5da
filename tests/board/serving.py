"""A web server on a free port, in a thread of the test: no Kafka, real HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from streams.board.app import application
from streams.board.bell import Bell
from streams.board.metering import Meters
from streams.board.service import Unhandled, listening
from streams.board.site import Site


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a site for as long as the block lasts; yields its address."""
    with serving(application(site, Meters(site)), site.bell) as address:
        yield address


@contextmanager
def serving(app: ASGIApp, bell: Bell | None = None) -> Iterator[str]:
    """Serve an application for as long as the block lasts; yields its address."""
    with listening("127.0.0.1", 0) as bound:
        started = threading.Event()
        config = uvicorn.Config(
            app,
            log_level="error",
            lifespan="off",
            access_log=False,
            timeout_graceful_shutdown=2,
        )
        server = Unhandled(config)

        async def serve() -> None:
            if bell is not None:
                bell.attach(asyncio.get_running_loop())
            started.set()
            await server.serve([bound])

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        started.wait()
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            if bell is not None:
                bell.end_soon()
            server.should_exit = True
            thread.join()

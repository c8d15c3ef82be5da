"""Runs a built worker: starts Faust, keeps the pulse, and ends it in good order."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable

from streams.metrics.health import Health
from streams.metrics.server import MetricsServer
from streams.settings import Settings
from streams.worker import memory
from streams.worker.app import MakeStage, Worker, build
from streams.worker.books import books
from streams.worker.fatal import die
from streams.worker.preflight import Topics

log = logging.getLogger(__name__)

PULSE_S = 0.01
"""How often the event loop looks after the outbox, checkpoints and its own heartbeat."""
START_S = 120.0
"""A start in which nothing of the changelog is read for longer ends the process: Faust waits for
some things for ever. A long changelog is none of them, and may take as long as it does."""
DRAIN_S = 6.0
STOP_S = 8.0
"""An end in good order takes at most DRAIN_S twice and this."""
COLLECT_AT = (50_000, 20, 100)
"""Objects that are new before the garbage collector looks at them, and at the older ones: a batch
makes thousands, and at the interpreter's 700 a quarter of the time goes into looking at them."""
SWITCH_S = 0.02
"""Threads change hands less often than the interpreter's 5 ms: measured gain under load."""


def run(settings: Settings, topics: Topics, make: MakeStage = books) -> int:
    """Run a worker until SIGTERM or SIGINT; the exit code.

    Raises:
        PantauError: a setting or a programme is wrong, or the metrics' port is taken.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(*COLLECT_AT)
    memory.share_arenas()
    return asyncio.run(_run(settings, topics, make))


async def _run(settings: Settings, topics: Topics, make: MakeStage) -> int:
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    worker = build(settings, topics, make)
    health = Health()
    server = MetricsServer(settings, worker, health)
    server.start()
    log.warning("metrics at %s/metrics", server.address)
    pulse = loop.create_task(_pulse(worker, health))
    ends = loop.create_task(worker.watch_ends())
    giving = loop.create_task(memory.give_back())
    try:
        worker.app.in_worker = True
        starting = loop.create_task(worker.app.start())
        await until_started(starting, asked, lambda: _records_read(worker))
        await asked.wait()
        await _end(worker, starting)
    finally:
        pulse.cancel()
        ends.cancel()
        giving.cancel()
        server.stop()
    return 0


async def until_started(
    starting: "asyncio.Task[None]", asked: asyncio.Event, records_read: Callable[[], int]
) -> None:
    """Return when the start, recovery included, is over, or an end is asked for.

    `records_read` tells how many records of the changelog the recovery has read.
    """
    waiting = asyncio.ensure_future(asked.wait())
    before = 0
    while True:
        await asyncio.wait(
            {starting, waiting}, timeout=START_S, return_when=asyncio.FIRST_COMPLETED
        )
        if asked.is_set():
            return
        read = records_read()
        if starting.done() or read == before:
            break
        before = read
    waiting.cancel()
    if not starting.done():
        die(f"not started, and nothing read of the changelog for {START_S:g} s")
    starting.result()


def _records_read(worker: Worker) -> int:
    return sum(shard.chain.records for shard in worker.table.shards.values())


async def _pulse(worker: Worker, health: Health) -> None:
    while True:
        health.beat()
        if worker.app.crashed:
            die(f"Faust crashed: {worker.app.crash_reason!r}")
        refused = worker.consumer.thread.group_error
        if refused is not None and not worker.changelog.closing:
            die(
                f"group {worker.settings.app_id}: this member has no part in it any more:"
                f" {refused!r}; where a start does not mend it, see that the user may READ the"
                " group, and that no other process has this PANTAU_INSTANCE_ID"
            )
        try:
            worker.outbox.pump()
            if not worker.ending.begun:
                await worker.folding.tend()
            worker.tend()
        except Exception as error:
            log.debug("pulse failed", exc_info=True)
            die(f"the outbox failed: {error!r}")
        await asyncio.sleep(PULSE_S)


async def _end(worker: Worker, starting: "asyncio.Task[None]") -> None:
    """Take no more, let the log and the outbox finish, leave the group."""
    started = time.monotonic()
    worker.ending.begun = True
    if worker.table.ready:
        worker.consumer.stop_flow()
        worker.app.flow_control.suspend()
        worker.app.flow_control.clear()
        await worker.ending.settle(DRAIN_S)
        await worker.ending.mark()
        await worker.ending.settle(DRAIN_S)
        worker.consumer.thread.leaving = True
    worker.changelog.closing = True
    if not starting.done():
        starting.cancel()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STOP_S):
            await worker.app.stop()
            log.info("ended in %.1f s", time.monotonic() - started)
            return
    # Everything is in the log; a client that does not come to rest changes nothing.
    log.warning("ended by force after %.1f s", time.monotonic() - started)
    logging.shutdown()
    os._exit(0)

"""How long 200 readers wait for a page when 658 agencies are on the board.

`python -m tests.board.load` starts a board of made-up figures in a process of its own, and readers
that keep their connection, ask, read for a moment, and ask again; meanwhile figures change. Prints
one line of JSON. Readers and board share the machine.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import socket
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn

from streams.board.app import application
from streams.board.auth.reader import Nobody
from streams.board.bell import Bell
from streams.board.metering import Meters
from streams.board.packages import PackageStore
from streams.board.service import listening
from streams.board.site import Site
from streams.board.view import View
from tests.board.made_up import told

AGENCIES = 658
READERS = 200
GOAL_MS = 200
CHANGES_A_SECOND = 5


def main() -> None:
    """Measure, print, and fail where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--agencies", type=int, default=AGENCIES)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=1.0, help="mean seconds between two pages")
    wishes = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with listening("127.0.0.1", 0) as bound:
        ready = context.Event()
        board = context.Process(target=serve, args=(bound, wishes.agencies, ready), daemon=True)
        board.start()
        if not ready.wait(300):
            raise SystemExit("the board has not started")
        result = asyncio.run(readers(bound.getsockname(), wishes))
        board.terminate()
        board.join()
    print(json.dumps(result))  # noqa: T201  # a command
    raise SystemExit(0 if result["p95_ms"] < GOAL_MS and not result["failed"] else 1)


def serve(bound: socket.socket, agencies: int, ready: Any) -> None:
    """The board's process: figures of a few agencies, told of many; some change all the time."""
    few = told(12, "08-31")
    with tempfile.TemporaryDirectory() as folder:
        view = View(PackageStore(Path(folder) / "packages.sqlite"))
        view.apply(few)
        statuses = [row for record, row in few if record == "AgencyStatus"]
        for number in range(agencies):
            view.apply([("AgencyStatus", another(statuses, number))])
        site = Site(view, Bell(), Nobody())
        config = uvicorn.Config(
            application(site, Meters(site)), log_level="error", lifespan="off", access_log=False
        )
        asyncio.run(_serve(uvicorn.Server(config), bound, site, statuses, agencies, ready))


def another(statuses: Sequence[Any], number: int) -> dict[str, Any]:
    """An agency like one of those that are there."""
    row = statuses[number % len(statuses)]
    return {**row, "agency": f"Y{number:03d}", "name": f"{row['name']} {number}", "fence": 0}


async def _serve(  # noqa: PLR0917 - what its process was given
    server: uvicorn.Server, bound: socket.socket, site: Site, statuses: Sequence[Any],
    agencies: int, ready: Any,
) -> None:  # fmt: skip
    site.bell.attach(asyncio.get_running_loop())

    async def change() -> None:
        fence = 0
        while True:
            await asyncio.sleep(1 / CHANGES_A_SECOND)
            fence += 1
            row = another(statuses, fence % agencies)
            site.bell.ring(site.view.apply([("AgencyStatus", {**row, "fence": fence})]))

    changing = asyncio.create_task(change())
    ready.set()
    await server.serve([bound])
    changing.cancel()


async def readers(address: tuple[str, int], wishes: argparse.Namespace) -> dict[str, Any]:
    """All readers at once; what they waited for."""
    waited: list[float] = []
    failed = 0
    chance = random.Random(1)  # which page is read next
    paths = ["/?lang=id", "/?lang=en&state=behind", "/alerts"] + [
        f"/agencies/Y{chance.randrange(wishes.agencies):03d}?lang=id" for _ in range(60)
    ]
    until = time.monotonic() + wishes.seconds

    async def reader(number: int) -> None:
        nonlocal failed
        await asyncio.sleep(number / wishes.readers * wishes.pause)
        stream, sink = await asyncio.open_connection(*address)
        while time.monotonic() < until:
            path = chance.choice(paths)
            began = time.perf_counter()
            sink.write(
                f"GET {path} HTTP/1.1\r\nHost: board\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            if not await _answered(stream):
                failed += 1
                break
            waited.append(time.perf_counter() - began)
            await asyncio.sleep(chance.uniform(0, 2 * wishes.pause))
        sink.close()

    await asyncio.gather(*(reader(number) for number in range(wishes.readers)))
    waited.sort()
    return {
        "readers": wishes.readers,
        "agencies": wishes.agencies,
        "pages": len(waited),
        "pages_a_second": round(len(waited) / wishes.seconds, 1),
        "median_ms": round(statistics.median(waited) * 1000, 1),
        "p95_ms": round(waited[int(len(waited) * 0.95)] * 1000, 1),
        "worst_ms": round(waited[-1] * 1000, 1),
        "failed": failed,
    }


async def _answered(stream: asyncio.StreamReader) -> bool:
    """Read one whole answer; whether it was a page."""
    head = await stream.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    await stream.readexactly(length)
    return head.startswith(b"HTTP/1.1 200")


if __name__ == "__main__":
    main()

"""The running board: the reader's thread and the web server, from start to end."""

import asyncio
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn

from streams.board.app import application
from streams.board.auth.reader import Readers
from streams.board.bell import Bell
from streams.board.desk import Desk
from streams.board.metering import Meters
from streams.board.packages import PackageStore
from streams.board.reader import TopicReader
from streams.board.site import Site
from streams.board.view import View
from streams.contracts.catalogue import shipped
from streams.contracts.registry import schemas as schemas_from
from streams.errors import PantauError
from streams.publish.response import send_response
from streams.settings import Settings
from streams.subscriptions.opening import opened
from streams.topics.table import AGENCY_STATUS, ALERTS, PACKAGES, RESPONSES, SCOPE_STATUS

NEEDED = (AGENCY_STATUS, ALERTS)
OPTIONAL = (PACKAGES, RESPONSES, SCOPE_STATUS)
"""Topics that are read where they exist."""
NOBODY_ASKS = (
    "PANTAU_SUBSCRIPTIONS: links in letters are answered, but nobody can subscribe: only who is"
    " known may (--auth oidc or --auth header)"
)
LOOK_S = 0.5
GRACE_S = 5
BACKLOG = 2_048


@dataclass(frozen=True)
class Wishes:
    """How the board is to be served."""

    host: str
    port: int
    readers: Readers


def run(settings: Settings, wishes: Wishes) -> int:
    """Serve until SIGTERM or Ctrl-C; the exit code.

    Raises:
        PantauError: no broker answers, a topic is missing, or the address is taken.
    """
    with (
        tempfile.TemporaryDirectory(prefix="pantau-board-") as folder,
        listening(wishes.host, wishes.port) as bound,
    ):
        port = bound.getsockname()[1]
        print(f"http://{wishes.host}:{port}{settings.board_root}/", file=sys.stderr, flush=True)  # noqa: T201
        return asyncio.run(_serve(settings, wishes, Path(folder), bound))


async def _serve(settings: Settings, wishes: Wishes, folder: Path, bound: socket.socket) -> int:
    bell = Bell()
    bell.attach(asyncio.get_running_loop())
    view = View(PackageStore(folder / "packages.sqlite"))
    site = Site(view, bell, wishes.readers, settings.plan_url, settings.board_root)
    subscribed = opened(settings)
    if subscribed is not None:
        site.desk = Desk(subscribed)
        if not wishes.readers.can_be_known:
            print(NOBODY_ASKS, file=sys.stderr, flush=True)  # noqa: T201
    if wishes.readers.can_be_known:
        site.send = partial(send_response, settings)
    reader = TopicReader(
        settings.kafka_client(),
        topics(settings.topic_prefix),
        frozenset(settings.topic_prefix + name for name in OPTIONAL),
        schemas_from(settings.schema_registry_url, settings.topic_prefix),
        view,
        bell.ring,
    )
    reader.start()
    server = Unhandled(
        uvicorn.Config(
            application(site, Meters(site, settings.kafka_client())),
            access_log=False,
            log_level="warning",
            server_header=False,
            # Who sends is said by the connection; the proxy's header is read by `auth`, if at all.
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_S,
            lifespan="off",
        )
    )
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    serving = asyncio.create_task(server.serve([bound]))
    try:
        while not ending.is_set() and not serving.done() and reader.failed is None:
            try:
                await asyncio.wait_for(ending.wait(), LOOK_S)
            except TimeoutError:
                continue
    finally:
        # Open pages would hold the server up for as long as it waits for them.
        bell.end()
        server.should_exit = True
        await serving
        reader.stop()
        view.packages.close()
    if reader.failed is not None:
        raise PantauError(f"the board has lost Kafka: {reader.failed}")
    return 0


class Unhandled(uvicorn.Server):
    """Without signal handlers of its own: the reader has to end, too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the board."""
        yield


def listening(host: str, port: int) -> socket.socket:
    """A socket that is listened on.

    Raises:
        PantauError: the address cannot be had.
    """
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
        bound.listen(BACKLOG)
    except OSError as error:
        raise PantauError(
            f"the board cannot listen on {host}:{port} ({error.strerror}): set PANTAU_BOARD_HOST"
            " and PANTAU_BOARD_PORT, 0 for any port"
        ) from error
    return bound


def topics(prefix: str) -> dict[str, tuple[str, ...]]:
    """The topics that the board reads, with the records that belong in them."""
    found: dict[str, tuple[str, ...]] = {prefix + name: () for name in (*NEEDED, *OPTIONAL)}
    for record in shipped().records():
        topic = prefix + shipped().newest(record).topic
        if topic in found:
            found[topic] = (*found[topic], record)
    return {topic: records for topic, records in found.items() if records}

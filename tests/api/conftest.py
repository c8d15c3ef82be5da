from collections.abc import Callable, Iterator

import pytest

from streams.sources.api.bearer import Bearer
from streams.sources.api.client import ApiClient
from streams.sources.api.limiter import RateLimiter
from tests.api.api_server import TOKEN, ApiServer, api_server
from tests.api.fake_clock import FakeClock
from tests.api.memory_journal import MemoryJournal


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with api_server() as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def connect(api: ApiServer, clock: FakeClock) -> Iterator[Callable[..., ApiClient]]:
    clients = []

    def connect(token: str = TOKEN, url: str | None = None) -> ApiClient:
        limiter = RateLimiter(clock, MemoryJournal())
        client = ApiClient(url or api.url, Bearer(token), limiter, clock, lambda: 0.0)
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(connect: Callable[..., ApiClient]) -> ApiClient:
    return connect()

"""How long a start may take: as long as it goes on."""

import asyncio
from collections.abc import Callable
from typing import NoReturn

import pytest

from streams.worker import service

READS = 5
"""Looks at a recovery that takes that many times what a start without progress may take."""


class EndedError(Exception):
    """The process would have ended."""


@pytest.fixture(autouse=True)
def _ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(reason: str) -> NoReturn:
        raise EndedError(reason)

    monkeypatch.setattr(service, "die", die)
    monkeypatch.setattr(service, "START_S", 0.01)


def started(done: Callable[[asyncio.Event], Callable[[], int]]) -> None:
    """Run a start that is over when `done` sets its event; what it returns tells what was read."""

    async def run() -> None:
        over = asyncio.Event()
        read = done(over)
        starting = asyncio.ensure_future(_until(over))
        try:
            await service.until_started(starting, asyncio.Event(), read)
        finally:
            starting.cancel()

    asyncio.run(run())


async def _until(over: asyncio.Event) -> None:
    await over.wait()


def test_a_recovery_that_reads_on_may_take_as_long_as_it_does() -> None:
    looked = []

    def recovering(over: asyncio.Event) -> Callable[[], int]:
        def read() -> int:
            looked.append(True)
            if len(looked) == READS:
                over.set()
            return len(looked)

        return read

    started(recovering)
    assert len(looked) >= READS


@pytest.mark.parametrize("records", [0, 7])
def test_one_that_reads_nothing_more_ends_the_process(records: int) -> None:
    with pytest.raises(EndedError, match="nothing read"):
        started(lambda _: lambda: records)

"""An open page is told of what it shows, from any thread, and of nothing else."""

import asyncio
import threading

import pytest

from streams.board.bell import Bell, TooManyError
from streams.board.live import _stream
from streams.board.view import Change


def change(*agencies):
    return Change(1, frozenset(agencies))


async def heard(bell, agency, ring, patience_s=0.2):
    """Whether a page of `agency` hears what `ring` does in another thread."""
    changes = bell.changes(agency, patience_s)
    first = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0)
    thread = threading.Thread(target=ring)
    thread.start()
    said = await first
    thread.join()
    await changes.aclose()
    return said


@pytest.mark.parametrize(
    ("agency", "changed", "expected"),
    [("K1", "K1", True), ("K1", "K2", False), (None, "K2", True)],
)
def test_a_page_hears_of_its_agency(agency, changed, expected):
    async def run():
        bell = Bell()
        bell.attach(asyncio.get_running_loop())
        assert await heard(bell, agency, lambda: bell.ring(change(changed))) is expected
        assert bell.listeners == 0

    asyncio.run(run())


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr("streams.board.bell.MOST_LISTENERS", 1)

    async def run():
        bell = Bell()
        bell.attach(asyncio.get_running_loop())
        first = bell.changes(None, 5)
        waiting = asyncio.ensure_future(anext(first))
        await asyncio.sleep(0)
        with pytest.raises(TooManyError):
            await anext(bell.changes(None, 5))
        bell.end()
        with pytest.raises(StopAsyncIteration):
            await waiting

    asyncio.run(run())


def test_a_change_between_page_and_stream_is_told_at_once(opened, year):
    """A page was made at one version; by the time its stream opens there is another."""
    site, _ = opened(year)

    async def run():
        site.bell.attach(asyncio.get_running_loop())
        stream = _stream(site, None, seen=site.view.version - 1)
        lines = [await anext(stream), await anext(stream)]
        assert lines[1] == f"event: changed\ndata: {site.view.version}\n\n"
        await stream.aclose()

    asyncio.run(run())


def test_a_change_is_told_with_the_views_version(opened, year):
    site, _ = opened()

    async def run():
        site.bell.attach(asyncio.get_running_loop())
        stream = _stream(site, None)
        assert (await anext(stream)).startswith("retry:")
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        site.bell.ring(site.view.apply(year[:1]))
        assert await waiting == f"event: changed\ndata: {site.view.version}\n\n"
        await stream.aclose()

    asyncio.run(run())

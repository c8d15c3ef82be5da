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


def lines_of(site, agency, seen, count):
    """The first lines of a stream, which is opened anew."""

    async def run():
        site.bell.attach(asyncio.get_running_loop())
        stream = _stream(site, agency, seen)
        found = [await anext(stream) for _ in range(count)]
        await stream.aclose()
        return found

    return asyncio.run(run())


def changed(version):
    return f"event: changed\ndata: {version}\n\n"


def test_a_page_of_another_process_is_told_to_load_itself_again(opened, year, monkeypatch):
    """A board that was started again counts from 0: what the page shows may be older all the same.

    The same holds for a page that one board has made and another one keeps up to date.
    """
    monkeypatch.setattr("streams.board.live.QUIET_S", 0.05)
    before, _ = opened(year)
    site, _ = opened(year)
    agency = year[0][1]["agency"]
    theirs = before.view.mark(before.view.version + 500)
    assert lines_of(site, agency, site.view.seen(theirs), 2)[1] == changed(
        site.view.version_of(agency)
    )
    assert lines_of(site, None, site.view.seen(theirs), 2)[1] == changed(site.view.version)
    own = site.view.seen(site.view.mark(site.view.version))
    assert lines_of(site, agency, own, 2)[1] == ": still here\n\n"
    # Before the agency's figures are read there is nothing to load: it is told of when they are.
    assert lines_of(site, "X99", site.view.seen(theirs), 2)[1] == ": still here\n\n"


def test_a_page_names_the_process_that_made_it(opened, year):
    site, client = opened(year)
    shown = client.get("/?lang=en").text
    assert f"/events?v={site.view.mark(site.view.version)}" in shown
    assert site.view.seen("") is None
    assert site.view.seen("500") == site.view.seen("nonsense") == 0


def test_a_change_while_the_stream_is_opened_is_told(opened, year, monkeypatch):
    """Read by the other thread just after the stream has looked, and rung before anyone waits."""
    monkeypatch.setattr("streams.board.live.QUIET_S", 0.05)
    site, _ = opened(year[:1])
    agency = year[0][1]["agency"]
    before, ask = site.view.version, site.view.version_of

    def version_of(code):
        version = ask(code)
        if version == before:
            site.view._versions[code] = site.view.version = before + 1
        return version

    monkeypatch.setattr(site.view, "version_of", version_of)
    assert lines_of(site, agency, before, 2)[1] == changed(before + 1)


def test_a_page_is_told_that_kafka_is_away_and_that_it_is_back(opened, year, monkeypatch):
    """Without it nothing changes: old figures would stand there as those of now."""
    site, _ = opened(year)
    site.view.lost = True

    async def run():
        site.bell.attach(asyncio.get_running_loop())
        stream = _stream(site, None)
        # At once, not when all was quiet for a while.
        said = [await asyncio.wait_for(anext(stream), 5) for _ in range(2)]
        monkeypatch.setattr("streams.board.live.QUIET_S", 0.05)
        said.append(await anext(stream))
        site.view.lost = False
        said.append(await anext(stream))
        await stream.aclose()
        return said

    retry, lost, quiet, found = asyncio.run(run())
    assert retry.startswith("retry:")
    assert lost == f"event: lost\ndata: {site.view.version}\n\n"
    assert quiet == ": still here\n\n"
    assert found == f"event: found\ndata: {site.view.version}\n\n"

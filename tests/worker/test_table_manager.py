"""What replaces Faust's start of its tables still does all that Faust does, but the sleep."""

import asyncio
import inspect
from typing import Any

import pytest
from faust.tables.manager import TableManager as FaustsTableManager
from faust.types import TP

from streams.settings import Settings
from streams.worker.app import _faust_app
from streams.worker.preflight import Topics
from streams.worker.table_manager import TableManager


@pytest.fixture
def manager() -> TableManager:
    topics = Topics("facts", "alerts", "letters", "status", "changelog", {"facts": 1})
    made: TableManager = _faust_app(Settings(), topics).tables
    return made


def steps(manager: type[FaustsTableManager]) -> list[str]:
    """Return the lines of a manager's start, without those that wait or explain."""
    lines = inspect.getsource(manager.on_start).splitlines()[1:]
    return [line.strip() for line in lines if "sleep" not in line and '"""' not in line]


def test_the_start_differs_from_fausts_by_the_sleep_alone():
    assert "sleep" in inspect.getsource(FaustsTableManager.on_start)
    assert "sleep" not in inspect.getsource(TableManager.on_start)
    assert steps(TableManager) == steps(FaustsTableManager)


def test_a_recovery_is_overtaken_from_the_claim_until_the_next_one_begins(manager, monkeypatch):
    seen: list[bool] = []

    async def claims(self: Any, *_: object) -> None:
        await asyncio.sleep(0)
        seen.append(self.overtaken)
        self.recovery.signal_recovery_start.set()

    monkeypatch.setattr(FaustsTableManager, "on_rebalance", claims)
    assert not manager.overtaken
    asyncio.run(manager.on_rebalance(set(), set(), set()))
    seen.append(manager.overtaken)
    manager.recovery.signal_recovery_start.clear()
    seen.append(manager.overtaken)
    assert seen == [True, True, False]


def test_what_was_read_of_a_changelog_is_forgotten(manager):
    class Table:
        changelog_topic_name = "log"

    table = Table()
    recovery = manager.recovery
    recovery.active_offsets[TP("log", 0)] = 7
    recovery.active_offsets[TP("other", 0)] = 8
    recovery.buffers[table].append("read, not folded")
    manager.changelog_queue.put_nowait("fetched, not read")
    manager.forget(table)
    assert dict(recovery.active_offsets) == {TP("other", 0): 8}
    assert not recovery.buffers.get(table)
    assert manager.changelog_queue.empty()

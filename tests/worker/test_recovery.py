"""Faust's recovery as used here: it ends the process, not itself; it takes few records at once."""

import asyncio
import inspect
from types import SimpleNamespace
from typing import Any

import pytest
from faust.tables.recovery import Recovery as FaustsRecovery
from faust.tables.recovery import ServiceStopped
from faust.types import TP

from streams.settings import Settings
from streams.worker import recovery as module
from streams.worker.app import _faust_app
from streams.worker.ledger_table import RECORDS_AT_ONCE, LedgerTable
from streams.worker.preflight import Topics
from streams.worker.recovery import Recovery
from tests.worker.totals import empty

LOG = TP("log", 0)
FOLDED = 12 * RECORDS_AT_ONCE


class EndedError(BaseException):
    """In place of the end of the process."""


def app() -> Any:
    topics = Topics("facts", "alerts", "letters", "status", "changelog", {"facts": 1})
    return _faust_app(Settings(), topics)


def test_the_table_manager_uses_it():
    made = app()
    assert type(made.tables.recovery) is Recovery
    assert made.tables.recovery is made.tables.recovery


def test_what_is_overridden_is_still_fausts():
    assert list(inspect.signature(FaustsRecovery._wait).parameters) == ["self", "coro", "timeout"]


def test_a_time_out_ends_the_process_where_fausts_ends_the_recovery_for_ever(monkeypatch):
    said = []

    def die(reason: str) -> None:
        said.append(reason)
        raise EndedError

    monkeypatch.setattr(module, "die", die)

    async def hang(kind: type[FaustsRecovery]) -> None:
        made = app()
        await kind(made, made.tables)._wait(asyncio.sleep(10), timeout=0.05)

    with pytest.raises(ServiceStopped):
        asyncio.run(hang(FaustsRecovery))
    with pytest.raises(EndedError):
        asyncio.run(hang(Recovery))
    assert "did not answer within 0.05 s" in said[0]


def test_an_end_in_good_order_is_none(monkeypatch):
    monkeypatch.setattr(module, "die", pytest.fail)

    async def ending() -> None:
        made = app()
        recovery = Recovery(made, made.tables)
        recovery._stopped.set()
        await recovery._wait(asyncio.sleep(10))

    with pytest.raises(ServiceStopped):
        asyncio.run(ending())


def test_few_records_are_folded_in_one_go():
    """As Faust collects them, from its queue into the table: nothing else runs meanwhile."""
    pieces: list[int] = []

    async def read() -> None:
        made = app()
        recovery = made.tables.recovery

        def fold(batch: list[Any]) -> None:
            pieces.append(len(batch))
            # A cancellation may get lost in Faust's loop: have it end by itself.
            if sum(pieces) >= FOLDED:
                recovery._stopped.set()

        table = LedgerTable(
            made,
            source="facts",
            new_state=empty,
            limit=1,
            on_ready=lambda _: None,
            on_forget=lambda: None,
        )
        table.apply_changelog_batch = fold  # type: ignore[method-assign,assignment]
        recovery.tp_to_table[LOG] = table
        recovery.active_tps.add(LOG)
        recovery.active_offsets[LOG] = -1
        recovery.active_highwaters[LOG] = 10_000
        made.flow_control.resume()
        reading = asyncio.ensure_future(FaustsRecovery._slurp_changelogs.fun(recovery))
        for offset in range(FOLDED):
            message = SimpleNamespace(tp=LOG, offset=offset)
            await made.tables.changelog_queue.put(SimpleNamespace(message=message))
        await asyncio.wait([reading], timeout=8)
        recovery._stopped.set()
        await reading

    asyncio.run(read())
    # Not 1, which makes Faust go on reading the changelog behind its end.
    assert set(pieces) == {RECORDS_AT_ONCE}
    assert 1 < RECORDS_AT_ONCE <= 16

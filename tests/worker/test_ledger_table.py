"""What a recovery does with a changelog that it cannot fold: stop for a person, or start again."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from monitors.ledger.partition import Partition
from streams.settings import Settings
from streams.worker import ledger_table
from streams.worker.app import _faust_app
from streams.worker.ledger_table import LedgerTable
from streams.worker.preflight import Topics
from streams.worker.segment import Begin, Claim, encode
from streams.worker.shard import Shard
from tests.worker.totals import empty


class EndedError(Exception):
    """In place of the end of the process."""


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> LedgerTable:
    def ends(how: str) -> Any:
        def end(reason: str) -> None:
            raise EndedError(f"{how}: {reason}")

        return end

    # What ends the process is raised past `except Exception` there.
    monkeypatch.setattr(ledger_table, "die", ends("die"))
    monkeypatch.setattr(ledger_table, "stop", ends("stop"))
    topics = Topics("facts", "alerts", "letters", "status", "changelog", {"facts": 1})
    made = LedgerTable(
        _faust_app(Settings(), topics),
        source="facts",
        new_state=empty,
        limit=1,
        on_ready=lambda _: None,
        on_forget=lambda: None,
    )
    made.shards[0] = Shard(0, "me", Partition((), empty().calendar), 1)
    return made


def read(table: LedgerTable, *log: tuple[int, bytes]) -> None:
    table.apply_changelog_batch(
        SimpleNamespace(message=SimpleNamespace(partition=0, offset=offset, value=value))
        for offset, value in log
    )


def test_a_log_trimmed_while_it_is_read_is_read_again(table):
    # The owner before asked for it, and the broker got round to it only now.
    first, begin = encode(Claim(0, "before", "")), encode(Begin(0, "before", 7, 7, 7))
    with pytest.raises(EndedError, match=r"die: .* was trimmed while it was read"):
        read(table, (0, first), (40, begin))


def test_a_log_without_its_start_is_for_a_person(table):
    with pytest.raises(EndedError, match=r"stop: .* starts at offset 40 with no checkpoint"):
        read(table, (40, encode(Claim(40, "before", ""))))


def test_a_record_of_another_format_is_for_a_person(table):
    with pytest.raises(EndedError, match=r"stop: .* expected changelog format"):
        read(table, (0, b"\xff"))


def test_nobody_is_told_to_delete_what_only_another_version_can_read(table):
    # In a roll-out the new workers read it (docs/runbooks/upgrade.md).
    with pytest.raises(EndedError) as ended:
        read(table, (0, b"\xff"))
    said = str(ended.value)
    assert "docs/runbooks/upgrade.md" in said
    assert "`pantau changelog restore`, docs/runbooks/back-up.md" in said
    assert "delete" not in said


def test_a_recovery_that_was_overtaken_opens_nothing(table):
    # Its shards are those of a newer assignment, of which nothing has been read yet.
    table.manager.claiming = True
    asyncio.run(table._recovered())
    assert not table.shards[0].ready


def test_a_recovery_that_has_not_read_the_own_claim_ends_the_process(table):
    with pytest.raises(EndedError, match=r"die: .* the own claim does not count"):
        asyncio.run(table._recovered())

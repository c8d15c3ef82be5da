"""What the stage cannot go on with ends it with one line that says what to do."""

import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError

from streams.errors import PantauError
from streams.packages import service
from streams.packages.service import Stage, file_of
from streams.packages.store import Batch, Store
from streams.settings import Settings


def large(size: int) -> Batch:
    return Batch(0, 7, [[0, "K99", 2024, "x" * size]], {}, {}, {}, set(), set())


def test_a_full_disk_says_so_and_takes_nothing_away(tmp_path):
    store = Store(tmp_path / "state.sqlite")
    store.commit(large(10)._replace(next=3))
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    for write in (
        lambda: store.commit(large(1_000_000)),
        lambda: store.replace(0, [[["x" * 1_000_000]]]),
    ):
        with pytest.raises(sqlite3.OperationalError, match="full"):
            write()
    assert store.offsets() == {0: 3}
    assert store.batches(0) == 1
    store.close()


@pytest.mark.parametrize("text", ["database or disk is full", "database disk image is malformed"])
def test_a_file_that_fails_ends_the_process_with_what_to_do(monkeypatch, tmp_path, text):
    def fails(_: Settings) -> Any:
        raise sqlite3.OperationalError(text)

    monkeypatch.setattr(service, "Stage", fails)
    monkeypatch.setattr("streams.packages.service.signal.signal", lambda *_: None)
    settings = Settings(state_dir=tmp_path)
    with pytest.raises(PantauError) as told:
        service.run(settings, lambda _: None)
    for part in (str(file_of(settings)), text, "make room", "remove the file"):
        assert part in str(told.value)


def test_facts_that_are_cut_under_it_say_what_to_remove():
    """Below the log's start or behind its end: librdkafka tells both in the same way."""
    stage: Any = Stage.__new__(Stage)
    stage._facts, stage._folds = "procurement.facts", {2: SimpleNamespace(next=41)}
    lost = SimpleNamespace(
        error=lambda: KafkaError(KafkaError._AUTO_OFFSET_RESET), partition=lambda: 2
    )
    consumer: Any = SimpleNamespace(consume=lambda *_, **__: [lost])
    with pytest.raises(PantauError, match=r"partition 2 .* position 41.*PANTAU_STATE_DIR"):
        stage._step(consumer)

"""The state file: which formats are gone on with."""

import sqlite3
from pathlib import Path

import pytest

from streams.packages.store import FORMAT, TOLD_BEFORE, Batch, Store

BATCH = Batch(2, 7, [[0, "K99", 2024]], {}, {}, {}, set(), set())


def kept(path: Path, version: int) -> dict[int, int]:
    """The offsets that are known after a file of another version was opened."""
    store = Store(path)
    store.commit(BATCH)
    store.close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {version}")
    db.close()
    store = Store(path)
    offsets = store.offsets()
    store.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (FORMAT,)
    db.close()
    return offsets


@pytest.mark.parametrize("version", [1, FORMAT])
def test_a_file_that_can_be_read_is_gone_on_with(tmp_path, version):
    assert kept(tmp_path / "state.sqlite", version) == {2: 7}


def test_which_partitions_were_folded_to_their_end_is_kept(tmp_path):
    store = Store(tmp_path / "state.sqlite")
    assert store.whole() == set()
    store.settle(3, [])
    store.settle(3, [("K99", 2024, "5")])
    store.reached(3, 12)
    store.close()
    store = Store(tmp_path / "state.sqlite")
    assert store.whole() == {3}
    assert store.offsets() == {3: 12}
    assert store.open_plans("K99", 2024) == {"5": TOLD_BEFORE}
    store.close()


@pytest.mark.parametrize("version", [0, FORMAT + 1])
def test_another_one_is_made_anew(tmp_path, version):
    assert kept(tmp_path / "state.sqlite", version) == {}

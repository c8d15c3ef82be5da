"""A package that no pull shows any more is told to be gone: it counts in no total either."""

from types import SimpleNamespace
from typing import Any

import pytest

from monitors.facts import Close, Snapshot
from streams.contracts.decode import read_record
from streams.packages.service import Stage
from tests.ledger.made_up import YEAR, at, on, tx
from tests.packages.made_up import ENCODER, Kept, Record, records

FEED = "tender-ekontrak-kontrak"
AFTER = 1_751_500_000_000
"""In July 2025: the year is over."""


class Told:
    """A stage's way of publishing, on a file, without a broker."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.rows: dict[str, dict[str, Any]] = {}
        self.stage: Any = Stage.__new__(Stage)
        self.stage._encoder = ENCODER
        outlet: Any = SimpleNamespace(send=self._send, wait=lambda: None)
        self.stage._outlet = outlet

    def _send(self, _: int, key: bytes, value: bytes) -> None:
        self.rows[key.decode()] = read_record(value, ("Package",))[1]

    def take(self, given: list[Record]) -> None:
        self.kept.fold.take(given, given[-1][0] + 1)
        self.stage._publish(self.kept.fold)


@pytest.fixture
def told(tmp_path):
    made = Told(Kept(tmp_path / "state.sqlite"))
    yield made
    made.kept.store.close()


def pull(day: str, *packages: str) -> list[Any]:
    """The rows of a complete pull, and the word that it was."""
    rows = [tx(package=package, feed=FEED, observed=day) for package in packages]
    return [
        *rows,
        Snapshot(
            "K99", YEAR, FEED, "tender", "transactions", complete=True, rows=len(rows),
            duplicates=0, dead_letters=0, content=at(day), observed_at=at(day, 13),
            begun_at=at(day, 11),
        ),
    ]  # fmt: skip


def test_what_a_later_pull_lacks_is_told_with_nothing_in_it(told):
    told.take(records(pull("03-01", "kept", "gone")))
    gone = "K99/2024/tender/gone"
    assert (told.rows[gone]["value_sen"], told.rows[gone]["status"]) == (100, "active")
    told.take(records(pull("03-02", "kept"), 3))
    assert (told.rows[gone]["value_sen"], told.rows[gone]["packages"]) == (0, 0)
    assert (told.rows[gone]["status"], told.rows[gone]["reason"]) == ("vanished", "vanished")
    book = told.kept.fold._state.books["K99", YEAR]
    assert sum(row["value_sen"] for row in told.rows.values()) == book.amounts.total[1] == 100
    told.take(records(pull("03-03", "kept", "gone"), 5))
    assert (told.rows[gone]["value_sen"], told.rows[gone]["status"]) == (100, "active")


def test_of_a_closed_year_what_was_told_last_stands(told):
    told.take(records(pull("03-01", "kept")))
    before = dict(told.rows)
    close = Close("K99", YEAR, on("2025-06-30"), "audit report", 7, None)
    ((offset, _, key, value),) = records([close], 2)
    told.take([(offset, AFTER, key, value)])
    ((due, _),) = before.items()
    package = due.rpartition("/")[2]
    told.kept.store._db.execute(
        "INSERT INTO due SELECT 0, agency, year, key FROM package WHERE key LIKE ?",
        (f"%{package}",),
    )
    assert list(told.kept.fold.due(10))
    told.rows.clear()
    told.stage._publish(told.kept.fold)
    assert told.rows == {}
    assert not list(told.kept.fold.due(10))

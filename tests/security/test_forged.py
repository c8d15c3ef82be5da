"""What docs/security.md says of forged facts, held against the ledger."""

from typing import Any

from monitors.days import day_at
from monitors.facts import Tick
from monitors.ledger.partition import Partition
from tests.ledger.made_up import CALENDAR, at, on
from tests.ledger.test_vanishing import contract, pull, value

REAL = [contract("02-05", 100, observed="03-01"), pull("03-01")]
FORGED: dict[str, Any] = {"package": "forged", "observed": "03-02"}
NEXT = [contract("02-05", 100, observed="04-01"), pull("04-01")]


def test_a_forged_row_counts_until_the_next_complete_pull() -> None:
    forged = contract("02-06", 900, **FORGED)
    assert value(*REAL, forged) == 1000
    assert value(*REAL, forged, *NEXT) == 100


def test_one_that_names_no_feed_or_was_seen_in_the_future_stays() -> None:
    nameless = contract("02-06", 900, **FORGED)._replace(feed=None)
    ahead = contract("02-06", 900, **{**FORGED, "observed": "12-31"})
    for forged in (nameless, ahead):
        assert value(*REAL, forged, *NEXT) == 1000


def test_a_tick_of_the_future_is_refused() -> None:
    state = Partition((), CALENDAR)
    written = at("03-01")
    assert state.fold(0, Tick(day_at(written) + 2, written), written) == "future_tick"
    assert state.fold(1, Tick(on("03-02"), written), written) is None

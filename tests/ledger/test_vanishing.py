"""Rows that a complete pull no longer shows count no more, until they are shown again."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import Phase, find, settings

from monitors.calendar import Calendar
from monitors.facts import Snapshot
from monitors.ledger.book import VANISHED
from monitors.ledger.movement import Movement
from monitors.ledger.package import CHANNEL
from monitors.ledger.partition import Partition
from monitors.report import report
from tests.ledger.made_up import CALENDAR, YEAR, announcement, at, award, order, record, tx
from tests.ledger.strategies import logs
from tests.ledger.test_convergence import recounted

FEED = {"contract": "contracts", "award": "awards", "announcement": "announcements"}


def contract(day: str, value: int, **more: Any) -> Any:
    return tx(day, value, feed="contracts", **more)


def pull(day: str, feed: str = "contracts", rows: int = 9, **more: Any) -> Snapshot:
    fields: dict[str, Any] = {
        "channel": "tender", "kind": "transactions", "complete": True, "rows": rows,
        "duplicates": 0, "dead_letters": 0, "content": hash((day, feed, rows)) & 0xFFFF,
        "observed_at": at(day), "begun_at": at(day),
    }  # fmt: skip
    return Snapshot("K99", YEAR, feed, **(fields | more))


def folded(*facts: Any) -> tuple[Any, list[Movement]]:
    told: list[Movement] = []
    partition = Partition((), Calendar(), told.append)
    for position, fact in enumerate(facts):
        partition.fold(position, fact)
    return partition.book("K99", YEAR), told


def value(*facts: Any) -> int:
    book, _ = folded(*facts)
    total: int = sum(book.amounts.total[1::8])
    return total


def test_a_row_that_a_later_pull_lacks_has_vanished():
    facts = [contract("02-05", 100, observed="03-01"), pull("03-01"), pull("04-01")]
    book, told = folded(*facts)
    assert book.amounts.total[:2] == [0, 0]
    assert book.counters[CHANNEL["tender"]][VANISHED] == 1
    assert [(one.reason, one.value_before, one.value_after) for one in told] == [
        ("new", 0, 100),
        ("vanished", 100, 0),
    ]
    assert told[-1].observed_at == at("04-01")


def test_a_row_that_is_shown_again_counts_again():
    facts = [contract("02-05", 100, observed="03-01"), pull("04-01")]
    book, told = folded(*facts, contract("02-05", 100, observed="05-01"))
    assert book.amounts.total[:2] == [1, 100]
    assert book.counters[CHANNEL["tender"]][VANISHED] == 0
    assert told[-1].reason == "revived"


def test_a_row_that_arrives_after_the_pull_that_lacks_it_never_counts():
    assert value(pull("04-01"), contract("02-05", 100, observed="03-01")) == 0


def test_an_addendum_that_vanished_leaves_the_contract_before_it():
    first = contract("02-05", 100, observed="04-01")
    second = contract("03-05", 150, version=1, observed="03-06")
    book, told = folded(first, second, pull("04-01"))
    assert book.amounts.total[:2] == [1, 100]
    assert book.counters[CHANNEL["tender"]][VANISHED] == 0
    assert (told[-1].reason, told[-1].value_after - told[-1].value_before) == ("vanished", -50)


def test_where_the_contracts_vanished_the_award_speaks():
    facts = [
        award(value=90, observed="03-01", feed="awards"),
        contract("02-05", 100, observed="03-01"),
    ]
    assert value(*facts) == 100
    assert value(*facts, pull("04-01")) == 90


def test_a_cancelling_announcement_that_vanished_cancels_no_more():
    facts = [
        announcement("cancelled", observed="03-01", feed="announcements"),
        contract("02-05", 100, observed="04-01"),
    ]
    assert value(*facts) == 0
    gone = pull("04-01", "announcements", kind="announcements")
    book, told = folded(*facts, gone)
    assert book.amounts.total[:2] == [1, 100]
    assert told[-1].reason == "revived"


def test_a_line_of_a_package_vanishes_alone():
    lines = [
        order("02-05", 10, "ecatalogue_v5", part=part, observed=day, feed="lines")
        for part, day in (("1", "03-01"), ("2", "04-01"))
    ]
    book, _ = folded(*lines, pull("04-01", "lines", channel="ecatalogue_v5"))
    assert sum(book.amounts.total[1::8]) == 10
    assert book.counters[CHANNEL["ecatalogue_v5"]][VANISHED] == 1


@pytest.mark.parametrize(
    "harmless",
    [
        pull("04-01", complete=False),
        pull("04-01", "awards"),
        pull("03-01"),
        pull("04-01", begun_at=at("03-01")),
        pull("04-01", begun_at=None),
        pull("04-01", observed_at=None),
        pull("04-01", rows=0),
        pull("04-01", rows=9, duplicates=9),
        pull("04-01", kind="payments"),
    ],
)
def test_other_pulls_let_nothing_vanish(harmless):
    assert value(contract("02-05", 100, observed="03-01"), harmless) == 100


def test_rows_of_unknown_instant_or_feed_never_vanish():
    assert value(contract("02-05", 100), pull("04-01")) == 100
    assert value(tx("02-05", 100, observed="03-01"), pull("04-01")) == 100


@pytest.mark.parametrize(
    ("rows", "left"), [(100, 0), (50, 0), (49, 100), (1, 100), (0, 100)]
)  # fmt: skip
def test_a_pull_with_far_fewer_rows_than_an_earlier_one_is_not_believed(rows, left):
    facts = [pull("03-01", rows=100), contract("02-05", 100, observed="03-01")]
    book, _ = folded(*facts, pull("04-01", rows=rows))
    assert book.amounts.total[1] == left
    assert book.pulls.doubtful() == ({1: CHANNEL["tender"]} if left else {})
    told = report(book, (), CALENDAR)["channels"]["tender"]
    assert (told["vanished"], told["doubtful_pulls"]) == ((0, 1) if left else (1, 0))


def test_a_small_feed_may_lose_a_few_rows():
    facts = [pull("03-01", rows=12), contract("02-05", 100, observed="03-01")]
    assert value(*facts, pull("04-01", rows=2)) == 0
    assert value(*facts, pull("04-01", rows=1)) == 100


def test_rows_of_an_incomplete_pull_count_for_what_a_feed_holds():
    facts = [pull("03-01", rows=100, complete=False), contract("02-05", 100, observed="03-01")]
    assert value(*facts, pull("04-01", rows=20)) == 100


def test_a_fuller_pull_that_arrives_late_takes_a_pull_back():
    facts = [contract("02-05", 100, observed="03-01"), pull("04-01", rows=20)]
    assert value(*facts) == 0
    book, told = folded(*facts, pull("03-15", rows=90, complete=False))
    assert book.amounts.total[1] == 100
    assert told[-1].reason == "revived"


def test_a_package_that_was_paid_is_an_orphan_once_it_has_vanished():
    facts = [
        record("02-05", 100, observed="03-01", feed="records"),
        tx(
            "02-06",
            100,
            channel="recorded_non_tender",
            stage="payment",
            part="k",
            observed="03-01",
            feed="payments",
        ),
    ]
    book, _ = folded(*facts, pull("04-01", "records", channel="recorded_non_tender"))
    channel = CHANNEL["recorded_non_tender"]
    assert book.counters[channel][4] == 1
    assert book.amounts.total[channel * 8 + 7] == 100


def test_the_logs_of_the_property_tests_hold_rows_that_vanish():
    """Else they would hold of nothing."""

    def vanishes(log: Any) -> bool:
        found = Counter({c: one.get("vanished", 0) for c, one in recounted(log).items()})
        return found.total() > 0 and any(one.get("value") for one in recounted(log).values())

    limits = settings(max_examples=2000, database=None, phases=[Phase.generate])
    assert find(logs(), vanishes, settings=limits)

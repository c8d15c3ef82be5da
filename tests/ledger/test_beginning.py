"""The short way for rows that begin a package leaves the same state as the long way."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.days import start_of_day
from monitors.facts import CHANNELS, Close, Fact, Snapshot, SupplierClass, Tick, Transaction
from monitors.ledger.book import LARGEST_SUM
from monitors.ledger.partition import Partition
from tests.ledger.strategies import DAY, FIRST, YEAR, supplier_classes, transactions

FEEDS = (None, "tender", "orders")


@st.composite
def rows(draw: st.DrawFn) -> list[Transaction]:
    """Rows of which most begin a package: of two agencies, some of a feed, some far too large."""
    facts: list[Transaction] = []
    for number in range(draw(st.integers(1, 20))):
        fact = draw(transactions(draw(st.sampled_from(CHANNELS))))
        more: dict[str, Any] = {
            "agency": draw(st.sampled_from(["K99", "K99", "K98"])),
            "feed": draw(st.sampled_from(FEEDS)),
        }
        if draw(st.integers(0, 3)):
            more["package"] = f"q{number}"
        if draw(st.integers(0, 9)) == 0:
            money = draw(st.sampled_from(["value_sen", "umk_sen", "pdn_sen"]))
            more[money] = draw(st.integers(LARGEST_SUM // 3, LARGEST_SUM))
        facts.append(fact._replace(**more))
    return facts


@st.composite
def befores(draw: st.DrawFn) -> list[Fact]:
    """What may have come first: words of the register, a tick, a pull, a year's close."""
    facts: list[Fact] = list(draw(st.lists(supplier_classes(), max_size=4)))
    if draw(st.booleans()):
        facts += draw(rows())[:4]
    if draw(st.booleans()):
        begun = (FIRST + draw(st.sampled_from([20, 41, 200]))) * DAY
        facts.append(
            Snapshot(
                "K99", YEAR, "tender", "tender", "transactions", complete=True, rows=5,
                duplicates=0, dead_letters=0, content=1, observed_at=begun, begun_at=begun,
            )
        )  # fmt: skip
    if draw(st.booleans()):
        day = FIRST + draw(st.sampled_from([0, 40, 300]))
        facts.append(Tick(day, start_of_day(day + 1)))
    if draw(st.integers(0, 9)) == 0:
        facts.append(Close("K99", YEAR, FIRST + 400, "made up", 1, None))
    return facts


def state(partition: Partition) -> Any:
    return {
        at: (
            book.packages,
            book.payments,
            dict(book.amounts.buckets.items()),
            book.amounts.total,
            book.amounts.to_date,
            book.counters,
            book.feeds,
            book.last_observed,
            book.moved,
        )
        for at, book in partition.books.items()
    }


def prepared(before: list[Fact], **more: Any) -> Partition:
    partition = Partition((), Calendar(), **more)
    for position, fact in enumerate(before):
        partition.fold(position, fact)
    partition.drain()
    return partition


@given(befores(), rows())
@settings(max_examples=100)
def test_both_ways_leave_the_same(before: list[Fact], facts: list[Transaction]) -> None:
    short, long = prepared(before), prepared(before, journal=[].append)
    positions = range(100, 100 + len(facts))
    refused = short.fold_transactions(positions, [tuple(fact) for fact in facts])
    assert refused == long.fold_transactions(positions, [tuple(fact) for fact in facts])
    assert state(short) == state(long)
    assert short.drain().rows == long.drain().rows


def test_a_class_that_is_told_before_is_judged_by_both_ways() -> None:
    told = SupplierClass("K99", "v6:A", "micro", 1, None)
    fact = Transaction(
        "K99", YEAR, "ecatalogue_v6", "1", "", "order", 0, "active", FIRST, 500, None, None,
        "v6:A", None, None, 1, 7, None,
    )  # fmt: skip
    short, long = prepared([told]), prepared([told], journal=[].append)
    short.fold_transactions([1], [fact])
    long.fold_transactions([1], [fact])
    assert state(short) == state(long)
    assert sum(short.books["K99", YEAR].amounts.total) == 500 + 500 + 1

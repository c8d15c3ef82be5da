"""The totals depend on the set of facts alone, and equal an independent recount."""

from collections import Counter
from typing import Any

import msgpack
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.facts import CHANNELS, Snapshot, SupplierClass, Transaction
from monitors.ledger.book import CANCELLED, DRAFTS, SUPERSEDED, VANISHED
from monitors.ledger.package import MEASURES, WIDTH
from monitors.ledger.partition import Partition
from tests.ledger.strategies import FIRST, YEAR, logs, supplier_classes, transactions
from tests.recount import recount

Log = list[Transaction | SupplierClass | Snapshot]


def folded(log: Log) -> Partition:
    partition = Partition((), Calendar())
    for position, fact in enumerate(log):
        partition.fold(position, fact)
    return partition


def totals(partition: Partition, until: int | None = None) -> Any:
    book = partition.books["K99", YEAR]
    sums = book.amounts.total if until is None else book.amounts.sum_between(None, until)
    told = {}
    for number, channel in enumerate(CHANNELS):
        figures = dict(zip(MEASURES, sums[number * WIDTH : (number + 1) * WIDTH], strict=True))
        if until is None:
            counters = book.counters[number]
            figures |= {
                "cancelled": counters[CANCELLED],
                "superseded": counters[SUPERSEDED],
                "drafts": counters[DRAFTS],
                "vanished": counters[VANISHED],
            }
        told[channel] = {name: value for name, value in figures.items() if value}
    return {channel: figures for channel, figures in told.items() if figures}


def recounted(log: Log, until: int | None = None) -> Any:
    words: dict[str, list[SupplierClass]] = {}
    for fact in log:
        if isinstance(fact, SupplierClass):
            words.setdefault(fact.supplier, []).append(fact)
    classes = {
        supplier: max(facts, key=lambda one: (one.observed_at or 0, one.content)).supplier_class
        for supplier, facts in words.items()
    }
    facts = [fact._asdict() for fact in log if isinstance(fact, Transaction)]
    pulls = [fact._asdict() for fact in log if isinstance(fact, Snapshot)]
    counted = recount(facts, classes, until, pulls)
    if until is not None:
        names = set(MEASURES)
        counted = {c: {k: v for k, v in t.items() if k in names} for c, t in counted.items()}
    return {channel: figures for channel, figures in counted.items() if figures}


def state(partition: Partition) -> Any:
    book = partition.books["K99", YEAR]
    names: dict[int, Any] = {number: feed for feed, number in book.feeds.items()} | {0: None}
    return (
        totals(partition),
        {key: value for key, value in book.amounts.buckets.items() if any(value)},
        {
            key: [row._replace(feed=names[row.feed]) for row in book.rows(key)]
            for key in book.packages
        },
        book.payments,
        book.counters,
    )


@given(logs())
def test_totals_equal_the_recount(log: Log) -> None:
    assert totals(folded(log)) == recounted(log)


@given(st.sampled_from(CHANNELS).flatmap(transactions), st.lists(supplier_classes(), max_size=3))
@settings(max_examples=500)
def test_one_fact_alone_equals_the_recount(fact: Transaction, classes: list[SupplierClass]) -> None:
    """Facts that begin a package go a shorter way."""
    log: Log = [*classes, fact]
    assert totals(folded(log)) == recounted(log)


@given(logs())
def test_totals_as_of_each_day_equal_the_recount(log: Log) -> None:
    partition = folded(log)
    for day in (FIRST, FIRST + 30, FIRST + 39, FIRST + 40, FIRST + 41, FIRST + 364):
        assert totals(partition, day) == recounted(log, day)


@given(logs(), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same_state(log: Log, random: Any) -> None:
    shuffled = log + random.sample(log, k=random.randrange(len(log)))
    random.shuffle(shuffled)
    note(repr(shuffled))
    assert state(folded(shuffled)) == state(folded(log))


@given(logs(), st.data())
def test_any_cut_and_restart_gives_the_same_state(log: Log, data: st.DataObject) -> None:
    whole = folded(log)
    stored: list[Any] = []
    partition = Partition((), Calendar())
    cuts = data.draw(st.sets(st.integers(0, len(log))))
    for position, fact in enumerate(log):
        if position in cuts:
            stored += msgpack.unpackb(msgpack.packb(partition.drain().rows), strict_map_key=False)
            if data.draw(st.booleans()):
                stored = [
                    row
                    for chunk in partition.dump(data.draw(st.integers(1, 9)))
                    for row in msgpack.unpackb(msgpack.packb(chunk), strict_map_key=False)
                ]
            partition = Partition((), Calendar())
            partition.restore(stored)
        partition.fold(position, fact)
    assert state(partition) == state(whole)


@given(logs())
def test_the_journal_sums_to_the_change(log: Log) -> None:
    movements: list[Any] = []
    partition = Partition((), Calendar(), journal=movements.append)
    for position, fact in enumerate(log):
        partition.fold(position, fact)
    moved: Counter[str] = Counter()
    for one in movements:
        moved[one.channel] += one.value_after - one.value_before
    expected = {channel: one.get("value", 0) for channel, one in totals(partition).items()}
    assert {k: v for k, v in moved.items() if v} == {k: v for k, v in expected.items() if v}


def test_a_broken_ledger_is_noticed() -> None:
    """The recount tells a naive sum of addenda from the value of the contract."""
    from tests.ledger.strategies import with_content

    base = {
        "agency": "K99", "year": YEAR, "channel": "tender", "package": "p", "part": "1",
        "stage": "contract", "version": 0, "status": "active", "day": FIRST, "value_sen": 100_00000,
        "umk_sen": None, "pdn_sen": None, "supplier": None, "package_class": None,
        "pagu_sen": None, "products": None, "observed_at": None,
    }  # fmt: skip
    log: Log = [with_content(base), with_content({**base, "version": 1, "value_sen": 150_00000})]
    assert recounted(log)["tender"]["value"] == 150_00000
    with pytest.raises(AssertionError):
        assert totals(folded(log[:1])) == recounted(log)

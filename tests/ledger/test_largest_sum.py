"""A flood of forged amounts is refused, and what was there before stands."""

from typing import Any

import msgpack

from monitors.calendar import Calendar
from monitors.facts import Budget, Plan
from monitors.ledger.book import BEYOND, LARGEST_SUM
from monitors.ledger.packing import Packing
from monitors.ledger.partition import Partition
from tests.ledger.strategies import FIRST, YEAR, with_content

PACKING = Packing(msgpack.packb, lambda data: msgpack.unpackb(data, use_list=False))


def order(number: int, value: int, **more: Any) -> Any:
    return with_content(
        {
            "agency": "K99", "year": YEAR, "channel": "recorded_non_tender",
            "package": f"p{number}", "part": "", "stage": "record", "version": 0,
            "status": "active", "day": FIRST, "value_sen": value, "umk_sen": None, "pdn_sen": None,
            "supplier": None, "package_class": None, "pagu_sen": None, "products": None,
            "observed_at": None, **more,
        }
    )  # fmt: skip


def test_what_would_not_fit_is_refused_and_the_rest_goes_on() -> None:
    partition = Partition((), Calendar(), packing=PACKING)
    facts = [order(number, LARGEST_SUM) for number in range(30)]
    refused = partition.fold_transactions(range(30), facts)
    assert refused == [(number, BEYOND) for number in range(1, 30)]
    assert partition.fold(30, order(31, 1)) == BEYOND
    assert partition.fold(31, order(0, 5, observed_at=FIRST * 86_400_000)) == BEYOND
    assert sum(partition.books["K99", YEAR].amounts.total) == LARGEST_SUM + 1  # and one package
    msgpack.packb(partition.drain().rows)


def test_declared_amounts_payments_budgets_and_plans_too() -> None:
    partition = Partition((), Calendar())
    assert partition.fold(0, order(1, 1, umk_sen=LARGEST_SUM)) is None
    assert partition.fold(1, order(2, 1, umk_sen=1)) == BEYOND
    assert partition.fold(2, order(3, 1, pdn_sen=LARGEST_SUM)) is None
    assert partition.fold(3, order(4, 1, pdn_sen=1)) == BEYOND
    paid = {"stage": "payment", "part": "a"}
    assert partition.fold(4, order(5, LARGEST_SUM - 2, channel="self_managed", **paid)) is None
    paid["part"] = "b"
    assert partition.fold(5, order(5, 3, channel="self_managed", **paid)) == BEYOND
    assert partition.fold(6, Budget("K99", YEAR, "1", LARGEST_SUM, 1, None)) is None
    assert partition.fold(7, Budget("K99", YEAR, "2", 1, 2, None)) == BEYOND
    assert (
        partition.fold(
            8, Plan("K99", YEAR, "1", LARGEST_SUM, active=True, content=3, observed_at=None)
        )
        is None
    )
    assert (
        partition.fold(9, Plan("K99", YEAR, "2", 1, active=True, content=4, observed_at=None))
        == BEYOND
    )

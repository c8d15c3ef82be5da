"""A fiscal year that is closed: its figures stand, corrections are refused, the rows are gone."""

from collections.abc import Sequence
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.facts import Budget, Close, Fact, Plan, Reading, Revision, Snapshot
from monitors.ledger.partition import Partition
from monitors.report import report
from tests.ledger.made_up import (
    BN,
    CALENDAR,
    PROGRAMME,
    YEAR,
    end_of,
    on,
    order,
    register,
    target,
    tx,
)
from tests.ledger.test_storage import EVERYTHING, years

CLOSE = Close("K99", YEAR, on("2025-06-30"), "audit report", 7, None)
LATER: list[Fact] = [
    tx("02-05", 70 * BN, package="late", umk_sen=1),
    tx("04-01", 45 * BN, part="501", version=1, supplier="spse:501", observed="06-11"),
    tx("04-01", 45 * BN, stage="payment", part="k9"),
    Budget("K99", YEAR, "9", BN, 99, None),
    Plan("K99", YEAR, "99", BN, True, 98, None),  # noqa: FBT003
    Revision("K99", YEAR, "53", None, "cancelled", on("03-01"), None, 97, None),
    target(1, "07-01"),
    Reading("K99", YEAR, "x", "", on("03-01"), 5, "made up", 96, None),
    Snapshot("K99", YEAR, "f", "tender", "transactions", True, 1, 0, 0, 95, None),  # noqa: FBT003
]
ROWS = ("packages", "payments")


def partition() -> Partition:
    return Partition([PROGRAMME], CALENDAR)


def folded(facts: Sequence[Fact], into: Partition | None = None) -> Partition:
    one = partition() if into is None else into
    for position, fact in enumerate(facts):
        one.fold(position, fact)
    return one


def figures(of: Partition) -> Any:
    """The report, but for what closing changes: the plans that could still be acted on are gone."""
    told = report(of.books["K99", YEAR], of.programmes, of.calendar)
    return told | {"closed": None, "reserved": None}


def wire(rows: Any) -> list[Any]:
    return list(msgpack.unpackb(msgpack.packb(rows), strict_map_key=False))


def test_a_closed_year_shows_the_figures_it_had():
    one = folded(EVERYTHING)
    before = figures(one)
    assert one.fold(900, CLOSE) is None
    assert figures(one) == before
    book = one.books["K99", YEAR]
    assert book.closed is not None
    assert (book.closed.day, book.closed.source) == (CLOSE.day, "audit report")
    assert not any((book.packages, book.payments, book.plans.packed, book.budgets.units))


@pytest.mark.parametrize("fact", LATER, ids=lambda fact: type(fact).__name__)
def test_a_correction_of_a_closed_year_is_refused_with_its_reason(fact):
    one = folded([*EVERYTHING, CLOSE])
    before = figures(one)
    assert one.fold(901, fact) == "year_closed"
    assert figures(one) == before


def test_a_batch_of_corrections_is_refused_row_by_row():
    one = folded([*EVERYTHING, CLOSE])
    rows = [tuple(tx("02-05", 7, package=name)) for name in "abc"]
    other = tuple(tx("02-05", 7, package="open", year=YEAR + 1))
    refused = one.fold_transactions([5, 6, 7, 8], [rows[0], other, *rows[1:]])
    assert refused == [(5, "year_closed"), (7, "year_closed"), (8, "year_closed")]
    assert one.books["K99", YEAR + 1].amounts.total[:2] == [1, 7]


def test_other_years_and_agencies_stay_open():
    one = folded([*EVERYTHING, CLOSE])
    assert one.fold(902, tx("2023-05-06", 7, year=2023)) is None
    assert one.fold(903, tx("02-05", 7, agency="K98")) is None


def test_a_year_that_nothing_is_known_of_can_be_closed():
    one = folded([CLOSE])
    assert one.fold(1, tx()) == "year_closed"


def test_to_close_again_says_nothing_new():
    one = folded([*EVERYTHING, CLOSE])
    one.drain()
    assert one.fold(904, CLOSE._replace(source="another", content=8)) is None
    assert one.drain().rows == []


def test_a_year_that_is_not_over_is_not_closed():
    one = folded(EVERYTHING)
    assert one.fold(1, CLOSE, end_of(on("12-30")).instant) == "year_not_over"
    assert one.books["K99", YEAR].closed is None
    assert one.fold(1, CLOSE, end_of(on("12-31")).instant + 1) is None


def test_a_closed_year_is_still_judged_to_its_end():
    facts: list[Fact] = [target(100), tx("02-05", 10 * BN, umk_sen=10 * BN), end_of(on("11-30"))]
    one = folded([*facts, CLOSE, end_of(on("2025-01-05"))])
    assert figures(one)["programmes"][PROGRAMME.id]["state"] == "missed"


def test_a_suppliers_class_moves_no_closed_year():
    facts = [order("03-03", 6 * BN, supplier="v6:A")]
    one = folded([*facts, CLOSE, register("v6:A", "micro")])
    assert figures(one)["channels"]["ecatalogue_v6"]["umk_confirmed_sen"] == 0


def test_the_row_that_closes_takes_the_rows_away_that_were_stored_before():
    one = folded(EVERYTHING)
    stored = wire(one.drain().rows)
    one.fold(900, CLOSE)
    back = partition()
    back.restore([*stored, *wire(one.drain().rows)])
    assert figures(back) == figures(one)
    assert back.books["K99", YEAR].packages == {}
    assert back.fold(901, tx()) == "year_closed"


def test_the_closed_book_is_small_wherever_it_is_stored():
    one = folded(EVERYTHING)
    open_size = len(msgpack.packb([row for chunk in one.dump(5) for row in chunk]))
    one.drain()
    one.fold(900, CLOSE)
    rows = [row for chunk in one.dump(5) for row in wire(chunk)]
    back = partition()
    back.restore(rows)
    assert figures(back) == figures(one)
    assert len(msgpack.packb(rows)) < open_size
    assert not any(row[2] == YEAR and (row[4] or row[5] or row[8]) for row in rows if row[0] == 0)


def test_a_checkpoint_that_the_closing_falls_into_brings_the_closed_year_back():
    """Its first chunks hold packages, the closing segment stands between them."""
    one = folded([*EVERYTHING, *(tx("02-05", 7, package=f"p{n}") for n in range(20))])
    one.drain()
    stored: list[Any] = []
    for number, chunk in enumerate(one.dump(4)):
        stored += wire(chunk)
        if number == 4:
            one.fold(900, CLOSE)
            stored += wire(one.drain().rows)
    back = partition()
    back.restore(stored)
    assert figures(back) == figures(one)
    assert back.books["K99", YEAR].packages == {}


@settings(max_examples=40)
@given(years(), st.data())
def test_any_cut_and_restart_around_a_closing_gives_the_same(facts: list[Fact], data: Any):
    place = data.draw(st.integers(0, len(facts)))
    facts = [*facts[:place], CLOSE, *facts[place:]]
    stored: list[Any] = []
    one = partition()
    cuts = data.draw(st.sets(st.integers(0, len(facts)), max_size=5))
    told: list[Any] = []
    for position, fact in enumerate(facts):
        if position in cuts:
            changes = one.drain()
            told += changes.alerts
            stored += wire(changes.rows)
            if data.draw(st.booleans()):
                size = data.draw(st.integers(1, 9))
                stored = [row for chunk in one.dump(size) for row in wire(chunk)]
            one = partition()
            one.restore(stored)
        one.fold(position, fact)
    whole = folded(facts)
    assert told + one.drain().alerts == whole.drain().alerts
    assert figures(one) == figures(whole)

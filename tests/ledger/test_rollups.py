"""What a partition says of its books at each tick, to be summed over agencies."""

from typing import Any

import pytest

from monitors.facts import Fact, Registration
from monitors.ledger.partition import Partition
from monitors.ledger.rollups import BOOKS_IN_PIECE
from monitors.rollup import Rollup
from tests.ledger.made_up import (
    BN,
    CALENDAR,
    PROGRAMME,
    YEAR,
    end_of,
    noon_of,
    on,
    order,
    register,
    target,
    tx,
)


def partition(*facts: Fact) -> Partition:
    made = Partition([PROGRAMME], CALENDAR)
    for position, fact in enumerate(facts):
        assert made.fold(position, fact) is None
    return made


def said(of: Partition) -> list[Rollup]:
    return list(of.drain().rollups)


def sums(one: Any) -> list[tuple[Any, ...]]:
    """Where each part counts, and its figures in Rp bn."""
    return [
        (part.province, part.successor, earned // BN, spend // BN, packages, amount // BN)
        for part in one.parts
        for _, earned, _, spend, _, packages, _, amount in part.sums
    ]


def entry(valid_from: str | None, province: str, successor: str | None = None) -> Registration:
    start = None if valid_from is None else on(valid_from)
    content = 1 if start is None else start
    return Registration(
        "K99", "N", "KABUPATEN", province, "Asia/Jakarta", successor, start, content, None
    )


def test_each_tick_has_a_rollup_also_without_any_book():
    state = partition(end_of(on("01-01")), noon_of(on("01-02")))
    one, two = said(state)
    assert (one.position, one.day, one.ended, one.books) == (0, on("01-01"), on("01-01"), ())
    assert (two.position, two.day, two.ended, two.pieces) == (1, on("01-02"), on("01-01"), 1)


def test_a_book_says_its_figures_to_the_day():
    state = partition(
        target(100), tx("02-05", 30 * BN, umk_sen=20 * BN), order("03-05", 50 * BN),
        end_of(on("02-10")), end_of(on("03-10")),
    )  # fmt: skip
    february, march = said(state)
    (book,) = february.books
    assert (book.agency, book.year, book.day) == ("K99", YEAR, on("02-10"))
    assert sums(book) == [(None, None, 20, 30, 1, 100)]
    assert sums(march.books[-1]) == [(None, None, 20, 80, 2, 100)]
    (part,) = march.books[-1].parts
    (of_all,) = part.sums
    assert (of_all.programme, of_all.denominator) == ("umkk-40", "target")
    assert of_all.unknown == 50 * BN


def test_what_was_said_is_not_said_again():
    state = partition(target(100), tx("02-05", 30 * BN))
    for day in range(on("02-04"), on("02-10")):
        state.fold(day, end_of(day))
    assert [len(one.books) for one in said(state)] == [1, 1, 0, 0, 0, 0]


def test_missed_days_are_said_in_their_order():
    state = partition(tx("02-05", 30 * BN), tx("02-07", 10 * BN, package="q"),
                      end_of(on("02-04")), end_of(on("02-08")))  # fmt: skip
    days = [(book.day, sums(book)[0][3]) for one in said(state) for book in one.books]
    assert days == [(on("02-04"), 0), (on("02-05"), 30), (on("02-07"), 40)]


def test_the_day_under_way_is_said_with_its_tick():
    state = partition(tx("02-05", 30 * BN), end_of(on("02-04")), noon_of(on("02-05")))
    _, noon = said(state)
    assert noon.ended == on("02-04")
    assert [(book.day, sums(book)[0][3]) for book in noon.books] == [(on("02-05"), 30)]


def test_confirmed_is_what_the_register_confirms():
    state = partition(
        register("spse:1", "small"),
        tx("02-05", 30 * BN, umk_sen=20 * BN, supplier="spse:1", package_class="small"),
        tx("02-05", 10 * BN, umk_sen=5 * BN, package="q"),
        end_of(on("02-10")),
    )
    (one,) = said(state)
    ((found,),) = (part.sums for part in one.books[0].parts)
    assert (found.earned, found.confirmed) == (25 * BN, 20 * BN)


def test_what_is_dated_after_a_move_counts_in_the_new_place():
    state = partition(
        entry(None, "Papua"), entry("03-01", "Papua Selatan"), target(100),
        tx("02-05", 30 * BN, umk_sen=20 * BN), tx("03-05", 10 * BN, umk_sen=5 * BN, package="q"),
        end_of(on("02-10")), end_of(on("03-10")),
    )  # fmt: skip
    february, march = said(state)
    assert sums(february.books[0]) == [("Papua", None, 20, 30, 1, 100)]
    # Of the denominator the old place keeps what was spent there.
    assert sums(march.books[-1]) == [
        ("Papua", None, 20, 30, 1, 30),
        ("Papua Selatan", None, 5, 10, 1, 70),
    ]


def test_a_correction_of_what_was_before_a_merge_counts_where_it_was_bought():
    state = partition(
        entry(None, "Aceh"), entry("03-01", "Aceh", "D2"), target(100),
        tx("02-05", 30 * BN), tx("03-05", 10 * BN, package="q"), end_of(on("03-10")),
        tx("02-05", 20 * BN, version=1), end_of(on("03-11")),
    )  # fmt: skip
    before, after = said(state)
    assert sums(before.books[0]) == [("Aceh", None, 0, 30, 1, 30), ("Aceh", "D2", 0, 10, 1, 70)]
    assert sums(after.books[0]) == [("Aceh", None, 0, 20, 1, 20), ("Aceh", "D2", 0, 10, 1, 80)]


def test_the_figures_of_the_day_are_left_as_they_were():
    facts: list[Fact] = [
        entry(None, "Papua"), entry("03-01", "Bali"), target(100), tx("02-05", 30 * BN),
        end_of(on("03-10")),
    ]  # fmt: skip
    moved, still = partition(*facts), partition(*facts[2:])
    assert moved.books["K99", YEAR].amounts.to_date == still.books["K99", YEAR].amounts.to_date


def test_a_register_that_comes_after_the_year_is_told_at_the_next_tick():
    state = partition(target(100), tx("02-05", 30 * BN), end_of(on("12-31")))
    state.drain()
    state.fold(10, entry(None, "Bali"))
    state.fold(11, noon_of(on("2025-01-02")))
    (one,) = said(state)
    assert [(book.year, book.day) for book in one.books] == [(YEAR, on("12-31"))]
    assert sums(one.books[0])[0][0] == "Bali"


def test_a_large_partition_is_told_in_pieces():
    facts = [tx("02-05", BN, agency=f"D{number}") for number in range(2 * BOOKS_IN_PIECE + 1)]
    told = said(partition(*facts, end_of(on("02-05"))))
    assert [(one.piece, one.pieces, len(one.books)) for one in told] == [
        (0, 3, BOOKS_IN_PIECE),
        (1, 3, BOOKS_IN_PIECE),
        (2, 3, 1),
    ]
    assert len({one.position for one in told}) == 1


@pytest.mark.parametrize("cut", [0, 1, 2, 3])
def test_a_register_survives_its_rows(cut):
    facts: list[Fact] = [
        entry(None, "Papua"), entry("03-01", "Bali"), tx("02-05", 30 * BN),
    ]  # fmt: skip
    state = Partition([PROGRAMME], CALENDAR)
    for position, fact in enumerate(facts[:cut]):
        state.fold(position, fact)
    back = Partition([PROGRAMME], CALENDAR)
    back.restore(state.drain().rows)
    again = Partition([PROGRAMME], CALENDAR)
    for chunk in back.dump(3):
        again.restore(chunk)
    for position, fact in enumerate([*facts[cut:], end_of(on("03-10"))], start=cut):
        again.fold(position, fact)
    assert [part.province for part in said(again)[0].books[0].parts] == ["Papua", "Bali"]

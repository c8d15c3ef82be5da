"""How rows lie: what is packed comes back, short, and rows of the format before are read."""

from pathlib import Path
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.facts import PACKAGE_CLASSES, STAGES, Fact
from monitors.ledger.book import Book
from monitors.ledger.packing import Packing
from monitors.ledger.partition import Partition
from monitors.ledger.rows import REPLACED, Row, brief, laid, taken
from tests.ledger.made_up import (
    BN,
    YEAR,
    announcement,
    award,
    order,
    record,
    register,
    tx,
)

PACKING = Packing(msgpack.packb, lambda data: msgpack.unpackb(data, use_list=False))
FORMAT_1 = Path(__file__).parent / "fixtures" / "format-1.msgpack"
DAY_MS = 86_400_000

instants = st.one_of(
    st.just(0),
    st.integers(946_684_800, 4_102_444_800).map(lambda second: second * 1000),
    st.integers(946_684_800_000, 4_102_444_800_000),
    st.integers(1, 10_000),
)
money = st.one_of(st.none(), st.sampled_from([0, 1, 100, 10**12]), st.integers(0, 10**18))
texts = st.one_of(st.none(), st.sampled_from(["", "spse:1", "v6:A"]), st.text(max_size=4))


@st.composite
def kept(draw: st.DrawFn) -> Row:
    first = draw(instants)
    return Row(
        draw(st.integers(0, len(STAGES) - 1)),
        draw(texts) or "",
        draw(st.sampled_from([0, 0, 1, 70_000])),
        draw(st.integers(0, 2**63 - 1)),
        first,
        first + draw(st.sampled_from([0, 0, 1, 1000, DAY_MS, 400 * DAY_MS + 7])) if first else 0,
        draw(st.booleans()),
        draw(st.sampled_from([REPLACED, 0, 1, 2])),
        draw(st.one_of(st.none(), st.integers(-73_050, 73_050))),
        draw(money), draw(money), draw(money), draw(texts),
        draw(st.sampled_from([None, *PACKAGE_CLASSES])),
        draw(money), draw(st.one_of(st.none(), st.integers(0, 9))), draw(texts),
        draw(st.integers(0, 300)),
    )  # fmt: skip


@given(st.lists(kept(), min_size=1, max_size=4), st.sampled_from([True, False]))
def test_what_is_laid_comes_back(rows: list[Row], as_lists: bool) -> None:  # noqa: FBT001
    packed = msgpack.packb(laid(tuple(rows)))
    back = taken(msgpack.unpackb(packed, use_list=as_lists))
    assert back == tuple(rows)
    assert [list(map(type, row)) for row in back] == [list(map(type, row)) for row in rows]


@given(kept(), kept())
def test_different_rows_are_laid_differently(one: Row, other: Row) -> None:
    if one != other:
        assert msgpack.packb(laid((one,))) != msgpack.packb(laid((other,)))


@given(instants)
def test_a_row_of_format_1_is_read(first: int) -> None:
    row = Row(2, "p", 1, 7, first, first, True, 0, 19_800, 100, 100, 50, "p", "small", 9, 1, "5", 2)  # noqa: FBT003
    assert taken((tuple(row),)) == (row,)
    assert taken([list(row), list(row._replace(version=2))]) == (row, row._replace(version=2))


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ({}, 12),
        ({"last": 1_700_000_000_000 + DAY_MS}, 13),
        ({"part": "1"}, 14),
        ({"version": 2}, 15),
        ({"package_class": "small"}, 16),
    ],
)
def test_what_says_nothing_takes_no_room(more: dict[str, Any], size: int) -> None:
    plain = Row(4, "", 0, 7, 1_700_000_000_000, 1_700_000_000_000, valued=True, value=5)
    assert len(laid((plain._replace(**more),))) == size


def test_an_instant_takes_half_the_room_where_it_falls_on_a_second() -> None:
    assert brief(1_700_000_000_000) == 1_700_000_000
    assert brief(1_700_000_000_001) == -1_700_000_000_002
    assert brief(0) == 0


# --- from format 1 --------------------------------------------------------------------------------

STORED: list[Fact] = [
    register("spse:501", "small"),
    register("v6:A", "medium"),
    announcement(package_class="small", pagu_sen=60 * BN, rup="53;54", observed="06-09"),
    award(value=50 * BN, part="501", supplier="spse:501", observed="06-10"),
    tx("02-05", 40 * BN, part="501", umk_sen=40 * BN, supplier="spse:501", observed="06-10"),
    tx("04-01", 45 * BN, part="501", version=1, supplier="spse:501", observed="06-11"),
    tx("04-01", None, part="501", version=2, observed="06-11"),
    tx("03-01", 7 * BN, stage="payment", part="k1", observed="06-11"),
    record(value=10 * BN, umk_sen=50_00, observed="06-10"),
    record(value=8 * BN, umk_sen=50_00, pdn_sen=8 * BN, observed="06-11"),
    record(value=9 * BN, package="gone", status="cancelled", observed="06-11"),
    order("03-03", 6 * BN, supplier="v6:A", observed="06-11"),
    order("03-03", 5 * BN, "ecatalogue_v5", part="1", products=4, observed="06-11", feed="orders"),
    order("03-04", 3 * BN, "ecatalogue_v5", part="2", observed=None),
]
"""What `fixtures/format-1.msgpack` was folded from, by the release before: never to be changed."""


def folded(facts: list[Fact], partition: Partition) -> Book:
    for position, fact in enumerate(facts):
        partition.fold(position, fact)
    return partition.books["K99", YEAR]


def empty() -> Partition:
    return Partition((), Calendar(), packing=PACKING)


def of_format_1() -> Partition:
    partition = empty()
    partition.restore(msgpack.unpackb(FORMAT_1.read_bytes(), strict_map_key=False))
    return partition


def figures(book: Book) -> Any:
    rows = {key: book.rows(key) for key in book.packages}
    return rows, book.amounts.total, dict(book.amounts.buckets.items()), book.counters, book.paid


def test_a_changelog_of_format_1_keeps_every_total() -> None:
    was, now = of_format_1().books["K99", YEAR], folded(STORED, empty())
    assert figures(was) == figures(now)
    assert len(was.packages) == 5
    assert sum(now.amounts.total) > 0


def test_both_formats_hold_the_same_packages_in_other_bytes() -> None:
    """Else the tests around it would read what this version wrote."""
    was, now = of_format_1().books["K99", YEAR].packages, folded(STORED, empty()).packages
    assert was.keys() == now.keys()
    assert all(was[key] != now[key] and len(was[key]) > len(now[key]) for key in was)


def test_facts_of_format_1_are_known_when_they_come_again() -> None:
    old = of_format_1()
    held = dict(old.books["K99", YEAR].packages)
    assert folded(STORED, old).packages == held
    assert old.drain().rows == []


def test_a_package_of_format_1_that_changes_is_written_anew() -> None:
    later: list[Fact] = [
        record(value=8 * BN, umk_sen=50_00, pdn_sen=8 * BN, observed="07-11"),
        tx("05-01", 46 * BN, part="501", version=3, supplier="spse:501", observed="07-11"),
        register("v6:A", "micro", 2, "07-10"),
    ]
    was, now = folded(later, of_format_1()), folded(STORED + later, empty())
    assert figures(was) == figures(now)
    for key in ("0p", "2p"):
        assert was.packages[key] == now.packages[key]

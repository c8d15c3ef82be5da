"""Stored rows bring a partition back whole: figures, standings, targets, what it tells next."""

from collections.abc import Sequence
from typing import Any

import msgpack
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from monitors.facts import Budget, Fact, Plan, Snapshot, Target
from monitors.ledger.partition import Partition
from monitors.report import report
from tests.ledger.made_up import (
    BN,
    CALENDAR,
    PROGRAMME,
    YEAR,
    award,
    end_of,
    noon_of,
    on,
    order,
    record,
    register,
    target,
    tx,
)
from tests.ledger.strategies import FIRST, instants, logs

Rows = list[Any]


def partition() -> Partition:
    return Partition([PROGRAMME], CALENDAR)


def wire(rows: Sequence[Any]) -> Rows:
    """The rows after a way through the changelog."""
    return list(msgpack.unpackb(msgpack.packb(rows), strict_map_key=False))


def reports(of: Partition) -> dict[tuple[str, int], Any]:
    return {at: report(of.books[at], of.programmes, of.calendar) for at in sorted(of.books)}


def folded(facts: Sequence[Fact]) -> Partition:
    whole = partition()
    for position, fact in enumerate(facts):
        whole.fold(position, fact)
    return whole


def restored(rows: Rows) -> Partition:
    back = partition()
    back.restore(rows)
    return back


def dumped(of: Partition, size: int) -> Rows:
    return [row for chunk in of.dump(size) for row in wire(chunk)]


EVERYTHING: list[Fact] = [
    target(387.5),
    target(400, "06-01"),
    Budget("K99", YEAR, "1/1.01.0000", 300 * BN, 1, None),
    Budget("K99", YEAR, "2/1.01.0001", None, 2, None),
    Plan("K99", YEAR, "53", 200 * BN, True, 3, None),  # noqa: FBT003
    Plan("K99", YEAR, "54", 90 * BN, False, 4, None),  # noqa: FBT003
    register("spse:501", "small"),
    register("v6:A", "medium"),
    register("v6:A", "micro", 2, "06-10"),
    award(value=50 * BN, part="501", supplier="spse:501", observed="06-10"),
    tx("02-05", 40 * BN, part="501", umk_sen=40 * BN, supplier="spse:501", observed="06-10"),
    tx("04-01", 45 * BN, part="501", version=1, supplier="spse:501", observed="06-11"),
    tx("04-01", None, part="501", version=2, observed="06-11"),
    tx("03-01", 7 * BN, stage="payment", part="k1", observed="06-11"),
    tx("03-02", 9 * BN, stage="payment", package="orphan", part="k2", observed="06-11"),
    record(value=10 * BN, umk_sen=50_00, observed="06-10"),
    record(value=8 * BN, umk_sen=50_00, observed="06-11"),
    order("03-03", 6 * BN, supplier="v6:A", observed="06-11"),
    order("03-03", 5 * BN, "ecatalogue_v5", part="1", products=4, observed="06-11"),
    Snapshot("K99", YEAR, "tender-x", "tender", "transactions", True, 5, 1, 0, 9, None),  # noqa: FBT003
    tx("2023-05-05", 3 * BN, package="old", year=2023),
    *(end_of(day) for day in range(on("01-01"), on("08-31"))),
    noon_of(on("08-31")),
]


def test_changed_rows_bring_everything_back():
    whole = folded(EVERYTHING)
    seen = reports(whole)
    figures = seen["K99", YEAR]["programmes"][PROGRAMME.id]
    assert figures["state"] == "data_silent"  # a standing, with an episode open
    assert figures["episode"] == 1
    assert figures["denominator"]["amount_sen"] == 400 * BN
    assert reports(restored(wire(whole.drain().rows))) == seen


def test_a_dump_brings_everything_back_in_chunks_of_any_size():
    whole = folded(EVERYTHING)
    for size in (1, 2, 5, 1000):
        assert reports(restored(dumped(whole, size))) == reports(whole)


def test_a_dump_of_a_restored_partition_is_the_same():
    whole = folded(EVERYTHING)
    once = dumped(whole, 3)
    assert sorted(map(repr, dumped(restored(once), 3))) == sorted(map(repr, once))


def test_restoring_tells_nothing_and_has_nothing_to_store():
    changes = restored(wire(folded(EVERYTHING).drain().rows)).drain()
    assert changes.alerts == []
    assert changes.rows == []
    assert changes.touched == set()


def test_nothing_is_stored_twice():
    whole = folded(EVERYTHING)
    assert whole.drain().rows != []
    assert whole.drain().rows == []
    for tick in EVERYTHING[-3:]:  # not later than the last, and the last itself
        whole.fold(999, tick)
    changes = whole.drain()
    assert (changes.rows, changes.touched) == ([], set())


def test_only_what_changed_is_stored():
    whole = folded(EVERYTHING)
    size = len(msgpack.packb(whole.drain().rows))
    whole.fold(1000, order("03-04", BN, package="one more", supplier="v6:A"))
    changes = whole.drain()
    assert changes.touched == {("K99", YEAR)}
    assert len(changes.rows) == 1
    assert "one more" in repr(wire(changes.rows))
    assert "orphan" not in repr(wire(changes.rows))
    assert len(msgpack.packb(changes.rows)) < size / 2


def test_a_payment_that_finds_its_value_later_is_no_orphan_after_a_restart():
    whole = partition()
    stored: Rows = []
    for position, fact in enumerate(
        [
            tx("02-01", None, package="p", observed="02-02"),
            tx("02-05", 8 * BN, stage="payment", package="p", part="k1", observed="02-06"),
            tx("02-01", 9 * BN, package="p", observed="02-03"),
        ]
    ):
        whole.fold(position, fact)
        stored += wire(whole.drain().rows)
    assert reports(whole)["K99", YEAR]["channels"]["tender"]["orphan_payments"] == 0
    assert reports(restored(stored)) == reports(whole)


def test_the_last_of_several_stored_rows_wins():
    whole = partition()
    rows: Rows = []
    for position, fact in enumerate(EVERYTHING):
        whole.fold(position, fact)
        rows += wire(whole.drain().rows)
    assert reports(restored(rows)) == reports(whole)
    # A checkpoint's chunks stand between the rows of later segments.
    assert reports(restored([*rows, *dumped(whole, 2)])) == reports(whole)


@pytest.mark.parametrize(
    ("kind", "units"), [("procurement_budget", 300), ("planned_pagu", 200), (None, None)]
)
def test_each_denominator_comes_back(kind, units):
    """Budget and plan stand behind a target; here each is alone."""
    record_of: dict[str | None, Any] = {
        "procurement_budget": Budget,
        "planned_pagu": Plan,
        None: (),
    }
    facts = [one for one in EVERYTHING if isinstance(one, record_of[kind])]
    whole = folded([tx(umk_sen=1), *facts, end_of(on("06-01"))])
    back = restored(wire(whole.drain().rows))
    held = reports(back)["K99", YEAR]["programmes"][PROGRAMME.id]["denominator"]
    assert (held.get("kind"), held.get("amount_sen")) == (kind, units and units * BN)
    more: list[Fact] = [
        Budget("K99", YEAR, "3/1.02.0000", BN, 5, None),
        Plan("K99", YEAR, "55", BN, True, 6, None),  # noqa: FBT003
    ]
    for one in (whole, back):
        for position, fact in enumerate(more):
            one.fold(position, fact)
    assert reports(back) == reports(whole)


def test_a_restored_partition_judges_a_class_that_changes_later():
    back = restored(wire(folded(EVERYTHING).drain().rows))
    back.fold(2000, register("v6:A", "large", 3, "08-31"))
    figures = reports(back)["K99", YEAR]["channels"]["ecatalogue_v6"]
    assert (figures["umk_confirmed_sen"], figures["class_unknown_sen"]) == (0, 0)


def test_a_restored_partition_knows_the_rows_it_has_seen():
    back = restored(wire(folded(EVERYTHING).drain().rows))
    before = reports(back)
    for position, fact in enumerate(EVERYTHING):
        back.fold(position, fact)
    assert reports(back) == before
    assert back.drain().alerts == []


# --- any cut -------------------------------------------------------------------------------------


amounts = st.sampled_from([10**6, 3 * 10**11, 10**12, 4 * 10**12, 10**13])
start_days = st.sampled_from([FIRST, FIRST + 60, FIRST + 120, FIRST + 200])
contents = st.integers(1, 6)


@st.composite
def registers(draw: st.DrawFn) -> Fact:
    amount, content, observed = draw(amounts), draw(contents), draw(instants)
    match draw(st.sampled_from(["target", "target", "budget", "plan", "snapshot"])):
        case "target":
            day = draw(start_days)
            return Target(
                "K99", YEAR, "umkk-40", "target", amount, day, "made up", amount + day, observed
            )
        case "budget":
            unit = draw(st.sampled_from(["1/1.01.0000", "2/1.01.0001"]))
            known = draw(st.sampled_from([None, amount]))
            return Budget("K99", YEAR, unit, known, (known or 1) + len(unit), observed)
        case "plan":
            active = draw(st.booleans())
            return Plan("K99", YEAR, "53", amount, active, 2 * amount + active, observed)
        case _:
            rows = (True, 5, content, 0)
            return Snapshot(
                "K99", YEAR, "tender-x", "tender", "transactions", *rows, content, observed
            )


@st.composite
def years(draw: st.DrawFn) -> list[Fact]:
    """Facts of a year with ticks between them: mostly ahead, by a day, a month, past the end."""
    facts: list[Fact] = list(draw(logs()))
    facts += draw(st.lists(registers(), min_size=1, max_size=6))
    facts = draw(st.permutations(facts))
    day = FIRST + draw(st.integers(0, 80))
    told: list[Fact] = []
    for fact in facts:
        told.append(fact)
        day += draw(st.sampled_from([0, 1, 7, 30, 60]))
        if draw(st.booleans()):
            told.append(draw(st.sampled_from([end_of, end_of, noon_of]))(day))
    return [*told, end_of(FIRST + 365), end_of(FIRST + 366 + 3)]


@settings(max_examples=60)
@given(years(), st.data())
def test_any_cut_and_restart_tells_the_same_alerts(facts: list[Fact], data: st.DataObject):
    whole = folded(facts)
    told: list[Any] = []
    stored: Rows = []
    one = partition()
    cuts = data.draw(st.sets(st.integers(0, len(facts)), max_size=6))
    for position, fact in enumerate(facts):
        if position in cuts:
            changes = one.drain()
            told += changes.alerts
            stored += wire(changes.rows)
            if data.draw(st.booleans()):
                stored = dumped(one, data.draw(st.integers(1, 9)))
            one = restored(stored)
        one.fold(position, fact)
    told += one.drain().alerts
    assert told == whole.drain().alerts
    assert reports(one) == reports(whole)


def test_the_years_that_are_cut_have_something_to_tell():
    """Else the property above would hold of silence."""
    found = find(
        years(),
        lambda facts: len({one.state_to for one in folded(facts).drain().alerts}) > 1,
        settings=settings(max_examples=500, database=None, phases=[Phase.generate]),
    )
    assert found

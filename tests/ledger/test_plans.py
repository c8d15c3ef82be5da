"""Plans and budgets on a day: by hand, and as an independent recount from any order of facts."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgpack
import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.facts import Budget, Plan, Revision, Snapshot
from monitors.ledger.denominators import Change, at, changes
from monitors.ledger.figures import denominator
from monitors.ledger.partition import Partition
from streams.programmes import load_programmes
from tests.ledger.made_up import YEAR, on
from tests.ledger.made_up import at as instant_of
from tests.ledger.strategies import DAY, FIRST, instants
from tests.recount import budgeted, planned

FEED = "rup-paket-penyedia-terumumkan"
Fact = Plan | Revision | Snapshot | Budget


def content(*said: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(said).encode(), digest_size=7).digest())


def plan(rup: str = "53", pagu: int = 100, *, active: bool = True, **more: Any) -> Plan:
    observed = more.pop("observed", None)
    when = None if observed is None else instant_of(observed)
    told = Plan("K99", YEAR, rup, pagu, active, 0, None, feed=FEED, **more)
    return told._replace(content=content(told), observed_at=when)


def review(kind: str, day: str, old: str = "53", new: str | None = None, hour: int = 9) -> Revision:
    told = Revision("K99", YEAR, old, new, kind, on(day), instant_of(day, hour), 0, None)
    return told._replace(content=content(told))


def pull(day: str, rows: int = 9, *, complete: bool = True) -> Snapshot:
    told = (FEED, None, "plans", complete, rows, 0, 0)
    when = instant_of(day)
    return Snapshot("K99", YEAR, *told, content(told), when, when)


def folded(facts: Sequence[Fact]) -> Partition:
    partition = Partition((), Calendar())
    for position, fact in enumerate(facts):
        assert partition.fold(position, fact) is None
    return partition


def pagu(facts: Sequence[Fact], *days: str) -> list[int | None]:
    book = folded(facts).book("K99", YEAR)
    found = [at(book, "planned_pagu", on(day)) for day in days]
    return [None if one is None else one.amount_sen for one in found]


def told(facts: Sequence[Fact], kind: str = "planned_pagu", since: str = "01-01") -> list[Any]:
    moved = changes(folded(facts).book("K99", YEAR), kind, on(since))
    return [(one.day, one.reason, one.before_sen, one.after_sen) for one in moved]


def test_a_plan_counts_from_its_announcement():
    facts: list[Fact] = [plan(announced=on("02-10"), observed="03-01")]
    assert pagu(facts, "02-09", "02-10", "12-31") == [None, 100, 100]
    assert told(facts) == [(on("02-10"), "plan_announced", 0, 100)]


def test_a_plan_of_the_year_before_counts_from_the_years_first_day():
    facts: list[Fact] = [plan(announced=on("2023-11-22"))]
    assert pagu(facts, "2023-12-31", "01-01") == [None, 100]
    assert changes(folded(facts).book("K99", YEAR), "planned_pagu", on("01-02")) == []


def test_an_undated_plan_counts_all_year():
    assert pagu([plan()], "01-01", "12-31") == [100, 100]


def test_a_plan_that_takes_anothers_place_counts_from_the_review():
    facts: list[Fact] = [
        plan("53", 100, announced=on("01-05"), observed="08-01"),
        plan("54", 130, announced=on("01-05"), observed="08-01"),
        review("one_to_one", "05-31", "53", "54"),
    ]
    assert pagu(facts, "05-30", "05-31") == [100, 130]
    assert told(facts)[1:] == [(on("05-31"), "plan_revised", 100, 130)]


def test_one_plan_becomes_many():
    facts: list[Fact] = [plan("53", 100, announced=on("01-05"))]
    for rup, part in (("54", 60), ("55", 30)):
        facts += [plan(rup, part), review("one_to_many", "05-31", "53", rup)]
    assert pagu(facts, "05-30", "05-31") == [100, 90]


def test_a_new_plan_waits_for_its_own_announcement():
    facts: list[Fact] = [
        plan("54", announced=on("06-10")),
        review("one_to_one", "05-31", "53", "54"),
    ]
    assert pagu(facts, "06-09", "06-10") == [None, 100]


def test_a_plan_that_was_cancelled_and_taken_up_again_counts_again():
    facts: list[Fact] = [
        plan(announced=on("01-05"), observed="12-01"),
        review("cancelled", "03-01"),
        review("reactivated", "04-01"),
    ]
    assert pagu(facts, "02-29", "03-01", "03-31", "04-01") == [100, None, None, 100]
    assert [reason for _, reason, _, _ in told(facts)] == [
        "plan_announced",
        "plan_cancelled",
        "plan_reactivated",
    ]


def test_reviews_of_one_day_are_in_the_order_of_their_hours():
    facts: list[Fact] = [
        plan(),
        review("reactivated", "03-01", hour=10),
        review("cancelled", "03-01", hour=9),
    ]
    assert pagu(facts, "02-29", "03-01") == [100, 100]
    assert pagu([*facts, review("cancelled", "03-01", hour=11)], "03-01") == [None]


def test_a_plan_that_its_row_ends_counted_until_its_review():
    """A pull after the review shows it inactive: the review says since when."""
    facts: list[Fact] = [plan(active=False, observed="12-01"), review("cancelled", "03-01")]
    assert pagu(facts, "02-29", "03-01", "12-31") == [100, None, None]


def test_a_plan_that_its_row_ends_without_a_review_ends_when_it_was_seen():
    facts: list[Fact] = [plan(observed="02-01"), plan(active=False, observed="06-01")]
    assert pagu(facts, "05-31", "06-01") == [100, None]
    assert told(facts)[-1][:2] == (on("06-01"), "plan_cancelled")


def test_a_plan_that_was_never_active_never_counts():
    assert pagu([plan(active=False)], "12-31") == [None]
    assert pagu([plan(active=False, observed="06-01")], "01-01", "12-31") == [None, None]


def test_a_changed_pagu_counts_from_the_pull_that_showed_it():
    facts: list[Fact] = [plan(pagu=100, observed="02-01"), plan(pagu=70, observed="06-01")]
    assert pagu(facts, "01-01", "05-31", "06-01") == [100, 100, 70]
    assert told(facts)[-1] == (on("06-01"), "plan_revised", 100, 70)


def test_a_plan_that_a_full_pull_no_longer_shows_has_vanished_on_its_day():
    facts: list[Fact] = [
        plan("53", observed="02-01"),
        plan("54", observed="04-01"),
        pull("03-01"),
        pull("04-01"),
    ]
    assert pagu(facts, "02-29", "03-01", "12-31") == [200, 100, 100]
    assert told(facts)[-1] == (on("03-01"), "plan_vanished", 200, 100)
    shown_again = [*facts, plan("53", observed="05-01")]
    assert pagu(shown_again, "03-01") == [200]


@pytest.mark.parametrize(
    "kept", [pull("03-01", complete=False), pull("03-01", rows=0), pull("01-15"), pull("02-01")]
)
def test_other_pulls_let_no_plan_vanish(kept):
    assert pagu([plan(observed="02-01"), kept], "12-31") == [100]


def test_an_unknown_kind_of_review_changes_nothing():
    assert pagu([plan(), review("unknown", "03-01")], "12-31") == [100]


def budget(unit: str, amount: int | None, observed: str | None) -> Budget:
    when = None if observed is None else instant_of(observed)
    return Budget("K99", YEAR, unit, amount, content(unit, amount), when)


def test_budgets_of_nothing_do_not_stand_before_the_plans():
    # Two units have entered 0; plans of 100 are announced. Of nothing nothing can be a share.
    programme = next(one for one in load_programmes() if one.id == "umkk-40")
    facts: list[Fact] = [budget("1", 0, "02-01"), budget("2", 0, "02-01"), plan(pagu=100)]
    book = folded(facts).book("K99", YEAR)
    held = denominator(book, programme, on("08-01"))
    assert held is not None
    assert (held.kind, held.amount_sen) == ("planned_pagu", 100)
    known = folded([*facts, budget("2", 7, "06-01")]).book("K99", YEAR)
    assert denominator(known, programme, on("05-31")) == held
    later = denominator(known, programme, on("06-01"))
    assert later is not None
    assert (later.kind, later.amount_sen) == ("procurement_budget", 7)


def test_a_budget_holds_from_the_first_pull_backwards_and_is_revised_by_a_later_one():
    facts: list[Fact] = [
        budget("1", 100, "02-01"),
        budget("2", None, "02-01"),
        budget("1", 120, "06-01"),
        budget("2", 30, "07-01"),
        budget("3", 7, "08-01"),
    ]
    book = folded(facts).book("K99", YEAR)
    found = [
        at(book, "procurement_budget", on(day)) for day in ("01-01", "06-01", "07-01", "08-01")
    ]
    assert [(one.amount_sen, one.coverage) for one in found if one] == [
        (100, 1 / 3), (120, 1 / 3), (150, 2 / 3), (157, 1),
    ]  # fmt: skip
    assert changes(book, "procurement_budget", on("01-02"))[0] == Change(
        on("06-01"), "budget_revised", 100, 120, "1 unit"
    )


def test_a_budget_that_came_without_an_instant_is_the_first_pulls_once_it_is_known():
    undated = [budget("1", 100, None), budget("1", 100, "02-01")]
    later = budget("2", 30, "03-01")
    for facts in ([*undated, later], [undated[0], later, undated[1]]):
        book = folded(facts).book("K99", YEAR)
        amounts = [book.budgets.sums.at(on(day))[0] for day in ("01-01", "02-29", "03-01")]
        assert amounts == [100, 100, 130]


# --- any order -----------------------------------------------------------------------------------

codes = st.sampled_from(["1", "2", "3"])
plan_days = st.one_of(st.none(), st.sampled_from([FIRST - 30, FIRST + 10, FIRST + 40, FIRST + 90]))
DAYS = [FIRST - 1, FIRST, *(FIRST + n for n in (9, 10, 29, 30, 39, 40, 41, 60, 90, 91, 300, 364))]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    fields = (draw(codes), draw(st.sampled_from([None, 0, 70, 100])), draw(st.booleans()))
    announced = draw(plan_days)
    said = content(fields, announced)
    return Plan("K99", YEAR, *fields, said, draw(instants), announced=announced, feed=FEED)


@st.composite
def reviews(draw: st.DrawFn) -> Revision:
    kind = draw(
        st.sampled_from(["one_to_one", "one_to_many", "cancelled", "reactivated", "unknown"])
    )
    old = draw(codes)
    new = draw(codes) if kind.startswith("one_to") else None
    day = FIRST + draw(st.sampled_from([-5, 30, 40, 60]))
    hour = draw(st.one_of(st.none(), st.sampled_from([1, 2])))
    instant = None if hour is None else day * DAY + hour
    said = (old, None if new == old else new, kind, day, instant)
    return Revision("K99", YEAR, *said, content(said), draw(instants))


@st.composite
def pulls(draw: st.DrawFn) -> Snapshot:
    begun = draw(instants)
    told = (FEED, None, "plans", draw(st.booleans()), draw(st.sampled_from([0, 5, 20])), 0, 0)
    return Snapshot("K99", YEAR, *told, content(told), begun, begun)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    said = (draw(codes), draw(st.sampled_from([None, 50, 70])))
    return Budget("K99", YEAR, *said, content(said), draw(instants))


logs = st.lists(st.one_of(plans(), plans(), reviews(), pulls(), budgets()), min_size=1, max_size=14)


def dicts(log: list[Any], kind: type[Any]) -> list[dict[str, Any]]:
    return [one._asdict() for one in log if isinstance(one, kind)]


def sums(partition: Partition) -> Any:
    book = partition.book("K99", YEAR)
    return [(book.plans.sums.at(day), book.budgets.sums.at(day)) for day in DAYS]


@given(logs)
def test_denominators_on_each_day_equal_the_recount(log):
    said = (dicts(log, Plan), dicts(log, Revision), dicts(log, Snapshot))
    expected = [(planned(*said, day), budgeted(dicts(log, Budget), day)) for day in DAYS]
    assert sums(folded(log)) == expected


@given(logs, st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same_denominators(log, random):
    shuffled = log + random.sample(log, k=random.randrange(len(log)))
    random.shuffle(shuffled)
    note(repr(shuffled))
    one, other = folded(log).book("K99", YEAR), folded(shuffled).book("K99", YEAR)
    for kind in ("planned_pagu", "procurement_budget"):
        assert changes(one, kind, FIRST) == changes(other, kind, FIRST)
    assert (one.plans.packed, one.plans.reviews) == (other.plans.packed, other.plans.reviews)
    assert (one.plans.begins, one.plans.ends) == (other.plans.begins, other.plans.ends)
    assert one.budgets.units == other.budgets.units


@given(logs, st.data())
def test_any_cut_and_restart_gives_the_same_denominators(log, data):
    stored: list[Any] = []
    partition = Partition((), Calendar())
    cuts = data.draw(st.sets(st.integers(0, len(log))))
    for position, fact in enumerate(log):
        if position in cuts:
            stored += wire(partition.drain().rows)
            if data.draw(st.booleans()):
                size = data.draw(st.integers(1, 9))
                stored = [row for chunk in partition.dump(size) for row in wire(chunk)]
            partition = Partition((), Calendar())
            partition.restore(stored)
        partition.fold(position, fact)
    assert sums(partition) == sums(folded(log))


def wire(rows: Any) -> list[Any]:
    return list(msgpack.unpackb(msgpack.packb(rows), strict_map_key=False))

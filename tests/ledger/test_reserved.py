"""Plans reserved for small business with nothing contracted: joined by code and by review."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.ledger.partition import Partition
from monitors.ledger.reserved import reserved
from tests.ledger.made_up import YEAR, announcement, award, on, order, record, tx
from tests.ledger.made_up import at as instant_of
from tests.ledger.test_closing import CLOSE, wire
from tests.ledger.test_plans import FEED as PLAN_FEED
from tests.ledger.test_plans import plan, pull, review
from tests.ledger.test_vanishing import pull as pull_of


def folded(facts: list[Any], into: Partition | None = None) -> Partition:
    partition = Partition((), Calendar()) if into is None else into
    for position, fact in enumerate(facts):
        partition.fold(position, fact)
    return partition


def left(*facts: Any) -> list[str] | None:
    found = reserved(folded(list(facts)).book("K99", YEAR))
    return None if found is None else [one.rup for one in found.first]


def meant(rup: str = "53", pagu: int = 100, **more: Any) -> Any:
    return plan(rup, pagu, reserved=True, **more)


def test_without_plans_nobody_knows():
    assert left(order(rup="53")) is None


def test_active_plans_that_are_reserved_are_told_greatest_first():
    facts = [
        meant("53", 100, title="Meja", begins=on("02-01"), method="E-Purchasing"),
        meant("54", 300),
        meant("55", 200, active=False),
        plan("56", 400),
        plan("57", 500, reserved=False),
    ]
    found = reserved(folded(facts).book("K99", YEAR))
    assert found is not None
    assert (found.packages, found.pagu_sen) == (2, 400)
    assert [one.rup for one in found.first] == ["54", "53"]
    assert found.first[1][1:6] == ("Meja", 100, on("02-01"), None, "E-Purchasing")


def test_at_most_so_many_are_named_and_all_are_counted():
    facts = [meant(str(n), 100 + n) for n in range(30)]
    found = reserved(folded(facts).book("K99", YEAR), 5)
    assert found is not None
    assert (found.packages, len(found.first), found.first[0].rup) == (30, 5, "29")


def test_a_contract_counts_by_its_awards_or_announcements_code():
    assert left(meant(), tx()) == ["53"]
    assert left(meant(), tx(), announcement(rup="53")) == []
    assert left(meant(), tx(), award(rup="53")) == []


def test_what_has_no_counted_value_takes_no_plan():
    assert left(meant(), announcement(rup="53")) == ["53"]
    assert left(meant(), order(status="cancelled", rup="53")) == ["53"]
    assert left(meant(), order(value=None, rup="53")) == ["53"]


def test_orders_and_records_carry_codes_several_in_one_field():
    assert left(meant("53"), meant("54"), order(rup="53; 54")) == []
    assert left(meant("53"), meant("54"), record(rup="54")) == ["53"]


def test_what_was_contracted_under_a_plan_counts_for_those_that_stand_for_it():
    chain = [
        review("one_to_one", "02-01", "51", "52"),
        review("one_to_many", "03-01", "52", "53"),
        review("one_to_many", "03-01", "52", "54"),
    ]
    facts = [meant("53"), meant("54"), meant("55"), order(rup="51")]
    assert left(*facts, *chain) == ["55"]
    assert left(*facts, *chain[1:]) == ["53", "54", "55"]


def test_a_circle_of_reviews_ends():
    circle = [review("one_to_one", "02-01", "52", "53"), review("one_to_one", "03-01", "53", "52")]
    assert left(meant("52"), meant("54"), order(rup="53"), *circle) == ["54"]


def test_a_plan_or_an_order_that_has_vanished_is_out():
    assert left(meant(observed="02-01"), pull("03-01")) == []
    gone = pull_of("04-01", "orders", channel="ecatalogue_v6")
    facts = [meant(), order(rup="53", observed="03-01", feed="orders")]
    assert left(*facts) == []
    assert left(*facts, gone) == ["53"]


def test_a_closed_year_has_no_plans_left():
    assert left(meant(), CLOSE) is None


FACTS = [
    meant("53"),
    meant("54", observed="02-01"),
    plan("54", 100, reserved=True, active=False, observed="05-01"),
    meant("55"),
    review("one_to_one", "02-01", "51", "53"),
    review("cancelled", "02-02", "55"),
    review("reactivated", "02-03", "55"),
    order(rup="51"),
    order(package="q", rup="54;55", observed="03-01", feed="orders"),
    order(package="q", status="cancelled", rup="54", observed="04-01", feed="orders"),
    announcement(package="t", rup="55"),
    tx(package="t", observed="03-01", feed="contracts"),
    announcement("cancelled", package="t", rup="55", observed="06-01"),
    pull("03-01"),
    pull_of("07-01", "contracts"),
]


@given(st.permutations(FACTS), st.data())
def test_asked_between_any_facts_it_says_what_it_says_of_all_of_them_at_once(facts, data):
    asked = Partition((), Calendar())
    for position, fact in enumerate(facts):
        asked.fold(position, fact)
        if data.draw(st.booleans()):
            reserved(asked.book("K99", YEAR))
        if data.draw(st.integers(0, 4)) == 0:
            asked.drain()
        so_far = reserved(folded(facts[: position + 1]).book("K99", YEAR))
        assert reserved(asked.book("K99", YEAR)) == so_far
    back = Partition((), Calendar())
    back.restore([row for chunk in asked.dump(3) for row in wire(chunk)])
    assert reserved(back.book("K99", YEAR)) == reserved(asked.book("K99", YEAR))


def test_the_facts_above_move_what_is_left():
    assert FACTS[0].feed == PLAN_FEED
    assert FACTS[1].observed_at == instant_of("02-01")
    assert left(*FACTS) != left(*FACTS[:6])

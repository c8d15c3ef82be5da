"""The rules on a book: what they see of it, and that batches change nothing of what they tell."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.alerts import Alert
from monitors.days import date_of
from monitors.facts import Fact
from monitors.ledger.partition import Partition
from monitors.report import report
from monitors.rules import SIDE_RULES
from monitors.watch import Side
from tests.ledger.made_up import (
    BN,
    CALENDAR,
    WATCHED,
    YEAR,
    end_of,
    on,
    register,
    target,
    tx,
)
from tests.monitors.test_watch import as_stored

ALL_RULES = replace(WATCHED, rules={name: rule.parameters() for name, rule in SIDE_RULES.items()})


def days(first: str, last: str) -> list[Fact]:
    return [end_of(day) for day in range(on(first), on(last) + 1)]


def fold(facts: list[Fact], cuts: set[int] | None = None) -> tuple[Partition, list[Alert]]:
    """Fold facts one by one; at each cut drain, store, and go on with what was restored."""
    partition, alerts = Partition([ALL_RULES], CALENDAR), []
    stored: list[Any] = []
    for position, fact in enumerate(facts):
        if cuts and position in cuts:
            changes = partition.drain()
            alerts += changes.alerts
            stored += changes.rows
            partition = Partition([ALL_RULES], CALENDAR)
            partition.restore(stored)
        partition.fold(position, fact)
    return partition, alerts + partition.drain().alerts


def of(alerts: list[Alert], rule: str) -> list[Alert]:
    return [one for one in alerts if one.rule == rule]


def test_spend_for_others_burns() -> None:
    # B 100 units: 60 are free for others, of which April plans (15 - 10)/155, 1.94, and the five
    # days at the end of March (10 - 6)/155·5/31, 0.25. 30 units on Monday the 22nd are more than
    # three times as much in 3 days and in 28, on 22 23 24: 28 days up to the 24th begin on 28
    # March: 60·(4·4/31 + 5·24/30)/155 = 1.748, a burn of 17.16; in 3 days 60·0.5/155: 155.
    facts = [target(100), tx("04-22", 30 * BN, umk_sen=0), *days("03-01", "04-30")]
    _, alerts = fold(facts)
    (raised, *_) = of(alerts, "burning")
    assert (raised.kind, raised.severity) == ("raised", "critical")
    assert (raised.day, raised.since) == (on("04-24"), on("04-22"))
    assert float(raised.details["burn_long"]) == pytest.approx(17.16, abs=0.005)
    assert float(raised.details["burn_short"]) == pytest.approx(155, abs=0.5)
    assert raised.id == f"K99/{YEAR}/umkk-40/burning/e1/t1"
    assert raised.spend_sen == 30 * BN


def test_the_day_since_when_the_goal_is_out_of_reach_is_the_contracts_own() -> None:
    # G is 40 of 100. 61 units for others are dated 10 June and known from the 20th on: 40 are
    # missing and 39 are left, since the 10th.
    late = tx("06-10", 61 * BN, umk_sen=0)
    facts = [target(100), *days("01-01", "06-19"), late, *days("06-20", "06-25")]
    _, alerts = fold(facts)
    (raised,) = of(alerts, "cannot_be_reached")
    assert (raised.day, raised.since) == (on("06-20"), on("06-10"))
    assert "sejak 10 Juni 2024" in raised.text


def test_a_budget_that_is_cut_makes_nothing_unreachable_before_the_cut() -> None:
    # 45 units are for others since 10 May, of 100: 60 were free for them, 55 are left for the 40.
    # From 1 August on the budget is 70: 42 are free, 28 are missing and 25 are left.
    other = tx("05-10", 45 * BN, umk_sen=0)
    cut = target(70, "08-01")
    facts = [target(100), other, *days("01-01", "07-31"), cut, *days("08-01", "08-05")]
    partition, alerts = fold(facts)
    (raised,) = of(alerts, "cannot_be_reached")
    assert (raised.day, raised.since, raised.reason) == (
        on("08-01"), on("08-01"), "denominator_changed"
    )  # fmt: skip
    assert "sejak 1 Agustus 2024: kurang Rp28,00 miliar" in raised.text
    book = partition.book("K99", YEAR)
    shown = report(book, [ALL_RULES], CALENDAR)["programmes"]["umkk-40"]
    assert shown["cannot_be_reached_since"] == "2024-08-01"


def test_a_correction_that_turns_the_state_is_told_with_its_cause() -> None:
    # G is 40 of 100; 40/155 of it, 10.3, are planned by the end of June. 12 are there, until an
    # addendum that is known on 29 June leaves 1: SPI 0.1 without, above 1 with the 11 that it took.
    first = tx("02-01", 12 * BN, package="a", umk_sen=12 * BN)
    less = tx("02-01", 1 * BN, package="a", version=1, umk_sen=1 * BN)
    facts = [target(100), first, *days("01-01", "06-28"), less, *days("06-29", "07-31")]
    _, alerts = fold(facts)
    (behind,) = of(alerts, "behind")
    (told,) = [one for one in of(alerts, "correction") if one.kind == "raised"]
    assert told.day == behind.day
    assert told.reason == "state_corrected"
    assert told.details["umkk_sen"] == str(-11 * BN)
    assert told.details["causes"] == "addendum:1"


def test_declared_value_of_a_large_supplier_is_doubtful() -> None:
    facts = [
        target(100),
        tx("02-01", 20 * BN, package="a", supplier="spse:1", umk_sen=20 * BN),
        tx("02-01", 5 * BN, package="b", supplier="spse:2", umk_sen=5 * BN),
        register("spse:2", "large"),
        *days("02-01", "03-15"),
    ]
    _, alerts = fold(facts)
    (raised,) = of(alerts, "claim_doubtful")
    # The 7th business day from Thursday 1 February 2024: 1 2 | 5 6 7 | 12 13 (the 8th and the 9th
    # are holidays).
    assert raised.day == on("02-13")
    assert (raised.details["doubtful_sen"], raised.details["share"]) == (str(5 * BN), "0.2")
    assert raised.umkk_confirmed_sen == 0


def test_another_denominator_is_told_with_both_amounts() -> None:
    facts = [target(100), *days("03-20", "06-03"), target(120, "06-04"), *days("06-04", "06-20")]
    _, alerts = fold(facts)
    (told, *_) = of(alerts, "denominator_changed")
    assert (told.day, told.since) == (on("06-05"), on("06-04"))
    assert told.details["before_sen"] == str(100 * BN)
    assert told.details["after_sen"] == str(120 * BN)
    assert told.details["why"] == "target_set"


def test_a_channel_without_rows_is_silent_by_its_own_rhythm() -> None:
    # A tender each business day until 31 May 2024, none in June, and pulled all the time.
    busy = [
        tx(date_of(day).isoformat()[5:], BN, package=f"p{day}", umk_sen=BN)
        for day in range(on("03-01"), on("05-31") + 1)
        if CALENDAR.is_business_day(day)
    ]
    _, alerts = fold([target(1000), *busy, *days("01-01", "06-28")])
    (told,) = of(alerts, "channel_silent")
    assert told.since == on("05-31")
    assert told.details["channels"] == "tender"
    # June 2024: 3-7, 10-14 (17 and 18 are holidays): the 10th quiet business day is the 14th, and
    # it is told on the third, the 20th.
    assert told.day == on("06-20")


any_row = st.builds(
    lambda day, amount, umk, package, version, channel: tx(
        date_of(on("01-01") + day).isoformat()[5:],
        amount * BN // 10,
        package=f"p{package}",
        version=version,
        umk_sen=amount * umk * BN // 40,
        channel=channel,
        supplier=f"spse:{package % 3}",
    ),
    st.integers(0, 200),
    st.integers(1, 90),
    st.integers(0, 4),
    st.integers(0, 25),
    st.integers(0, 2),
    st.sampled_from(["tender", "non_tender"]),
)
WORDS = ("micro", "large", "unknown")
classes = st.builds(
    lambda supplier, word: register(f"spse:{supplier}", WORDS[word], content=word),
    st.integers(0, 2),
    st.integers(0, 2),
)
targets = st.builds(
    target, st.sampled_from([60, 80, 100]), st.sampled_from(["01-01", "05-02", "06-20"])
)


@given(
    st.lists(st.tuples(st.integers(0, 200), any_row | any_row | classes | targets), max_size=40),
    st.data(),
)
@settings(max_examples=25)
def test_one_log_tells_the_same_whatever_the_cuts(
    late: list[tuple[int, Fact]], data: st.DataObject
) -> None:
    log: list[Fact] = [target(80)]
    for day in range(on("01-01"), on("07-20") + 1):
        log += [fact for after, fact in late if on("01-01") + after == day]
        log.append(end_of(day))
    whole, alerts = fold(log)
    cuts = data.draw(st.sets(st.integers(1, len(log) - 1), max_size=6))
    cut, again = fold(log, cuts)
    assert again == alerts
    assert cut.books["K99", YEAR].sides == whole.books["K99", YEAR].sides
    assert len({one.id for one in alerts}) == len(alerts)


@pytest.mark.parametrize("name", sorted(SIDE_RULES))
def test_a_side_standing_is_stored_as_plain_values(name: str) -> None:
    partition, _ = fold([target(80), tx("02-01", 9 * BN, umk_sen=9 * BN), *days("01-01", "04-30")])
    for key, side in partition.books["K99", YEAR].sides.items():
        assert key[0] == "umkk-40"
        assert Side.from_row(as_stored(side.to_row())) == side
    assert name in SIDE_RULES

"""What has changed since a day: movements that sum to it exactly, from any log."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.facts import CHANNELS, Close, SupplierClass, Transaction
from monitors.ledger.known import since
from monitors.ledger.movement import Movement
from monitors.ledger.package import DECLARING, MEASURES, WIDTH
from monitors.ledger.partition import Partition
from tests.ledger.known_on import known_on
from tests.ledger.made_up import YEAR, on, order, register, tx
from tests.ledger.strategies import DAY, FIRST, logs
from tests.ledger.test_closing import CLOSE
from tests.ledger.test_vanishing import pull
from tests.recount import local_day, recount

DAYS = st.sampled_from([FIRST - 1, FIRST + 10, FIRST + 30, FIRST + 40, FIRST + 100, FIRST + 400])
Sums = dict[str, tuple[int, int, int]]


def sums(book: Any, amounts: list[int]) -> Sums:
    """(packages, value, UMKK) by channel."""
    found = {}
    for number, channel in enumerate(CHANNELS):
        of = dict(zip(MEASURES, amounts[number * WIDTH : (number + 1) * WIDTH], strict=True))
        umkk = of["declared" if number in DECLARING else "confirmed"]
        found[channel] = (of["packages"], of["value"], umkk)
    return found


def now(facts: list[Any]) -> Sums:
    partition = Partition((), Calendar())
    for position, fact in enumerate(facts):
        partition.fold(position, fact)
    book = partition.book("K99", YEAR)
    return sums(book, book.amounts.total)


def then(facts: list[Any], day: int) -> Sums:
    book = known_on(facts, day).book("K99", YEAR)
    return sums(book, book.amounts.to_date)


def moved(movements: list[Movement]) -> Sums:
    found = {channel: [0, 0, 0] for channel in CHANNELS}
    for one in movements:
        of = found[one.channel]
        of[0] += one.packages_after - one.packages_before
        of[1] += one.value_after - one.value_before
        of[2] += one.umkk_after - one.umkk_before
    return {channel: (of[0], of[1], of[2]) for channel, of in found.items()}


def difference(one: Sums, other: Sums) -> Sums:
    return {
        channel: (
            one[channel][0] - other[channel][0],
            one[channel][1] - other[channel][1],
            one[channel][2] - other[channel][2],
        )
        for channel in CHANNELS
    }


@given(logs(), DAYS)
def test_the_movements_since_a_day_sum_to_the_change(log, day):
    assert moved(since(log, day)) == difference(now(log), then(log, day))


@given(logs(), DAYS)
def test_what_was_known_on_a_day_is_the_recount_of_what_pulls_had_shown(log, day):
    def known(fact: Any) -> bool:
        if fact.observed_at is None:
            return True
        same = [one for one in log if source(one) == source(fact) and one.observed_at is not None]
        first = min(local_day(one.observed_at) for one in same)
        return bool(local_day(fact.observed_at) <= max(day, first))

    seen = [fact for fact in log if known(fact)]
    words = [fact for fact in seen if isinstance(fact, SupplierClass)]
    words.sort(key=lambda one: (one.observed_at or 0, one.content))
    told = [one._asdict() for one in seen if isinstance(one, Transaction)]
    pulls = [one._asdict() for one in seen if not isinstance(one, Transaction | SupplierClass)]
    classes = {one.supplier: one.supplier_class for one in words}
    counted = recount(told, classes, day, pulls)
    found = then(log, day)
    for channel in CHANNELS:
        of = counted.get(channel, {})
        assert found[channel][:2] == (of.get("packages", 0), of.get("value", 0))


def source(fact: Any) -> object:
    return "register" if isinstance(fact, SupplierClass) else fact.feed


def reasons(facts: list[Any], day: str) -> list[tuple[str, str, int]]:
    return [
        (one.package, one.reason, one.value_after - one.value_before)
        for one in since(facts, on(day))
    ]


def test_of_one_load_the_change_is_what_is_dated_later():
    """Nobody looked before: what the first pull showed counts as known."""
    facts = [
        tx("02-05", 100, package="a", observed="12-31", feed="f"),
        tx("06-05", 130, package="a", version=1, observed="12-31", feed="f"),
        tx("07-05", 40, package="b", observed="12-31", feed="f"),
    ]
    assert reasons(facts, "03-01") == [("a", "addendum", 30), ("b", "new", 40)]
    assert reasons(facts, "12-31") == []
    undated = [fact._replace(observed_at=None) for fact in facts]
    assert reasons(undated, "03-01") == reasons(facts, "03-01")


def test_of_daily_pulls_the_change_is_what_came_after():
    facts = [
        tx("02-05", 100, package="a", observed="03-01", feed="f"),
        tx("02-06", 70, package="gone", observed="03-01", feed="f"),
        order("02-07", 10, package="o", observed="03-01", feed="g"),
        # Dated before the day, but nobody knew of it then.
        tx("02-08", 40, package="late", observed="05-01", feed="f"),
        tx("02-05", 130, package="a", version=1, observed="05-02", feed="f"),
        order("02-07", 10, package="o", status="cancelled", observed="05-03", feed="g"),
        tx("02-05", 100, package="a", observed="05-04", feed="f"),
        tx("02-05", 130, package="a", version=1, observed="05-04", feed="f"),
        tx("02-08", 40, package="late", observed="05-04", feed="f"),
        pull("05-04", "f"),
    ]
    assert reasons(facts, "04-01") == [
        ("late", "new", 40),
        ("a", "addendum", 30),
        ("o", "cancelled", -10),
        ("gone", "vanished", -70),
    ]


def test_the_log_is_read_in_the_order_of_pulls_not_of_arrival():
    late = [
        tx("02-05", 100, package="a", observed="05-01", feed="f"),
        tx("02-05", 90, package="a", observed="03-01", feed="f"),
    ]
    assert reasons(late, "04-01") == [("a", "contracted", 10)]


def test_a_suppliers_class_that_changes_later_moves_umkk():
    facts = [
        order("02-05", 50, supplier="v6:A", observed="03-01", feed="g"),
        register("v6:A", "large", 1, "03-01"),
        register("v6:A", "micro", 2, "06-01"),
    ]
    (one,) = since(facts, on("04-01"))
    assert (one.reason, one.umkk_before, one.umkk_after) == ("reclassified", 0, 50)


@pytest.mark.parametrize("closing", [CLOSE, Close("K99", YEAR, on("2025-02-01"), "x", 1, None)])
def test_what_a_closed_year_refused_moves_nothing(closing):
    facts = [
        tx("02-05", 100, package="a", observed="03-01", feed="f"),
        closing,
        tx("02-05", 130, package="b", observed="05-01", feed="f"),
        tx("02-05", 7, package="c", year=YEAR + 1, observed="05-01", feed="f"),
    ]
    told = [(one.year, one.package) for one in since(facts, on("02-01"))]
    assert told == [(YEAR, "a"), (YEAR + 1, "c")]


def test_a_day_is_over_at_midnight_of_the_agencys_time():
    """17:00 UTC is midnight in Jakarta."""
    facts = [
        tx("02-05", 1, package="first", observed="02-10", feed="f"),
        tx("02-05", 2, package="late", observed="02-10", feed="f")._replace(
            observed_at=on("04-01") * DAY + 17 * 3_600_000 - 1
        ),
    ]
    assert reasons(facts, "04-01") == []
    assert reasons(facts, "03-31") == [("late", "new", 2)]

"""Time in a partition: which days are judged, when, and that nothing else decides it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from monitors.alerts import Alert
from monitors.days import date_of
from monitors.facts import Fact, Tick
from monitors.ledger.partition import Partition
from tests.ledger.made_up import (
    BN,
    CALENDAR,
    PROGRAMME,
    YEAR,
    at,
    end_of,
    noon_of,
    on,
    order,
    record,
    register,
    target,
    tx,
)

FIRST, LAST = on("01-01"), on("12-31")
STORY: list[Fact] = [
    # U 40 from 5 February, 60 more from 8 August, 60 more from 27 September; of B 387.5, G 155.
    # 40/PV < 0.90 from Sunday 7 July 2024 on: 8 9 10 11 12 | 15 16: behind on the 16th.
    # 100/PV > 0.95 from Thursday 8 August on: 8 9 | 12-16 | 19-23 | 26 27: back on the 27th.
    target(387.5),
    tx("02-05", 40 * BN, package="a", umk_sen=40 * BN),
    tx("08-08", 60 * BN, package="b", umk_sen=60 * BN),
    tx("09-27", 60 * BN, package="c", umk_sen=60 * BN),
]
TOLD = [
    ("K99/2024/umkk-40/e1/t2", "2024-07-16", "behind"),
    ("K99/2024/umkk-40/e1/t3", "2024-08-27", "on_track"),
]


class Log:
    """A partition whose facts have positions; it collects what it tells."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self.partition = Partition([PROGRAMME], CALENDAR)
        self.alerts: list[Alert] = []
        self.position = 0
        self.take(*facts)

    def take(self, *facts: Fact) -> list[Alert]:
        """Fold facts; what they made the partition tell."""
        for fact in facts:
            assert self.partition.fold(self.position, fact) is None
            self.position += 1
        alerts = self.partition.drain().alerts
        self.alerts += alerts
        return alerts

    def state(self, year: int = YEAR) -> str:
        return self.partition.books["K99", year].standings[PROGRAMME.id].state

    def last_tick(self, year: int = YEAR) -> Any:
        return self.partition.books["K99", year].last_tick


def told(alerts: Sequence[Alert]) -> list[tuple[str, str, str]]:
    return [(one.id, date_of(one.day).isoformat(), one.state_to) for one in alerts]


def timeless(alerts: Sequence[Alert]) -> list[Alert]:
    """Alerts without the instant of the tick that made them."""
    return [replace(one, instant=0) for one in alerts]


def unprojected(alerts: Sequence[Alert]) -> list[Alert]:
    """Alerts without what was projected."""
    return [replace(one, p_miss=None, p10_sen=None, p50_sen=None, p90_sen=None) for one in alerts]


def days(first: int = FIRST, last: int = LAST, step: int = 1) -> list[Tick]:
    return [end_of(day) for day in range(first, last + 1, step)]


def test_a_tick_a_day_tells_the_story():
    log = Log([*STORY, *days()])
    assert told(log.alerts) == TOLD
    assert log.state() == "reached"


@pytest.mark.parametrize("step", [2, 3, 10, 200, 365])
def test_missed_days_are_judged_in_order(step):
    daily = Log([*STORY, *days()])
    seldom = Log([*STORY, *days(step=step), end_of(LAST)])
    assert timeless(seldom.alerts) == timeless(daily.alerts)
    assert seldom.partition.books["K99", YEAR].standings == (
        daily.partition.books["K99", YEAR].standings
    )


def test_ticks_of_every_hour_change_nothing():
    hourly = [
        Tick(day, end_of(day - 1).instant + 1 + hour * 3_600_000)
        for day in range(FIRST, on("09-30") + 1)
        for hour in range(24)
    ]
    # The hours tell a day once the next one has begun.
    assert timeless(Log([*STORY, *hourly]).alerts) == (
        timeless(Log([*STORY, *days(last=on("09-29"))]).alerts)
    )


def test_the_day_under_way_is_shown_but_not_judged():
    log = Log([*STORY, *days(last=on("07-15"))])
    assert log.take(noon_of(on("07-16"))) == []
    assert log.state() == "on_track"
    assert told(log.take(end_of(on("07-16")))) == TOLD[:1]


def test_a_day_under_way_is_judged_by_the_next_tick_of_any_hour():
    log = Log([*STORY, *days(last=on("07-15")), noon_of(on("07-16"))])
    assert told(log.take(noon_of(on("07-17")))) == TOLD[:1]


def test_the_same_tick_again_tells_nothing_again():
    log = Log([*STORY, *days(last=on("07-16"))])
    before = (log.last_tick(), log.partition.books["K99", YEAR].standings)
    assert told(log.alerts) == TOLD[:1]
    assert log.take(end_of(on("07-16")), end_of(on("07-16"))) == []
    assert (log.last_tick(), log.partition.books["K99", YEAR].standings) == before


def test_a_tick_not_later_than_the_last_is_ignored():
    log = Log([*STORY, *days(last=on("07-16"))])
    late = log.last_tick()
    for tick in (end_of(on("03-01")), noon_of(on("07-16")), Tick(on("07-10"), at("07-20"))):
        assert log.take(tick) == []
        assert log.last_tick() == late


def test_a_tick_from_the_future_is_refused():
    """More than one day past its record's timestamp it would close the year."""
    log = Log([*STORY, *days(last=on("03-01"))])
    now, fold = at("03-02"), log.partition.fold
    assert fold(900, end_of(on("03-04")), now) == "future_tick"
    assert fold(901, end_of(LAST), now) == "future_tick"
    assert log.last_tick()[0] == on("03-01")
    assert fold(902, end_of(on("03-03")), now) is None
    assert log.last_tick()[0] == on("03-03")


def test_a_tick_of_the_past_is_not_from_the_future():
    log = Log(STORY)
    assert log.partition.fold(900, end_of(LAST), at("2026-05-01")) is None


def test_without_a_tick_nothing_is_told():
    log = Log(STORY)
    assert log.alerts == []
    assert log.partition.books["K99", YEAR].standings == {}
    assert log.last_tick() is None


def test_facts_after_a_tick_are_judged_by_the_next():
    log = Log([*STORY[:2], *days(last=on("08-26"))])
    assert log.state() == "behind"
    assert log.take(*STORY[2:]) == []
    assert log.state() == "behind"
    # Days are not judged twice: the count of days above 0.95 begins now.
    assert log.take(end_of(on("08-27"))) == []


def test_a_book_that_begins_in_the_year_is_judged_from_its_first_tick():
    log = Log([*STORY, end_of(on("07-15"))])
    assert log.alerts == []
    assert log.state() == "on_track"


# --- the year's end ------------------------------------------------------------------------------


def test_the_next_year_closes_a_year_that_was_left_open():
    log = Log([*STORY, *days(last=on("08-01"))])
    assert told(log.alerts) == TOLD[:1]
    assert told(log.take(end_of(on("2025-01-01")))) == TOLD[1:]
    assert log.state() == "reached"
    assert log.last_tick()[0] == LAST


def test_the_next_year_leaves_a_year_alone_that_never_had_a_tick():
    log = Log([*STORY, end_of(on("2025-01-01"))])
    assert log.last_tick() is None
    assert log.partition.books["K99", YEAR].standings == {}


def test_a_closed_year_is_judged_again_only_where_it_has_moved():
    log = Log([*STORY, *days(), end_of(on("2025-01-01"))])
    assert told(log.alerts) == TOLD
    closed = (log.last_tick(), log.partition.books["K99", YEAR].standings)
    assert log.take(*days(on("2025-01-02"), on("2025-01-20"))) == []
    assert (log.last_tick(), log.partition.books["K99", YEAR].standings) == closed
    # An addendum of December, seen in January, takes 10 away: 150 of 155. Then 20 more turn up.
    log.take(tx("12-20", 50 * BN, package="c", version=1, umk_sen=50 * BN))
    (turned,) = log.take(end_of(on("2025-01-21")))
    assert (turned.kind, turned.state_from, turned.state_to) == ("closed", "reached", "missed")
    assert (turned.id, turned.reason) == ("K99/2024/umkk-40/e2/t5", "correction")
    assert turned.day == LAST
    log.take(record("12-30", 20 * BN, package="d", umk_sen=20 * BN))
    (back,) = log.take(end_of(on("2025-01-22")))
    assert (back.id, back.state_to) == ("K99/2024/umkk-40/e3/t6", "reached")


def test_a_class_that_changes_after_the_year_turns_its_verdict():
    log = Log(
        [
            target(100),
            order("02-05", 41 * BN, package="o", supplier="v6:A"),
            register("v6:A", "small"),
            *days(),
        ]
    )
    assert log.state() == "reached"
    log.take(register("v6:A", "medium", 2, "2025-01-05"))
    (turned,) = log.take(end_of(on("2025-01-06")))
    assert (turned.state_to, turned.umkk_sen) == ("missed", 0)


def test_two_years_in_one_partition_do_not_disturb_each_other():
    next_year: list[Fact] = [
        target(387.5, "2025-01-01", 2025),
        tx("2025-02-03", 40 * BN, package="a", umk_sen=40 * BN, year=2025),
    ]
    alone = Log([*next_year, *days(on("2025-01-01"), on("2025-12-31"))])
    both = Log([*STORY, *next_year, *days(last=on("2025-12-31"))])
    assert told([one for one in both.alerts if one.year == YEAR]) == TOLD
    # The projection alone looks at earlier years.
    told_of_next = [one for one in both.alerts if one.year == 2025]
    assert unprojected(told_of_next) == unprojected(alone.alerts)
    # 2025: 7 July is a Monday: 7-11 | 14 15: behind on the 15th; missed.
    assert told(alone.alerts) == [
        ("K99/2025/umkk-40/e1/t2", "2025-07-15", "behind"),
        ("K99/2025/umkk-40/e1/t3", "2025-12-31", "missed"),
    ]


def test_ticks_of_a_past_year_after_those_of_this_year():
    """Publishing a past year writes its ticks behind those of the present."""
    this_year: list[Fact] = [
        target(387.5, "2025-01-01", 2025),
        *days(on("2025-01-01"), on("2025-03-31")),
    ]
    log = Log([*this_year, *STORY])
    assert log.last_tick() is None
    assert told(log.take(*days())) == TOLD
    assert log.last_tick(2025)[0] == on("2025-03-31")


# --- batches -------------------------------------------------------------------------------------


def many() -> list[Any]:
    """1,000 packages of 0.02 units a day apart, and a correction of each tenth."""
    facts: list[Any] = []
    for number in range(1000):
        amount = BN // 50
        day = date_of(FIRST + number % 300).isoformat()
        facts.append(tx(day, amount, package=f"p{number}", umk_sen=amount))
        if number % 10 == 0:
            facts.append(tx(day, amount // 2, package=f"p{number}", version=1, umk_sen=0))
    return facts


@pytest.mark.parametrize("size", [1, 7, 500])
def test_the_size_of_batches_changes_neither_totals_nor_alerts(size):
    facts, ticks = many(), days()
    partition, alerts = Partition([PROGRAMME], CALENDAR), []
    partition.fold(0, target(60))
    for start in range(0, len(facts), size):
        batch = facts[start : start + size]
        partition.fold_transactions(range(start, start + len(batch)), [tuple(one) for one in batch])
        alerts += partition.drain().alerts
    for start in range(0, len(ticks), size):
        for tick in ticks[start : start + size]:
            partition.fold(2000, tick)
        alerts += partition.drain().alerts
    one_by_one = Log([target(60), *facts, *ticks])
    assert alerts == one_by_one.alerts
    book, other = partition.books["K99", YEAR], one_by_one.partition.books["K99", YEAR]
    assert book.amounts.total == other.amounts.total
    # 1,000 packages, of which 100 are halved (0.02 → 0.01 units) and no longer UMK: 19 and 18.
    assert book.amounts.total[:3] == [1000, 19 * BN, 18 * BN]
    # U ÷ 60·0.4 = 24: on track until the plan passes it, then missed.
    assert [one.state_to for one in alerts] == ["behind", "missed"]

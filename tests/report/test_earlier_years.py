"""What is told of an agency looks at its earlier years, as what is judged does."""

from dataclasses import replace
from typing import Any

from monitors.alerts import Alert
from monitors.curves import OwnYears
from monitors.days import first_day, last_day, start_of_day
from monitors.facts import Fact, Tick
from monitors.ledger.partition import Partition
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.outbox.reports import Reports
from streams.outbox.status import Statuses
from streams.replay.year import Year
from tests.ledger.made_up import BN, CALENDAR, WATCHED, on, target, tx

OWN = replace(WATCHED, curve=OwnYears())
"""The shipped programme, planned as the agency's own earlier years went."""
BEFORE = 2023
UNTIL = on("09-30")
PROJECTED = ("p10_sen", "p50_sen", "p90_sen", "p_miss")


def facts() -> list[Fact]:
    """2023 was earned evenly to its end; 2024 begins as well, then a quarter of it comes."""
    earlier = [
        tx(f"{BEFORE}-{month:02}-15", BN, year=BEFORE, umk_sen=BN, package=f"e{month}")
        for month in range(1, 13)
    ]
    of_year = [
        tx(f"{month:02}-15", BN, umk_sen=BN if month < 4 else BN // 4, package=f"p{month}")
        for month in range(1, 10)
    ]
    return [target(30, f"{BEFORE}-01-01", BEFORE), target(30), *earlier, *of_year]


def days(first: int, last: int) -> list[Tick]:
    return [Tick(day, start_of_day(day + 1) - 1) for day in range(first, last + 1)]


def judged() -> tuple[Partition, Alert]:
    """The books on the day of the alert that the end of the year is likely to be a miss."""
    state = Partition([OWN], CALENDAR)
    for position, fact in enumerate([*facts(), *days(first_day(BEFORE), UNTIL)]):
        assert state.fold(position, fact) is None
        for alert in state.drain().alerts:
            if alert.state_to == "likely_to_miss" and alert.year > BEFORE:
                return state, alert
    raise AssertionError("no alert")


def shown(programme: Any) -> Any:
    """What is planned to date and projected, of a status record or a report."""
    return programme["planned_sen"], *(programme["projection"][name] for name in PROJECTED)


def said(alert: Alert) -> Any:
    return alert.planned_sen, *(getattr(alert, name) for name in PROJECTED)


def test_the_figures_that_are_sent_are_those_that_were_judged() -> None:
    state, alert = judged()
    statuses = Statuses(Encoder(), Reports([OWN], CALENDAR))
    record = statuses.record(state.books["K99", 2024], state, 0, 1, 2)
    row = read_record(record, ["AgencyStatus"])[1]
    assert shown(row["programmes"][OWN.id]) == said(alert)


def test_what_is_filled_in_after_a_recovery_is_the_same() -> None:
    state, alert = judged()
    reports = Reports([OWN], CALENDAR)
    reports.fill([state], 60)
    assert shown(reports.copy()["K99", 2024]["programmes"][OWN.id]) == said(alert)


def test_a_replay_tells_what_it_has_judged() -> None:
    _, alert = judged()
    year = Year("K99", 2024, [OWN], CALENDAR)
    year.take(facts())
    for tick in days(first_day(BEFORE), last_day(BEFORE)):
        year.partition.fold(0, tick)
    year.judge(alert.day)
    assert shown(year.report()["programmes"][OWN.id]) == said(alert)

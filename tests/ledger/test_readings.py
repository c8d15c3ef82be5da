"""Counters in the ledger: the latest of each series on a day, whatever the order of arrival."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.days import day_of, start_of_day
from monitors.facts import Reading, Tick
from monitors.ledger.partition import Partition
from monitors.ledger.readings import Read, Readings, latest, missing, take, total
from streams.programmes import load_calendar, load_programmes

PROGRAMMES = {one.id: one for one in load_programmes()}
CALENDAR = load_calendar()
TEAMS = PROGRAMMES["p3dn-teams"]
MARCH = day_of(date(2023, 3, 1))


def reading(day: int, value: int, *, series: str = "", seen: int = 0) -> Reading:
    content = day * 1000 + value * 10 + len(series) + series.endswith("A")
    return Reading("ID", 2023, "p3dn-teams", series, day, value, "x", content, seen or None)


drawn = st.lists(
    st.builds(
        reading,
        st.integers(MARCH, MARCH + 3),
        st.integers(0, 3),
        series=st.sampled_from(["ID-AC", "ID-BA", ""]),
        seen=st.integers(0, 3),
    ),
    max_size=8,
)


@given(drawn, st.randoms(use_true_random=False), st.integers(MARCH - 1, MARCH + 4))
def test_the_set_decides_not_the_order(facts: list[Reading], random: object, day: int) -> None:
    shuffled = [*facts, *facts]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    told = []
    for order in (facts, shuffled):
        readings: Readings = {}
        for fact in order:
            take(readings, fact)
        told.append(latest(readings, "p3dn-teams", day))
    assert told[0] == told[1]
    assert all(one.day <= day for one in told[0].values())
    assert {one.series for one in facts if one.day <= day} == set(told[0])


def test_a_corrected_value_of_a_day_replaces_the_former() -> None:
    readings: Readings = {}
    for fact in (reading(MARCH, 5, seen=2), reading(MARCH, 4, seen=1)):
        take(readings, fact)
    assert latest(readings, "p3dn-teams", MARCH) == {"": Read(MARCH, 5, "x")}
    assert take(readings, reading(MARCH, 5, seen=2)) is False


def test_only_named_series_are_summed_and_those_without_are_missing() -> None:
    read = {"ID-AC": Read(1, 1, ""), "ID-BA": Read(1, 0, ""), "elsewhere": Read(1, 9, "")}
    assert total(TEAMS, read) == 1
    assert len(missing(TEAMS, read)) == 37
    assert total(replace(TEAMS, series={}), read) == 10
    assert total(replace(TEAMS, combine="each"), read) is None
    assert total(TEAMS, {}) is None


def partition() -> Partition:
    return Partition(tuple(PROGRAMMES.values()), CALENDAR)


def test_a_counter_is_judged_from_its_first_reading_on() -> None:
    state = partition()
    fact = reading(MARCH, 1, series="ID-AC")._replace(agency="ID")
    state.fold(0, fact)
    states = []
    for number, day in enumerate(range(MARCH - 1, MARCH + 2), 1):
        state.fold(number, Tick(day, start_of_day(day + 1) - 1))
        standing = state.book("ID", 2023).standings.get("p3dn-teams")
        states.append(None if standing is None else standing.state)
    assert states == [None, "behind", "behind"]


@pytest.mark.parametrize(("code", "programme"), [("K34", "umkk-40"), ("ID", "p3dn-teams")])
def test_a_log_judges_the_programmes_of_its_scope_alone(code: str, programme: str) -> None:
    state = partition()
    state.fold(0, reading(MARCH, 1, series="ID-AC")._replace(agency=code))
    state.fold(1, Tick(MARCH, start_of_day(MARCH + 1) - 1))
    judged = set(state.book(code, 2023).standings)
    assert programme in judged
    assert ("umkk-40" in judged) != ("p3dn-teams" in judged)


def test_readings_come_back_from_stored_rows() -> None:
    state = partition()
    state.fold(0, reading(MARCH, 1, series="ID-AC"))
    rows = state.drain().rows
    other = partition()
    other.restore(rows)
    assert other.book("ID", 2023).readings == state.book("ID", 2023).readings

"""Nothing flaps: random walks around the threshold of every rule, and their transitions counted.

Each rule has a walk in `WALKS`, and a test fails for a rule without one. A walk makes the days of a
year; how far apart turns must lie follows from the rule's own parameters.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.curves import NAMED
from monitors.days import day_of
from monitors.figures import Denominator, Figures, ground
from monitors.projection import Projection
from monitors.rules import RULES, SIDE_RULES, STATE_RULES
from monitors.rules.case import Case, Claims, Corrected, Pulse, View, Window, parameters_of
from monitors.state import NEW, advance
from monitors.watch import Sides, watch
from streams.programmes import load_calendar, load_programmes
from tests.monitors.plain_view import PlainView

CALENDAR = load_calendar()
UMKK = {one.id: one for one in load_programmes()}["umkk-40"]
FIRST = day_of(date(2024, 1, 1))
LAST = day_of(date(2024, 12, 31))
GOAL = 366_000
"""In sen: the linear curve plans 1,000 a day, exactly."""
BUDGET = GOAL * 5 // 2
TARGET = Denominator("target", BUDGET, None, "made up")
EARLY = 20
"""More days than the curve needs for the 5 % before which nothing is judged."""

Walk = Sequence[int]
"""One whole number for each day of the running year: what is on both sides of the threshold."""
Day = tuple[Figures, View, str]
"""Figures, what is behind them, and (for rules beside it) the state."""


def even(offset: int, **changes: Any) -> Figures:
    """On the curve, everything known, pulled today."""
    day = FIRST + offset
    umkk = 1000 * (offset + 1)
    return Figures("K99", 2024, day, umkk, 2 * umkk, 0, 100, TARGET, day)._replace(**changes)


def behind(offset: int, permille: int) -> Day:
    return even(offset, umkk_sen=permille * (offset + 1)), PlainView(), ""


def likely_to_miss(offset: int, permille: int) -> Day:
    projected = Projection(1, 2, 3, permille / 1000, worth_a_point=True)
    return even(offset), PlainView(projected=projected), ""


def cannot_be_reached(offset: int, left: int) -> Day:
    """100,000 are missing, `left` of the budget is left."""
    figures = even(offset, umkk_sen=GOAL - 100_000, spend_sen=BUDGET - left)
    return figures, PlainView(since=FIRST), ""


def class_unknown(offset: int, permille: int) -> Day:
    spend = 2000 * (offset + 1)
    return even(offset, spend_sen=spend, unknown_sen=spend * permille // 1000), PlainView(), ""


def data_silent(offset: int, age: int) -> Day:
    return even(offset, last_observed_day=FIRST + offset - age), PlainView(), ""


def burning(offset: int, percent: int) -> Day:
    windows = {days: Window(1500 * days * percent // 100, days) for days in (3, 7, 14, 28, 91, 182)}
    return even(offset), PlainView(windows=windows), "on_track"


def claim_doubtful(offset: int, permille: int) -> Day:
    return even(offset), PlainView(claim=Claims(200_000, 0, 200 * permille)), "on_track"


def channel_silent(offset: int, quiet: int) -> Day:
    """A channel without a row for so many calendar days; never more than five business days yet."""
    day = FIRST + offset
    pulse = Pulse("tender", day - quiet, 5, 40, day, 1, 200, 1000 * offset)
    return even(offset), PlainView(channels=(pulse,)), "on_track"


def denominator_changed(offset: int, permille: int) -> Day:
    held = Denominator("procurement_budget", BUDGET * permille // 1000, None, "made up")
    return even(offset, denominator=held), PlainView(reason="budget_revised"), "on_track"


def correction(offset: int, thousands: int) -> Day:
    """The state is as the figures say, which corrections alone have moved about the threshold."""
    umkk = 900 * (offset + 1) + 1000 * thousands
    view = PlainView(corrections=Corrected(1000 * thousands, 0, (("addendum", offset),)))
    state = "behind" if 10 * umkk < 9 * 1000 * (offset + 1) else "on_track"
    return even(offset, umkk_sen=umkk), view, state


def steps(low: int, high: int, longest: int = 18) -> st.SearchStrategy[Walk]:
    """Jumps between two bounds, each held for some days."""
    held = st.tuples(st.integers(low, high), st.integers(1, longest))
    return st.lists(held, min_size=15, max_size=40).map(
        lambda drawn: [one for one, days in drawn for _ in range(days)][: LAST - FIRST]
    )


def ages(longest: int) -> st.SearchStrategy[Walk]:
    """Days since something last came, which comes again after some days."""
    return st.lists(st.integers(1, longest), min_size=15, max_size=50).map(
        lambda drawn: [age for gap in drawn for age in range(gap)][: LAST - FIRST]
    )


WALKS: dict[str, tuple[Callable[[int, int], Day], st.SearchStrategy[Walk]]] = {
    "behind": (behind, steps(860, 990)),
    "likely_to_miss": (likely_to_miss, steps(640, 860)),
    "cannot_be_reached": (cannot_be_reached, steps(96_000, 104_000, 9)),
    "class_unknown": (class_unknown, steps(120, 240, 9)),
    "data_silent": (data_silent, ages(14)),
    "burning": (burning, steps(80, 340)),
    "claim_doubtful": (claim_doubtful, steps(60, 120)),
    "channel_silent": (channel_silent, ages(45)),
    "denominator_changed": (denominator_changed, steps(985, 1015, 9)),
    "correction": (correction, steps(-30, 30, 9)),
}


def test_every_rule_has_a_walk() -> None:
    assert set(WALKS) == set(RULES)


def in_state(name: str, walk: Walk) -> list[bool]:
    """Whether the state was the rule's at the end of each day; too early counts as not."""
    programme, standing, held = replace(UMKK, curve=NAMED["linear"]), NEW, []
    for offset, value in enumerate(walk):
        figures, view, _ = WALKS[name][0](offset, value)
        standing, _ = advance(programme, CALENDAR, figures, standing, 0, view=view)
        held.append(standing.state == name)
    return held


def beside(name: str, walk: Walk) -> tuple[list[int], list[int]]:
    """The severity that stood at the end of each day, and the offsets on which it was told of."""
    programme = replace(UMKK, curve=NAMED["linear"], rules={name: SIDE_RULES[name].parameters()})
    sides: Sides = {}
    levels, told = [], []
    for offset, value in enumerate(walk):
        figures, view, state = WALKS[name][0](offset, value)
        case = Case(programme, CALENDAR, figures, ground(programme, figures), view, state)
        told += [offset for _ in watch(case, sides, 0)]
        side = sides.get((UMKK.id, name))
        levels.append(0 if side is None else side.level)
    return levels, told


def turns(held: Sequence[bool]) -> list[int]:
    return [place for place, (was, now) in enumerate(pairwise(held), 1) if was != now]


def apart(before: int, after: int) -> int:
    """Business days after one offset, up to and with another."""
    return CALENDAR.business_days(FIRST + before, FIRST + after)


LEAST = {"behind": (7, 14), "likely_to_miss": (7, 14), "cannot_be_reached": (0, 5)}
"""By state: business days before it begins again (out of reach: at once), and before it ends."""


@pytest.mark.parametrize("name", sorted(LEAST))
@given(data=st.data())
@settings(max_examples=20)
def test_a_latched_state_lasts_and_stays_away(name: str, data: st.DataObject) -> None:
    held = in_state(name, data.draw(WALKS[name][1]))
    places = turns(held)
    for before, after in pairwise(places):
        begins, ends = LEAST[name]
        assert apart(before, after) >= (begins if held[after] else ends)
    rounds = apart(-1, len(held)) // sum(LEAST[name]) + 1
    assert len(places) <= 2 * rounds


def test_the_days_of_latched_states_are_those_of_their_parameters() -> None:
    limits = UMKK.thresholds
    assert LEAST["behind"] == (limits.raise_days, limits.clear_days)
    risk = parameters_of(UMKK, RULES["likely_to_miss"])
    assert LEAST["likely_to_miss"] == (risk.raise_days, risk.clear_days)
    assert (
        LEAST["cannot_be_reached"][1] == parameters_of(UMKK, RULES["cannot_be_reached"]).clear_days
    )
    assert {*LEAST, "class_unknown", "data_silent"} == {one.name for one in STATE_RULES}


@given(WALKS["class_unknown"][1])
@settings(max_examples=20)
def test_class_unknown_turns_only_across_both_its_thresholds(walk: Walk) -> None:
    held = in_state("class_unknown", walk)
    places = [place for place in turns(held) if place > EARLY]
    for before, after in pairwise(places):
        # Entered above 20 %, left at 15 %: the share itself has gone all the way between.
        low, high = sorted((walk[before], walk[after]))
        assert high - low >= 50
    way = sum(abs(now - was) for was, now in pairwise(walk))
    assert len(places) <= 1 + way // 50


@given(WALKS["data_silent"][1])
@settings(max_examples=20)
def test_data_are_silent_once_a_silence(walk: Walk) -> None:
    held = in_state("data_silent", walk)
    begun = [place for place in turns(held) if held[place] and place > EARLY]
    # Each time needs a silence of its own, longer than five business days.
    for before, after in pairwise(begun):
        assert apart(before, after) > UMKK.thresholds.silent_days
    assert len(begun) <= walk.count(0) + 1


@pytest.mark.parametrize("name", ["burning", "channel_silent", "claim_doubtful"])
@given(data=st.data())
@settings(max_examples=20)
def test_a_severity_lasts_and_stays_away(name: str, data: st.DataObject) -> None:
    levels, told = beside(name, data.draw(WALKS[name][1]))
    days = parameters_of(UMKK, RULES[name])
    for severity in (1, 2, 3):
        held = [level >= severity for level in levels]
        for before, after in pairwise(turns(held)):
            assert apart(before, after) >= (days.raise_days if held[after] else days.clear_days)
    rounds = apart(-1, len(levels)) // (days.raise_days + days.clear_days) + 1
    assert len(told) <= 3 * 2 * rounds


@given(WALKS["denominator_changed"][1])
@settings(max_examples=20)
def test_a_denominator_is_told_of_when_it_has_moved_and_stayed(walk: Walk) -> None:
    _, told = beside("denominator_changed", walk)
    days = parameters_of(UMKK, RULES["denominator_changed"])
    assert all(apart(before, after) >= days.raise_days for before, after in pairwise(told))
    # What trembles by less than 1 % about what was told last says nothing.
    if max(walk) * 1000 < 1010 * min(walk):
        assert told == []


@given(WALKS["correction"][1])
@settings(max_examples=20)
def test_a_correction_is_told_of_at_most_once_for_each_turn_of_the_state(walk: Walk) -> None:
    levels, told = beside("correction", walk)
    states = [WALKS["correction"][0](offset, value)[2] for offset, value in enumerate(walk)]
    changed = sum(was != now for was, now in pairwise(states))
    days = parameters_of(UMKK, RULES["correction"])
    ended = sum(was > now for was, now in pairwise(levels))
    assert len(told) - ended <= changed
    assert ended <= apart(-1, len(levels)) // days.clear_days


CROSSED = {
    "behind": (980, 870),
    "likely_to_miss": (650, 850),
    "cannot_be_reached": (103_000, 97_000),
    "class_unknown": (130, 230),
    "burning": (90, 320),
    "claim_doubtful": (70, 115),
    "denominator_changed": (1000, 1014),
    "correction": (20, -20),
}
"""A value of the walk on either side; the others wait for something that does not come."""


@pytest.mark.parametrize("name", sorted(WALKS))
def test_a_walk_crosses_its_threshold(name: str) -> None:
    """Else the tests above would hold of a rule that never speaks."""
    low, high = CROSSED.get(name, (0, 0))
    walk = [low] * 100 + [high] * 60 if high else [0] * 100 + list(range(40))
    if name in SIDE_RULES:
        assert beside(name, walk)[1]
    else:
        held = in_state(name, walk)
        assert not held[90]
        assert held[-1]

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.alerts import Alert
from monitors.curves import NAMED
from monitors.days import day_of
from monitors.programme import ALERTING
from monitors.state import NEW, Standing, advance
from monitors.trajectory import Denominator, Figures, assess
from streams.programmes import load_calendar, load_programmes

CALENDAR = load_calendar()
UMKK = {one.id: one for one in load_programmes()}["umkk-40"]
LINEAR = replace(UMKK, curve=NAMED["linear"])
FIRST = day_of(date(2024, 1, 1))
LAST = day_of(date(2024, 12, 31))
GOAL = 366_000
"""In sen: the linear curve plans 1,000 a day, exactly."""

TARGET = Denominator("target", GOAL * 5 // 2, None, "made up")


def figures(day: int, umkk: int, *, spend: int = 0, unknown: int = 0) -> Figures:
    return Figures("K99", 2024, day, umkk, spend, unknown, 100, TARGET, None)


def run(series: Sequence[Figures], standing: Standing = NEW) -> tuple[list[Standing], list[Alert]]:
    standings: list[Standing] = []
    alerts: list[Alert] = []
    for day in series:
        standing, told = advance(LINEAR, CALENDAR, day, standing, day.day * 1000)
        standings.append(standing)
        alerts += told
    return standings, alerts


def planned(day: int) -> int:
    return 1000 * (day - FIRST + 1)


walks = st.lists(st.tuples(st.integers(860, 990), st.integers(1, 18)), min_size=30, max_size=45)
"""U ÷ PV in thousandths, on both sides of both thresholds, and for how many days it holds."""


def walk(drawn: Sequence[tuple[int, int]]) -> list[Figures]:
    ratios = [ratio for ratio, length in drawn for _ in range(length)][:366]
    return [
        figures(FIRST + offset, ratio * planned(FIRST + offset) // 1000)
        for offset, ratio in enumerate(ratios)
    ]


def behind_by_definition(series: Sequence[Figures]) -> list[bool]:
    """The latch, told again from its definition: look back over the last business days."""
    ratios: list[Fraction] = []
    latched, latches = False, []
    for day in series:
        if planned(day.day) * 20 >= GOAL and CALENDAR.is_business_day(day.day):
            ratios.append(Fraction(day.umkk_sen, planned(day.day)))
            if len(ratios) >= 7 and all(ratio < Fraction(9, 10) for ratio in ratios[-7:]):
                latched = True
            if len(ratios) >= 14 and all(ratio > Fraction(19, 20) for ratio in ratios[-14:]):
                latched = False
        latches.append(latched)
    return latches


@given(walks)
@settings(max_examples=60)
def test_behind_is_what_its_definition_says(drawn: list[tuple[int, int]]) -> None:
    series = [day for day in walk(drawn) if day.day < LAST]  # the last day has a verdict
    standings, _ = run(series)
    assert [one.state == "behind" for one in standings] == behind_by_definition(series)


@given(walks)
@settings(max_examples=60)
def test_a_walk_around_the_threshold_does_not_flap(drawn: list[tuple[int, int]]) -> None:
    _, alerts = run(walk(drawn))
    running = [alert for alert in alerts if alert.kind != "closed"]
    assert [alert.kind for alert in running] == ["raised", "cleared"] * (len(running) // 2) + [
        "raised"
    ] * (len(running) % 2)
    # So a year of 237 business days holds 11 full rounds of 21 at most.
    for before, after in pairwise(running):
        least = 14 if after.kind == "cleared" else 7
        assert CALENDAR.business_days(before.day, after.day) >= least


Spell = tuple[int, list[tuple[int, int, int, Denominator | None, int, int]]]

any_day = st.tuples(
    st.integers(0, 420_000),  # U
    st.integers(0, 1_200_000),  # S
    st.integers(0, 40),  # unknown, per cent of S
    st.sampled_from([None, TARGET, TARGET, TARGET, TARGET._replace(amount_sen=500_000)]),
    st.integers(0, 20),  # days since the last pull
    st.integers(1, 12),  # for so many days
)
anything = st.tuples(st.integers(0, 380), st.lists(any_day, max_size=25))


def spell(drawn: Spell) -> list[Figures]:
    """Wild figures from some day of the year on, each set for a spell of days."""
    offset, days = drawn
    series: list[Figures] = []
    for umkk, spend, unknown, held, age, length in days:
        for _ in range(length):
            day = FIRST + offset + len(series)
            series.append(
                Figures("K99", 2024, day, umkk, spend, spend * unknown // 100, 50, held, day - age)
            )
    return series


@given(anything)
@settings(max_examples=60)
def test_episodes_are_well_formed_and_ids_are_unique(drawn: Spell) -> None:
    standings, alerts = run(spell(drawn))
    assert len({alert.id for alert in alerts}) == len(alerts)
    assert [alert.transition for alert in alerts] == sorted(alert.transition for alert in alerts)
    episodes: dict[int, list[str]] = {}
    for alert in alerts:
        episodes.setdefault(alert.episode, []).append(alert.kind)
    assert list(episodes) == list(range(1, len(episodes) + 1))
    for number, kinds in episodes.items():
        if kinds == ["closed"]:
            continue
        assert kinds[0] == "raised"
        assert set(kinds[1:-1]) <= {"changed"}
        assert number == len(episodes) or kinds[-1] in {"cleared", "closed"}
    is_open = bool(alerts) and alerts[-1].kind in {"raised", "changed"}
    assert not standings or standings[-1].open == is_open
    for one in standings:
        assert one.open == (one.state in ALERTING and not one.closed)


@given(anything)
@settings(max_examples=60)
def test_a_state_says_nothing_the_figures_deny(drawn: Spell) -> None:
    series = spell(drawn)
    for day, one in zip(series, run(series)[0], strict=True):
        assert (one.state == "no_denominator") == (day.denominator is None)
        if day.unknown_sen * 5 > day.spend_sen:
            assert one.state not in {"behind", "on_track", "data_silent", "cannot_be_reached"}
        if day.denominator is not None:
            verdict = one.state in {"reached", "missed"}
            assert verdict <= (day.day >= LAST)
            assert (one.state == "too_early") == (planned(day.day) * 20 < GOAL)


@given(anything, st.data())
@settings(max_examples=40)
def test_judging_again_and_storing_in_between_change_nothing(
    drawn: Spell,
    data: st.DataObject,
) -> None:
    series = spell(drawn)
    standing = NEW
    alerts: list[Alert] = []
    for day in series:
        for _ in range(data.draw(st.integers(1, 3))):
            stored = Standing.from_row(list(standing.to_row()))
            standing, told = advance(LINEAR, CALENDAR, day, stored, day.day * 1000)
            assert (standing, told) == advance(LINEAR, CALENDAR, day, stored, day.day * 1000)
            alerts += told
    standings, once = run(series)
    assert alerts == once
    assert standing == (standings[-1] if standings else NEW)


def test_an_alert_says_when_it_was_judged() -> None:
    _, alerts = advance(LINEAR, CALENDAR, figures(LAST, 0), NEW, 5)
    assert alerts[0].instant == 5


def test_an_earlier_day_is_ignored() -> None:
    standing, _ = advance(LINEAR, CALENDAR, figures(FIRST + 200, 0), NEW, 0)
    assert advance(LINEAR, CALENDAR, figures(FIRST + 199, 10**6), standing, 0) == (standing, ())


def test_a_day_judged_again_counts_what_it_says_last() -> None:
    # Monday 1 to Friday 5 July 2024, below; Monday the 8th first inside, then, corrected, below.
    days = [FIRST + offset for offset in range(182, 187)]
    standing = run([figures(day, 0) for day in days])[0][-1]
    assert standing.below_days == 5
    monday = FIRST + 189
    inside, _ = advance(LINEAR, CALENDAR, figures(monday, planned(monday)), standing, 0)
    assert (inside.below_days, inside.above_days) == (0, 1)
    again, _ = advance(LINEAR, CALENDAR, figures(monday, 0), inside, 0)
    assert (again.below_days, again.above_days) == (6, 0)


def test_weekends_neither_count_nor_break_a_run() -> None:
    # Friday 5 July 2024 below, the weekend far above, Monday the 8th below.
    friday = FIRST + 186
    standings, _ = run(
        [
            figures(friday, 0),
            figures(friday + 1, GOAL),
            figures(friday + 2, GOAL),
            figures(friday + 3, 0),
        ]
    )
    assert [one.below_days for one in standings] == [1, 1, 1, 2]


def test_a_day_that_says_nothing_starts_both_counts_again() -> None:
    # Five business days from Monday 1 July 2024, then one on which all spend is of unknown class.
    days = [FIRST + offset for offset in range(182, 187)]
    unknown = figures(days[-1] + 3, 0, spend=100, unknown=100)
    for umkk in (0, GOAL):
        before, after = run([*(figures(day, umkk) for day in days), unknown])[0][-2:]
        assert max(before.below_days, before.above_days) == 5
        assert (after.below_days, after.above_days) == (0, 0)


def test_a_book_first_judged_when_its_year_is_over_gets_its_verdict() -> None:
    standings, alerts = run([figures(LAST + 40, GOAL - 1)])
    assert standings[0].state == "missed"
    assert [(one.id, one.reason) for one in alerts] == [("K99/2024/umkk-40/e1/t1", "year_end")]
    assert run([figures(LAST + 40, GOAL)])[1] == []


def test_an_alert_carries_the_figures_of_its_day() -> None:
    # 31 December: U = 300,000 of 366,000; S = 500,000 of 915,000, so 66,000 of 415,000 were needed.
    _, alerts = run([figures(LAST, 300_000, spend=500_000)])
    (alert,) = alerts
    measures = assess(LINEAR, CALENDAR, figures(LAST, 300_000, spend=500_000))
    assert (alert.umkk_sen, alert.spend_sen) == (300_000, 500_000)
    assert (alert.denominator, alert.denominator_sen) == ("target", 915_000)
    assert (alert.denominator_source, alert.goal_sen) == ("made up", GOAL)
    assert (alert.planned_sen, alert.planned_fraction, alert.gap_sen) == (GOAL, 1.0, -66_000)
    assert alert.spi == measures.spi == pytest.approx(300 / 366)
    assert alert.days_behind == measures.days_behind == 66
    assert alert.needed_share == pytest.approx(66 / 415)
    assert alert.required_rate_sen_per_day is None
    assert alert.required_per_month_sen is None
    assert alert.page == "docs/programmes/umkk-40.md"
    assert alert.text == (
        "K99 2024 umkk-40: tidak tercapai: UMKK Rp3.000 dari Rp3.660 (82,0 % dari target)."
    )
    assert alert.text_en == (
        "K99 2024 umkk-40: missed: UMKK Rp3,000 of Rp3,660 (82.0 % of the goal)."
    )


def test_a_standing_of_another_shape_is_refused() -> None:
    assert Standing.from_row(NEW.to_row()) == NEW
    with pytest.raises(ValueError, match="14 to 22 values, not 13"):
        Standing.from_row(NEW.to_row()[:13])
    whole = NEW._replace(unreachable=True).to_row()
    with pytest.raises(ValueError, match="not 23"):
        Standing.from_row((*whole, 0))


def test_a_standing_is_stored_as_before_until_the_goal_is_out_of_reach() -> None:
    """So a worker that is rolled back reads it."""
    assert len(NEW.to_row()) == 19
    for latched in (
        NEW._replace(unreachable=True),
        NEW._replace(unreachable=True, reach_days=4, reach_before=3),
        NEW._replace(reach_before=4),
    ):
        assert len(latched.to_row()) == 22
        assert Standing.from_row(latched.to_row()) == latched


def test_a_standing_from_before_the_latch_is_out_of_reach_as_its_state_says() -> None:
    old = NEW._replace(state="cannot_be_reached")
    assert Standing.from_row(tuple(old)[:19]).unreachable


def test_out_of_reach_ends_after_five_business_days_or_at_once_with_another_denominator() -> None:
    # Monday 1 July 2024: 66,000 are missing, 60,000 left; from Tuesday on 70,000 are left.
    monday = FIRST + 182
    spend = GOAL * 5 // 2 - 60_000
    out = run([figures(monday, 300_000, spend=spend)])[0][-1]
    assert (out.state, out.unreachable) == ("cannot_be_reached", True)
    after = [figures(monday + day, 300_000, spend=spend - 10_000) for day in range(1, 9)]
    standings, alerts = run(after, out)
    states = [one.state == "cannot_be_reached" for one in standings]
    # 2 3 4 5 July, a weekend, 8 July is the fifth: told on it, since the 2nd.
    assert states == [True] * 6 + [False] * 2
    assert [(one.day - monday, one.since - monday) for one in alerts] == [(7, 1)]
    assert alerts[0].reason == "reachable"
    more = after[0]._replace(denominator=TARGET._replace(amount_sen=GOAL * 5 // 2 + 1))
    (told,) = run([more], out)[1]
    assert (told.day - monday, told.reason) == (1, "denominator_changed")
    (told,) = run([figures(monday + 1, GOAL, spend=spend)], out)[1]
    assert (told.day, told.since, told.reason) == (monday + 1, monday + 1, "reachable")


def test_a_standing_from_before_p_miss_was_judged_is_read() -> None:
    old = NEW._replace(state="behind", latched=True, denominator_sen=7)
    assert Standing.from_row(old.to_row()[:14]) == old


def test_what_comes_back_after_a_silence_is_told_as_it_is() -> None:
    # Behind since spring, silent in July; the pull of 5 August shows 110 % of the plan.
    silent, back = day_of(date(2024, 7, 1)), day_of(date(2024, 8, 5))
    series = [
        figures(day, (7 if day < back else 11) * planned(day) // 10)._replace(
            last_observed_day=min(day, silent) if day < back else day
        )
        for day in range(day_of(date(2024, 4, 1)), day_of(date(2024, 9, 1)))
    ]
    alerts = run(series)[1]
    assert [one.state_to for one in alerts] == ["behind", "data_silent", "behind", "on_track"]
    assert "belum dinyatakan pulih" in alerts[2].text
    assert "hari;" not in alerts[2].text  # "tertinggal -22 hari;"
    assert "sejak" not in alerts[2].text


def test_a_verdict_that_waits_for_data_is_no_correction() -> None:
    # Last pulled on 10 December; the pull of 8 January shows what the year came to.
    pulled, late = day_of(date(2024, 12, 10)), day_of(date(2025, 1, 8))
    series = [
        figures(day, planned(day) * 95 // 100)._replace(
            last_observed_day=min(day, pulled) if day < late else day
        )
        for day in range(day_of(date(2024, 12, 1)), late + 1)
    ]
    *_, verdict = run(series)[1]
    assert (verdict.state_from, verdict.state_to) == ("data_silent", "missed")
    assert "dikoreksi" not in verdict.text

"""Scores by hand: losses, lead times, which goals are met."""

from itertools import accumulate

import pytest

from monitors.curves import NAMED
from monitors.days import first_day
from monitors.projection import DEFAULT_POOL, Course
from streams.backtest.follow import Followed
from streams.backtest.references import last_years_profile, straight_line
from streams.backtest.scores import lead_weeks, pinball, score
from streams.backtest.summary import goals, summary

DAYS = 365


def course(daily, *, goal=1000, earlier=()):
    table = NAMED["linear"].table(DAYS)
    earned = tuple(accumulate(daily))
    return Course(
        2023, first_day(2023) + len(earned) - 1, earned, tuple(2 * one for one in earned), None,
        goal, table, table[-1], None, earlier,
    )  # fmt: skip


def followed(daily, states=("on_track",) * DAYS, *, goal=1000, earlier=()):
    courses = tuple(course(daily[:day], goal=goal, earlier=earlier) for day in range(7, DAYS, 7))
    return Followed("K99", 2023, courses, course(daily, goal=goal, earlier=earlier), states, "x")


@pytest.mark.parametrize(
    ("quantile", "said", "came", "loss"),
    [(0.9, 10, 20, 9.0), (0.9, 20, 10, 1.0), (0.5, 10, 20, 5.0), (0.1, 5, 5, 0.0)],
)
def test_pinball_loss_is_lopsided_as_its_quantile(quantile, said, came, loss):
    assert pinball(quantile, said, came) == pytest.approx(loss)


def test_a_straight_line_goes_on_as_before():
    assert straight_line(course([2] * 73)) == 730


def test_last_years_profile_says_what_part_was_there_by_this_day():
    last = tuple(accumulate([3] * 73 + [1] * 292))
    one = course([2] * 73, earlier=((2021, (7,) * 365), (2022, last)))
    assert last_years_profile(one) == pytest.approx(146 * 511 / 219)
    assert last_years_profile(course([2] * 73)) is None
    assert last_years_profile(course([2] * 73, earlier=((2022, (0,) * 300 + (5,) * 65),))) is None


def test_a_warning_counts_from_where_it_stands_to_the_end():
    states = ["behind"] * 200 + ["on_track"] * 50 + ["likely_to_miss"] * 100
    assert lead_weeks([*states, *["cannot_be_reached"] * 14]) == 16
    assert lead_weeks([*states, "on_track"]) == 0
    assert lead_weeks(["data_silent"] * 364) == 0


def test_a_year_is_scored_week_by_week():
    one = score(followed([3] * DAYS), DEFAULT_POOL)
    assert len(one.weeks) > 40
    last = one.weeks[-1]
    assert (last.month, last.line) == (12, 0.0)
    assert last.inside
    assert last.middle == pytest.approx(pinball(0.5, last.projection.p50, 1095) / 1000)
    assert all(week.profile is None for week in one.weeks)


def test_states_of_the_last_day_are_the_verdict_and_no_warning():
    one = score(
        followed([2] * DAYS, ("on_track",) * (DAYS - 1) + ("cannot_be_reached",)), DEFAULT_POOL
    )
    assert (one.lead_weeks, one.ever_critical, one.ever_likely) == (0, False, False)


@pytest.fixture
def scored():
    warned = ("on_track",) * 200 + ("behind",) * 164 + ("missed",)
    wrongly = ("on_track",) * 100 + ("cannot_be_reached",) * 7 + ("on_track",) * 258
    return [
        score(followed([2] * DAYS, warned), DEFAULT_POOL),
        score(followed([2] * DAYS), DEFAULT_POOL),
        score(followed([3] * DAYS, wrongly), DEFAULT_POOL),
        score(followed([4] * DAYS), DEFAULT_POOL),
    ]


def test_the_summary_counts_who_was_warned_and_who_wrongly_called_critical(scored):
    found = summary(scored)
    assert (found["cases"], found["reached"], found["missed"]) == (4, 2, 2)
    assert found["agency_years"] == 1, "one agency-year, held against four goals"
    warnings = found["warnings"]
    assert warnings["warned_8_weeks_before"] == 0.5
    assert warnings["lead_weeks_median"] == (164 // 7) / 2
    assert warnings["reached_but_called_critical"] == 0.5
    weeks = sum(len(one.weeks) for one in scored)
    assert found["weeks"] == weeks == sum(row["weeks"] for row in found["by_month"])
    inside = sum(week.inside for one in scored for week in one.weeks)
    assert found["coverage"] == pytest.approx(inside / weeks, abs=1e-4)


def test_goals_are_met_missed_or_without_anything_to_measure(scored):
    met = goals(summary(scored))
    assert met["missed_warned_8_weeks_before_in_80_percent"] is False
    assert met["reached_called_critical_in_at_most_10_percent"] is False
    assert met["pinball_below_last_years_profile"] is None
    assert met["pinball_below_straight_line"] is False  # an even year is a straight line's own
    assert goals(summary(scored[3:]))["reached_called_critical_in_at_most_10_percent"] is True


@pytest.mark.parametrize(
    ("coverage", "met"), [(0.74, False), (0.75, True), (0.85, True), (0.86, False)]
)
def test_coverage_may_be_too_high_as_well(scored, coverage, met):
    assert goals({**summary(scored), "coverage": coverage})["coverage_75_to_85_percent"] is met


def test_nothing_scored_is_nothing_said():
    found = summary([])
    assert found["coverage"] is None
    assert set(goals(found).values()) == {None}

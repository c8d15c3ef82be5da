from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.curves import NAMED
from monitors.days import day_of
from monitors.programme import Programme
from monitors.trajectory import Denominator, Figures, assess, earned_schedule, position
from streams.programmes import load_programmes

CALENDAR = Calendar((), (2024,))
UMKK = {one.id: one for one in load_programmes()}["umkk-40"]
LINEAR = replace(UMKK, curve=NAMED["linear"])

BUDGET = 1000
"""In sen: the goal is 400."""


def figures(on: str = "2024-08-31", **changes: Any) -> Figures:
    base = Figures(
        agency="K99",
        year=2024,
        day=day_of(date.fromisoformat(on)),
        umkk_sen=0,
        spend_sen=0,
        unknown_sen=0,
        packages=100,
        denominator=Denominator("target", BUDGET, None, "made up"),
        last_observed_day=None,
    )
    return base._replace(**changes)


def condition(programme: Programme = UMKK, **changes: Any) -> str:
    return position(programme, CALENDAR, figures(**changes)).condition


def test_the_measures_of_one_day() -> None:
    # 31 August 2024 is day 244 of 366; the curve has planned 400/775 = 0.516129.. of the goal, 400.
    # PV = 206.45 → 206; U = 150: SPI = 150 / 206.4516 = 0.7266 (D); gap = -56. 250 are missing and
    # 122 days are left: 2.05 → 3 sen a day, and of the 700 left 250/700 must go to UMKK.
    # U/G = 0.375 = 29.0625 % of 77.5 %: between July's 30 (day 213) and June's 20 (day 182):
    # 20 + 10·d/31 ≤ 29.0625 → d = 28: day 210, 34 days behind.
    # Required index: (1 - 0.375) / (1 - 0.516129) = 1.29167.
    measures = assess(UMKK, CALENDAR, figures(umkk_sen=150, spend_sen=300, unknown_sen=30))
    assert measures.condition == "behind"
    assert measures.goal_sen == 400
    assert measures.planned_fraction == pytest.approx(400 / 775)
    assert measures.planned_sen == 206
    assert measures.attainment == 0.375
    assert measures.share_of_budget == 0.15
    assert measures.share_of_spend == 0.5
    assert measures.unknown_share == 0.1
    assert measures.spi == pytest.approx(150 / (400 * 400 / 775))
    assert measures.grade == "D"
    assert measures.gap_sen == -56
    assert measures.days_behind == 34
    assert measures.required_rate_sen_per_day == 3
    assert measures.needed_share == pytest.approx(250 / 700)
    assert measures.required_index == pytest.approx(0.625 / (1 - 400 / 775))
    assert measures.calendar_known


def test_the_planned_value_is_rounded_to_the_nearest_sen() -> None:
    # End of July: 300/775 of 400 = 154.84; of August 206.45.
    assert assess(UMKK, CALENDAR, figures("2024-07-31")).planned_sen == 155
    assert assess(UMKK, CALENDAR, figures("2024-08-31")).planned_sen == 206


def test_before_five_per_cent_there_is_no_state_no_grade_and_no_spi() -> None:
    early = assess(UMKK, CALENDAR, figures("2024-03-13", umkk_sen=1, spend_sen=2))
    assert (early.condition, early.spi, early.grade) == ("too_early", None, None)
    then = assess(UMKK, CALENDAR, figures("2024-03-14", umkk_sen=30, spend_sen=30))
    assert then.condition == "on_track"
    assert then.spi is not None
    assert then.grade == "A+"


def test_without_a_denominator_nothing_is_a_share() -> None:
    for held in (None, Denominator("planned_pagu", 0, 0.0, "RUP")):
        measures = assess(UMKK, CALENDAR, figures(umkk_sen=5, spend_sen=10, denominator=held))
        assert measures.condition == "no_denominator"
        assert measures[4:] == (None,) * len(measures[4:])


def test_the_share_of_spend_needs_spend_and_packages() -> None:
    def share(**changes: Any) -> float | None:
        return assess(UMKK, CALENDAR, figures(umkk_sen=5, **changes)).share_of_spend

    # 1 % of 1000 is 10, and 30 packages.
    assert share(spend_sen=10, packages=30) == 0.5
    assert share(spend_sen=9, packages=30) is None
    assert share(spend_sen=10, packages=29) is None


def test_after_the_last_day_nothing_is_required_any_more() -> None:
    measures = assess(UMKK, CALENDAR, figures("2024-12-31", umkk_sen=399, spend_sen=500))
    assert measures.condition == "missed"
    assert measures.required_rate_sen_per_day is None
    assert measures.required_index is None
    later = assess(UMKK, CALENDAR, figures("2025-02-01", umkk_sen=399, spend_sen=500))
    assert later == measures


@pytest.mark.parametrize(
    ("spend", "asked", "needed"),
    [
        # 250 are missing: of 250 left all of it is needed, of 249 more than all.
        (750, "behind", 1.0),
        (751, "cannot_be_reached", 250 / 249),
        (1000, "cannot_be_reached", None),
        (1200, "cannot_be_reached", None),
    ],
)
def test_what_is_left_must_hold_what_is_missing(
    spend: int, asked: str, needed: float | None
) -> None:
    measures = assess(UMKK, CALENDAR, figures(umkk_sen=150, spend_sen=spend))
    assert (measures.condition, measures.needed_share) == (asked, needed)


def test_a_goal_that_is_met_needs_nothing_whatever_is_spent() -> None:
    for umkk in (400, 450):
        measures = assess(UMKK, CALENDAR, figures(umkk_sen=umkk, spend_sen=2000))
        assert measures.condition == "on_track"
        assert measures.needed_share == 0.0
        assert measures.required_rate_sen_per_day == 0
        assert measures.required_index == 0.0


@pytest.mark.parametrize(
    ("umkk", "grade"),
    # Linear: by 1 July, day 183 of 366, half of 400 is planned. Half-open: 240 is 1.20 exactly.
    [(240, "A+"), (239, "A"), (200, "A"), (199, "B"), (180, "B"), (179, "C"), (160, "C"),
     (159, "D"), (140, "D"), (139, "F"), (0, "F")],
)  # fmt: skip
def test_grades_are_half_open(umkk: int, grade: str) -> None:
    assert assess(LINEAR, CALENDAR, figures("2024-07-01", umkk_sen=umkk)).grade == grade


def test_a_threshold_is_compared_exactly() -> None:
    # Day 183 of 366: PV is exactly 200, and 180 is exactly 0.90 of it: not below.
    assert condition(LINEAR, on="2024-07-01", umkk_sen=180) == "on_track"
    assert condition(LINEAR, on="2024-07-01", umkk_sen=179) == "behind"
    # With amounts that no float can tell apart.
    big = Denominator("target", 10**30, None, "made up")
    even = 18 * 10**28
    assert condition(LINEAR, on="2024-07-01", umkk_sen=even, denominator=big) == "on_track"
    assert condition(LINEAR, on="2024-07-01", umkk_sen=even - 1, denominator=big) == "behind"


def test_a_goal_that_is_no_whole_sen_is_met_by_the_next() -> None:
    # 2/5 of 1001 is 400.4.
    held = Denominator("target", 1001, None, "made up")
    assert condition(on="2024-12-31", umkk_sen=400, denominator=held) == "missed"
    assert condition(on="2024-12-31", umkk_sen=401, denominator=held) == "reached"


def test_the_states_stand_in_their_order() -> None:
    silent = day_of(date(2024, 6, 1))
    everything: dict[str, Any] = {
        "spend_sen": 1000, "unknown_sen": 201, "last_observed_day": silent
    }  # fmt: skip
    assert condition(denominator=None, **everything) == "no_denominator"
    assert condition(on="2024-03-13", **everything) == "too_early"
    assert condition(**everything) == "class_unknown"
    everything["unknown_sen"] = 200  # exactly 20 % is not above it
    assert condition(**everything) == "data_silent"
    everything["last_observed_day"] = None  # no pull says when it was made
    assert condition(**everything) == "cannot_be_reached"
    assert condition(spend_sen=0) == "behind"
    assert condition(umkk_sen=300) == "on_track"


def test_class_unknown_has_no_grade() -> None:
    measures = assess(UMKK, CALENDAR, figures(umkk_sen=150, spend_sen=300, unknown_sen=61))
    assert measures.condition == "class_unknown"
    assert measures.grade is None
    assert measures.spi is not None


@given(
    st.sampled_from(sorted(NAMED)),
    st.integers(0, 2 * 10**6),
    st.integers(1, 10**6),
    st.sampled_from([2023, 2024]),
)
def test_the_earned_schedule_is_the_last_day_whose_plan_is_met(
    name: str, earned: int, goal: int, year: int
) -> None:
    programme = replace(UMKK, curve=NAMED[name])
    length = 366 if year == 2024 else 365
    found = earned_schedule(programme, year, earned, goal)
    table = programme.curve.table(length)
    met = [day for day, parts in enumerate(table) if parts * goal <= earned * table[-1]]
    assert found == met[-1]

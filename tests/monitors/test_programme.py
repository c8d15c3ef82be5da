from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.days import day_of
from monitors.programme import (
    ALERTING,
    FIXED,
    STATES,
    Amount,
    Programme,
    Ratio,
    Thresholds,
    scope_of,
)
from streams.programmes import load_programmes

ALL = {one.id: one for one in load_programmes()}
UMKK = ALL["umkk-40"]
DIGITAL = ALL["umkm-digital"]
JANUARY, JULY = day_of(date(2022, 1, 1)), day_of(date(2022, 7, 1))


def test_it_applies_from_its_first_year_on() -> None:
    assert [UMKK.applies_to(year) for year in (2020, 2021, 2030)] == [False, True, True]


@given(st.integers(1, 10**20), st.integers(1, 50), st.integers(1, 50))
def test_the_goal_is_the_least_amount_that_meets_the_share(held: int, part: int, rest: int) -> None:
    programme: Programme = replace(UMKK, goal=Ratio(part, part + rest))
    goal = programme.goal_sen(held)
    assert goal * (part + rest) >= part * held
    assert (goal - 1) * (part + rest) < part * held


def test_umkk_40_is_the_law() -> None:
    # At least 40 %: Perpres 16/2018 art. 65 as amended by Perpres 12/2021, and Inpres 2/2022. The
    # rest is no law's word, but is not to change unseen.
    assert UMKK.goal == Ratio(2, 5)
    assert UMKK.claim == "declared"
    assert UMKK.denominators == ("target", "procurement_budget", "planned_pagu")
    assert UMKK.curve.name == "band-middle"
    assert UMKK.thresholds == Thresholds(
        raise_below=Ratio(9, 10),
        raise_days=7,
        clear_above=Ratio(19, 20),
        clear_days=14,
        min_planned_fraction=Ratio(1, 20),
        unknown_class_share=Ratio(1, 5),
        unknown_class_clear=Ratio(3, 20),
        silent_days=5,
        min_spend_share=Ratio(1, 100),
        min_packages=30,
    )


def test_every_alerting_state_is_a_state_and_has_a_severity() -> None:
    assert set(STATES) > ALERTING
    assert set(UMKK.severities) == ALERTING | {"missed"}
    assert not set(STATES) & {"no_target", "no_reading"}


def test_a_last_year_ends_it() -> None:
    small = ALL["small-packages-2021"]
    assert [small.applies_to(year) for year in (2020, 2021, 2022)] == [False, True, False]


@pytest.mark.parametrize(
    ("programme", "homes"),
    [
        ("umkk-40", ["K34"]),
        ("small-packages-2021", ["ID"]),
        ("pdn-value", []),  # a sum over agencies: the second stage's
    ],
)
def test_a_programme_belongs_to_the_log_of_its_scope(programme: str, homes: list[str]) -> None:
    codes = ("K34", "ID-JI", "ID")
    assert [code for code in codes if ALL[programme].belongs_to(code)] == homes
    assert [scope_of(code) for code in codes] == ["agency", "province", "nation"]
    assert ALL[programme].is_summed == (programme == "pdn-value")


def test_the_goal_of_a_day_is_the_latest_that_has_begun() -> None:
    assert DIGITAL.amount_on(2022, JULY - 1) == 18_600_000
    assert DIGITAL.amount_on(2022, JULY) == 20_000_000
    assert DIGITAL.amount_on(2021, JANUARY - 1) is None
    only_later = replace(DIGITAL, amounts=(Amount(2022, JULY, 5),))
    assert only_later.amount_on(2022, JULY - 1) is None
    assert only_later.on(2022, JULY - 1).goal is None


def test_an_amount_is_the_whole_of_a_denominator_of_its_own() -> None:
    pdn = ALL["pdn-value"]
    today = pdn.on(2023, day_of(date(2023, 5, 1)))
    assert (today.goal, today.denominators) == (Ratio(1, 1), (FIXED,))
    assert today.goal_sen(7) == 7
    assert today.curve == pdn.curve
    assert pdn.on(2024, day_of(date(2024, 5, 1))).goal is None
    assert [pdn.is_judged(year) for year in (2023, 2024)] == [True, False]
    assert UMKK.on(2024, JULY) is UMKK


def planned(programme: Programme, year: int, day: date) -> Fraction:
    days = 366 if year % 4 == 0 else 365
    table = programme.on(year, day_of(day)).curve.table(days)
    place = (day - date(year - 1, 12, 31)).days
    return Fraction(table[place], table[-1])


def test_a_cumulative_counter_begins_where_the_last_goal_was() -> None:
    # 2023: from 20 to 24 million in a straight line; 2022 from the baseline of 3.4 million.
    assert planned(DIGITAL, 2023, date(2023, 3, 14)) == (20 + 4 * Fraction(73, 365)) / 24
    june = (Fraction("3.4") + Fraction("15.2") * Fraction(181, 365)) / Fraction("18.6")
    assert planned(DIGITAL, 2022, date(2022, 6, 30)) == june


def test_a_goal_of_every_year_is_due_from_the_second_on() -> None:
    teams = ALL["p3dn-teams"]
    assert planned(teams, 2022, date(2022, 3, 14)) == Fraction(73, 365)
    assert planned(teams, 2023, date(2023, 1, 1)) == 1


def test_only_what_spending_uses_up_is_a_limit() -> None:
    assert UMKK.is_limited_by("procurement_budget")
    assert not UMKK.is_limited_by("realised_spend")
    assert not UMKK.is_limited_by(FIXED)
    assert not DIGITAL.is_limited_by("target")


def test_without_a_share_there_is_no_least_amount() -> None:
    with pytest.raises(ValueError, match="pdn-share has no goal"):
        ALL["pdn-share"].goal_sen(100)

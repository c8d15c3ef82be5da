from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitors.programme import ALERTING, STATES, Programme, Ratio, Thresholds
from streams.programmes import load_programmes

UMKK = {one.id: one for one in load_programmes()}["umkk-40"]


def test_it_applies_from_its_first_year_on() -> None:
    assert [UMKK.applies_to(year) for year in (2020, 2021, 2030)] == [False, True, True]


@given(st.integers(1, 10**20), st.integers(1, 50), st.integers(1, 50))
def test_the_goal_is_the_least_amount_that_meets_the_share(held: int, part: int, rest: int) -> None:
    programme: Programme = replace(UMKK, goal=Ratio(part, part + rest))
    goal = programme.goal_sen(held)
    assert goal * (part + rest) >= part * held
    assert (goal - 1) * (part + rest) < part * held


def test_umkk_40_is_the_law() -> None:
    # domain.md §2 and §6, in the words of the file.
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

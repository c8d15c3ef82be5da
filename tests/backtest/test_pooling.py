"""A pool made of known agency-years says what they were."""

import pytest

from monitors.curves import DEFAULT
from monitors.projection.pool import EVERY_KIND
from streams.backtest.case import Case
from streams.backtest.neutral import neutral_pool
from streams.backtest.pooling import pool

DAYS = 365


def case(number, daily, *, kind=None, goal=1000, budget=None, last=None):
    earned, there = [], 0
    for one in daily:
        there += one
        earned.append(there)
    return Case(
        agency=f"K{number}",
        year=2023,
        kind=kind,
        earned=tuple(earned),
        spend=tuple(2 * one for one in earned),
        budget=budget,
        goal=goal,
        planned=DEFAULT.table(DAYS),
        earlier=() if last is None else ((2022, (last,) * DAYS),),
    )


def test_means_are_the_years_means():
    even = [case(number, [4] * DAYS, budget=5840, last=730) for number in range(5)]
    (every,) = pool(even, "2026-01-01", "by hand").kinds
    assert every.kind == EVERY_KIND
    assert every.profile == pytest.approx([half / 24 for half in range(1, 25)], abs=0.003)
    assert every.attainment == pytest.approx(1.46)
    assert every.growth == pytest.approx(2.0)
    assert every.absorption == pytest.approx(0.5)
    assert every.lump == pytest.approx(1 / DAYS, abs=1e-4)
    assert (every.agencies, every.years) == (5, 10)


def test_a_kind_has_its_own_pool_from_twelve_agencies_on_drawn_to_every_kind():
    early = [case(at, [5] * 100 + [0] * 265, kind="KOTA") for at in range(12)]
    late = [case(20 + at, [0] * 265 + [5] * 100, kind="PROVINSI") for at in range(11)]
    made = pool(early + late, "", "")
    assert [one.kind for one in made.kinds] == ["", "KOTA"]
    every, city = made.kinds
    assert every.profile[8] < city.profile[8] < 1


def test_years_that_came_later_than_said_shift_the_calibration_up():
    low = [case(at, [1] * 200 + [0] * 165, goal=200) for at in range(20)]
    high = [case(40 + at, [1] * 200 + [9] * 165, goal=200) for at in range(20)]
    (every,) = pool(low + high, "", "").kinds
    assert all(row.low > 0 and row.high > 0 for row in every.calibration)
    (narrow,) = pool(high, "", "").kinds
    assert sum(row.low for row in narrow.calibration) < sum(row.low for row in every.calibration)


def test_nothing_makes_no_pool():
    with pytest.raises(ValueError, match="nothing to make a pool of"):
        pool([case(1, [0] * DAYS)], "", "")


def test_the_neutral_pool_is_the_plan():
    table = DEFAULT.table(DAYS)
    (every,) = neutral_pool(table).kinds
    assert every.profile[-1] == 1
    assert every.profile[11] == pytest.approx(table[183] / table[-1])
    assert every.agencies == 0

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.curves import DEFAULT, NAMED, OWN, Curve, Planned, Profile, custom
from monitors.curves.curve import Daily, month_ends
from monitors.curves.started import started

LENGTHS = (365, 366)

levels = (
    st.lists(st.integers(0, 1000), min_size=12, max_size=12)
    .map(sorted)
    .filter(lambda one: one[-1] > 0)
)


def planned(curve: Planned, day: int, days_in_year: int) -> Fraction:
    table = curve.table(days_in_year)
    return Fraction(table[day], table[-1])


def test_the_default_is_the_middle_of_the_band_divided_by_its_last_point() -> None:
    # End of August of a leap year: day 31+29+31+30+31+30+31+31 = 244; middle (30+50)/2 = 40 %,
    # and the last point is (70+85)/2 = 77.5 %.
    assert planned(DEFAULT, 244, 366) == Fraction(400, 775)
    # Half way through April (30 days from day 91): between 5 and 7.5 %: 6.25 %.
    assert planned(DEFAULT, 91 + 15, 366) == Fraction(625, 7750)


def test_five_per_cent_are_planned_on_the_fourteenth_of_march() -> None:
    # End of February 3 %, of March 5 % of 77.5 %: 3 + 2·d/31 ≥ 0.05 · 77.5 = 3.875 → d ≥ 13.6.
    for days, february in ((365, 59), (366, 60)):
        assert planned(DEFAULT, february + 13, days) < Fraction(1, 20)
        assert planned(DEFAULT, february + 14, days) >= Fraction(1, 20)


def test_linear_is_the_part_of_the_year_that_is_over() -> None:
    assert planned(NAMED["linear"], 73, 365) == Fraction(1, 5)


@pytest.mark.parametrize(
    ("name", "parts"),
    [("quarterly-goods", (15, 50, 70, 90)), ("quarterly-capital", (10, 40, 70, 90))],
)
def test_quarterly_targets_are_divided_by_their_last(name: str, parts: tuple[int, ...]) -> None:
    # Quarters of a common year end on days 90, 181, 273 and 365.
    ends = (90, 181, 273, 365)
    assert [planned(NAMED[name], end, 365) for end in ends] == [
        Fraction(part, 90) for part in parts
    ]


def test_a_custom_table_is_read_as_it_is_written() -> None:
    # 0.1 is one tenth, not the nearest float: the level of January is exactly 1/8 of the last.
    curve = custom([0.1, *[0.2] * 10, 0.8])
    assert planned(curve, 31, 365) == Fraction(1, 8)


@pytest.mark.parametrize("table", [[1] * 11, [2, 1, *[3] * 10], [0] * 12])
def test_a_custom_table_that_is_no_plan_is_refused(table: list[int]) -> None:
    with pytest.raises(ValueError, match="curve"):
        custom(table)


@pytest.mark.parametrize("knots", [(), ((6, 1),), ((6, 1), (6, 2), (12, 3)), ((1, -1), (12, 1))])
def test_knots_that_make_no_curve_are_refused(knots: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="curve odd"):
        Curve("odd", knots)


def rises_to_one(curve: Planned) -> bool:
    tables = [curve.table(days) for days in LENGTHS]
    return all(
        len(table) == days + 1 and table[0] == 0 and table[-1] > 0 and list(table) == sorted(table)
        for table, days in zip(tables, LENGTHS, strict=True)
    )


@pytest.mark.parametrize("name", NAMED)
def test_a_named_curve_rises_from_nothing_to_one(name: str) -> None:
    assert NAMED[name].name == name
    assert rises_to_one(NAMED[name])


@given(levels)
def test_any_custom_curve_rises_from_nothing_to_one(table: list[int]) -> None:
    assert rises_to_one(custom(table))


@given(levels, st.integers(0, 11), st.sampled_from(LENGTHS))
def test_a_curve_is_a_straight_line_within_each_month(
    table: list[int], month: int, days: int
) -> None:
    lengths = [31, days - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    start, low = sum(lengths[:month]), ([0, *table])[month]
    for day in range(lengths[month] + 1):
        level = low + Fraction((table[month] - low) * day, lengths[month])
        assert planned(custom(table), start + day, days) == level / table[-1]


@given(levels, st.integers(2, 50))
def test_a_curve_does_not_depend_on_its_unit(table: list[int], factor: int) -> None:
    halves = [str(Fraction(level, factor)) for level in table]
    assert custom(halves).table(366) == custom(table).table(366)


BY_START, BY_END, OWN_YEARS = OWN
months = st.lists(st.integers(0, 10**16), min_size=12, max_size=12).map(tuple)
year_values = st.lists(
    st.integers(-(10**15), 10**16), min_size=365, max_size=366
).filter(lambda one: len(one) in LENGTHS)  # fmt: skip


@given(months, st.sampled_from([BY_START, BY_END]), st.sampled_from(LENGTHS))
def test_an_own_plan_rises_to_one(pagu: tuple[int, ...], curve: Any, days: int) -> None:
    made = curve.of(Profile(begins=pagu, ends=pagu), days)
    assert rises_to_one(made)
    assert (made == DEFAULT) == (sum(pagu) == 0)


def test_an_own_plan_spreads_a_month_over_its_days() -> None:
    # 82 of 100 in January: on the 10th of it 10/31 of them.
    profile = Profile(begins=(82, *[0] * 10, 18), ends=(0,) * 11 + (5,))
    plan = BY_START.of(profile, 365)
    assert planned(plan, 10, 365) == Fraction(82 * 10, 31 * 100)
    assert planned(plan, 31, 365) == planned(plan, 334, 365) == Fraction(82, 100)
    assert planned(BY_END.of(profile, 365), 334, 365) == 0


@given(st.lists(year_values, max_size=3), st.sampled_from(LENGTHS))
def test_own_years_rise_to_one_whatever_was_taken_back(past: Any, days: int) -> None:
    earlier = tuple((2020 + n, tuple(one)) for n, one in enumerate(past))
    made = OWN_YEARS.of(Profile(earlier=earlier), days)
    table = made.table(days)
    assert list(table) == sorted(table)
    assert (table[0], len(table)) == (0, days + 1)
    assert table[-1] > 0


def test_own_years_are_the_mean_of_each_years_parts() -> None:
    # One year in a straight line, the other all on its last day: half of the first.
    flat, late = tuple(range(1, 366)), (0,) * 364 + (999,)
    made = OWN_YEARS.of(Profile(earlier=((2022, flat), (2023, late))), 365)
    assert planned(made, 73, 365) == Fraction(1, 10)
    # 29 February stands where the 28th did; a leap year's own is left out.
    longer = OWN_YEARS.of(Profile(earlier=((2023, flat),)), 366)
    assert planned(longer, 59, 366) == planned(longer, 60, 366)
    leap = tuple(range(1, 367))
    shorter = OWN_YEARS.of(Profile(earlier=((2024, leap),)), 365)
    assert planned(shorter, 60, 365) * 366 == pytest.approx(61)


@pytest.mark.parametrize("curve", OWN)
def test_without_an_agency_an_own_curve_is_the_default(curve: Any) -> None:
    assert curve.table(365) == DEFAULT.table(365)
    assert curve.of(Profile(), 366) == DEFAULT


@given(st.integers(1, 1000), st.integers(1, 1000), st.sampled_from(LENGTHS))
def test_a_started_curve_goes_from_its_base_to_one(base: int, goal: int, days: int) -> None:
    table = started(NAMED["linear"], base, goal).table(days)
    assert list(table) == sorted(table)
    assert Fraction(table[0], table[-1]) == min(Fraction(base, goal), Fraction(1))
    middle = Fraction(table[73], table[-1])
    if base < goal:
        assert middle == Fraction(base, goal) + (1 - Fraction(base, goal)) * Fraction(73, days)


@pytest.mark.parametrize(
    "parts", [(0,) * 366, (0,) * 300 + (1,), (1, *[0] * 364, 1), (-1, *[1] * 365)]
)
def test_a_daily_curve_that_is_no_plan_is_refused(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="curve odd"):
        Daily("odd", parts)


def test_a_daily_curve_is_for_years_of_its_length() -> None:
    with pytest.raises(KeyError):
        Daily("own", (0, *[1] * 365)).table(366)
    assert month_ends(366)[2] == 60

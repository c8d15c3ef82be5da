from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.curves import DEFAULT, NAMED, SCALE, Curve, custom

LENGTHS = (365, 366)

levels = (
    st.lists(st.integers(0, 1000), min_size=12, max_size=12)
    .map(sorted)
    .filter(lambda one: one[-1] > 0)
)


def planned(curve: Curve, day: int, days_in_year: int) -> Fraction:
    table = curve.table(days_in_year)
    return Fraction(table[day], table[-1])


def test_the_default_is_the_middle_of_the_band_divided_by_its_last_point() -> None:
    # End of August of a leap year: day 31+29+31+30+31+30+31+31 = 244; middle (30+50)/2 = 40 %,
    # and the last point is (70+85)/2 = 77.5 %.
    assert planned(DEFAULT, 244, 366) == Fraction(400, 775)
    # Half way through April (30 days from day 91): between 5 and 7.5 %: 6.25 %.
    assert planned(DEFAULT, 91 + 15, 366) == Fraction(625, 7750)
    assert DEFAULT.planned_ppb(244, 366) == SCALE * 400 // 775
    assert DEFAULT.planned_fraction(244, 366) == pytest.approx(0.516129, abs=1e-6)


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


def rises_to_one(curve: Curve) -> bool:
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

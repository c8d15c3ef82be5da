from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.days import date_of, day_of
from streams.programmes import load_calendar

SATURDAY = 5

days = st.integers(day_of(date(1960, 1, 1)), day_of(date(2100, 1, 1)))
near = st.integers(day_of(date(2024, 1, 1)), day_of(date(2024, 3, 1)))


def on(text: str) -> int:
    return day_of(date.fromisoformat(text))


def test_weekends_and_holidays_are_no_business_days() -> None:
    calendar = Calendar([on("2024-08-16"), on("2024-08-17")], [2024])
    # Thursday; Friday and Saturday, holidays both; Sunday; Monday.
    week = [calendar.is_business_day(on("2024-08-15") + n) for n in range(5)]
    assert week == [True, False, False, False, True]


@given(days)
def test_without_holidays_every_weekday_counts(day: int) -> None:
    assert Calendar().is_business_day(day) == (date_of(day).weekday() < SATURDAY)


@given(near, near, st.sets(near))
def test_business_days_are_those_one_can_count(after: int, until: int, free: set[int]) -> None:
    calendar = Calendar(free)
    counted = sum(calendar.is_business_day(day) for day in range(after + 1, until + 1))
    assert calendar.business_days(after, until) == counted


@given(near, st.integers(0, 30), st.sets(near))
def test_back_ends_on_the_business_day_that_is_so_many_before(
    day: int, count: int, free: set[int]
) -> None:
    calendar = Calendar(free)
    start = calendar.back(day, count)
    assert calendar.is_business_day(start)
    # From that day on, it included, there are count + 1 business days.
    assert calendar.business_days(start - 1, day) == count + 1


def test_a_year_that_is_not_in_the_file_is_told_apart() -> None:
    calendar = load_calendar()
    assert [year for year in range(2020, 2030) if calendar.knows(year)] == [2023, 2024, 2025, 2026]


def test_lebaran_2024_has_no_business_day() -> None:
    # Cuti bersama 8, 9, 12 and 15 April, Idul Fitri 10 and 11: Friday the 5th to Tuesday the 16th.
    calendar = load_calendar()
    assert calendar.business_days(on("2024-04-05"), on("2024-04-15")) == 0
    assert calendar.is_business_day(on("2024-04-16"))


def test_the_weekdays_that_each_year_loses_to_holidays() -> None:
    # Weekdays of the year less business days, worked out from the decrees.
    # 2023: 16 national days, 6 of them on a weekend (1, 22 January, 18 February, 22, 23 April,
    # 4 June), and 11 of joint leave: 10 + 11. 2024: 17 and two election days, 5 on a weekend
    # (10 February, 31 March, 1 June, 7 July, 17 August), and 10: 14 + 10. 2025: 17, 4 on a weekend
    # (29 March, 20 April, 1 June, 17 August), and 11: 13 + 11. 2026: 17, 4 on a weekend (21 and 22
    # March, 5 April, 31 May), and 8: 13 + 8.
    calendar, weekdays = load_calendar(), Calendar()
    lost = {
        year: weekdays.business_days(on(f"{year - 1}-12-31"), on(f"{year}-12-31"))
        - calendar.business_days(on(f"{year - 1}-12-31"), on(f"{year}-12-31"))
        for year in (2023, 2024, 2025, 2026)
    }
    assert lost == {2023: 21, 2024: 24, 2025: 24, 2026: 21}

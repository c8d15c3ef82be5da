from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.days import (
    MS_PER_DAY,
    date_of,
    day_at,
    day_of,
    first_day,
    last_day,
    local_day,
    local_instant,
    start_of_day,
    ulid_day,
    ulid_instant,
    year_of,
)


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2024-11-14", date(2024, 11, 14)),
        ("2024-02-23T00:00:00.000000Z", date(2024, 2, 23)),
        ("2024-04-30 12:00:00.000000Z", date(2024, 4, 30)),
        ("2025-01-22 12:31:28", date(2025, 1, 22)),
        ("Jul 3, 2025, 12:00:00AM", date(2025, 7, 3)),
        ("Jul 3, 2025, 12:00:00\u202fAM", date(2025, 7, 3)),
        ("May 7, 2021 11:59:59 PM", date(2021, 5, 7)),
        ("Des 31, 2024, 01:02:03PM", date(2024, 12, 31)),
        ("2025-06-14 14:07:35", date(2025, 6, 14)),
        ("2024-10-15T15:33:25.103Z", date(2024, 10, 15)),
        ("2024-01-05T09:07:06.5Z", date(2024, 1, 5)),
        ("2024-05-03T21:30:00Z", date(2024, 5, 3)),  # 4 May, were it UTC
        ("2024-05-03T23:30:00+0000", date(2024, 5, 3)),
    ],
)
def test_a_stamp_is_the_day_it_says(stamp: str, expected: date) -> None:
    assert date_of(local_day(stamp)) == expected


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "2024",
        "2024-02-30",
        "2024-13-01",
        "2024-01-01T25:00:00Z",
        "01-02-2024",
        "Foo 1, 2024, 12:00:00AM",
        "Jan 1, 2024, 13:00:00AM",
        "2024-01-01x",
        "\u0662024-01-01",
        "null",
    ],
)
def test_other_text_is_no_day(stamp: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        local_day(stamp)


def test_a_bare_date_begins_at_midnight_of_jakarta() -> None:
    assert local_instant("2025-10-03") == 1_759_424_400_000  # 2025-10-02T17:00:00Z


def test_a_stamp_with_a_clock_is_that_clock_of_jakarta() -> None:
    assert local_instant("2025-10-03T07:00:00.250Z") == 1_759_449_600_250
    assert local_instant("Oct 3, 2025, 12:00:00PM") == local_instant("2025-10-03 12:00:00")


def test_instants_and_days_meet_at_local_midnight() -> None:
    day = local_day("2025-10-03")
    assert day_at(start_of_day(day)) == day
    assert day_at(start_of_day(day) - 1) == day - 1
    assert day_at(start_of_day(day) + MS_PER_DAY) == day + 1


def test_the_fiscal_year_is_the_calendar_year() -> None:
    assert date_of(first_day(2024)) == date(2024, 1, 1)
    assert date_of(last_day(2024)) == date(2024, 12, 31)
    assert year_of(last_day(2024)) == 2024
    assert last_day(2024) - first_day(2024) == 365


def test_the_epoch_is_day_zero() -> None:
    assert day_of(date(1970, 1, 1)) == 0


def test_a_ulid_holds_the_local_day_of_its_order() -> None:
    # The order's own field says 2025-07-01.
    assert date_of(ulid_day("01JZ24W963T98FB48G4A1ZDG6E")) == date(2025, 7, 1)
    assert ulid_instant("00000000000000000000000000") == 0


def test_a_ulid_made_after_17_utc_belongs_to_the_next_day() -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    instant = start_of_day(local_day("2025-07-01"))
    letters = "".join(alphabet[instant >> (5 * place) & 31] for place in reversed(range(10)))
    assert date_of(ulid_day(letters + "0" * 16)) == date(2025, 7, 1)


@pytest.mark.parametrize("text", ["", "PP2-11009775", "8" * 26, "0" * 25, "0" * 25 + "U"])
def test_other_order_numbers_are_no_ulids(text: str) -> None:
    with pytest.raises(ValueError, match="ULID"):
        ulid_day(text)


@given(st.dates())
def test_days_and_dates_are_inverse(when: date) -> None:
    assert date_of(day_of(when)) == when
    assert local_day(when.isoformat()) == day_of(when)


@given(st.text())
def test_any_text_is_a_day_or_a_value_error(text: str) -> None:
    try:
        day = local_day(text)
    except ValueError:
        return
    assert date_of(day) is not None

from datetime import date

import pytest

from monitors.days import day_of
from monitors.wording.numbers import (
    amount_en,
    amount_id,
    date_en,
    date_id,
    decimal_id,
    percent_en,
    percent_id,
)


@pytest.mark.parametrize(
    ("sen", "indonesian", "english"),
    [
        (0, "Rp0", "Rp0"),
        (99_999_999, "Rp999.999", "Rp999,999"),
        (100_000_000, "Rp1,00 juta", "Rp1.00 m"),
        (123_456_789_00, "Rp123,46 juta", "Rp123.46 m"),
        (55_754_879_414_055, "Rp557,55 miliar", "Rp557.55 bn"),
        (442_430_000_000_000_00, "Rp442,43 triliun", "Rp442.43 tn"),
        (1_002_000_000_000_000_00, "Rp1.002,00 triliun", "Rp1,002.00 tn"),
        (-150_000_000_00, "-Rp150,00 juta", "-Rp150.00 m"),
    ],
)
def test_amounts_are_written_to_be_read(sen: int, indonesian: str, english: str) -> None:
    assert (amount_id(sen), amount_en(sen)) == (indonesian, english)


def test_a_count_is_no_money() -> None:
    assert amount_id(18_600_000, "count") == "18.600.000"
    assert amount_en(18_600_000, "count") == "18,600,000"


def test_shares_dates_and_numbers() -> None:
    day = day_of(date(2024, 9, 15))
    assert (date_id(day), date_en(day)) == ("15 September 2024", "15 September 2024")
    assert date_id(day_of(date(2024, 8, 1))) == "1 Agustus 2024"
    assert (percent_id(0.3754), percent_en(0.3754)) == ("37,5 %", "37.5 %")
    assert (percent_id(None), percent_en(None)) == ("data belum cukup", "not enough data")
    assert (decimal_id(0.4836, 3), decimal_id(None, 3)) == ("0,484", "-")

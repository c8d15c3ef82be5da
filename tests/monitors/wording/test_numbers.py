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
    tenths,
)
from streams.board.words import TOGETHER, words
from streams.display.rupiah import percent, rupiah
from streams.notify.texts import figures


@pytest.mark.parametrize(
    ("sen", "indonesian", "english"),
    [
        (0, "Rp0", "Rp0"),
        (99_999_999, "Rp999.999", "Rp999,999"),
        (100_000_000, "Rp1,00 juta", "Rp1.00 m"),
        (123_456_789_00, "Rp123,45 juta", "Rp123.45 m"),
        (55_754_879_414_055, "Rp557,54 miliar", "Rp557.54 bn"),
        (99_999_999_999, "Rp999,99 juta", "Rp999.99 m"),  # never "1.000,00 juta"
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


@pytest.mark.parametrize(
    ("share", "goal", "shown"),
    [
        (0.39949, 0.4, "39.9"),
        (0.3996, 0.4, "39.9"),
        (0.4, 0.4, "40.0"),
        (0.40049, 0.4, "40.0"),
        (0.9996, 1.0, "99.9"),
        (1.0, 1.0, "100.0"),
        (1.0004, 1.0, "100.0"),
        (0.3996, 1.0, "40.0"),
        (0.54997, 0.55, "54.9"),
    ],
)
def test_what_falls_short_of_a_goal_never_reads_as_the_goal(
    share: float, goal: float, shown: str
) -> None:
    assert tenths(share, goal) == shown


@pytest.mark.parametrize("sen", [1_239_999_999_99, 999_999_999_99, 55_754_879_414_055])
def test_an_amount_reads_the_same_in_an_alert_a_letter_and_on_the_board(sen: int) -> None:
    told = amount_id(sen)
    assert told == figures.amount_id(sen) == rupiah(sen)
    assert told == words("id").amount(sen).replace(TOGETHER, " ")


def test_a_share_reads_the_same_everywhere() -> None:
    for share in (0.3754, 0.9996, 1.0, 1.2):
        told = percent_id(share)
        assert told == figures.percent_id(share) == percent(share)
        assert told == words("id").percent(share).replace(TOGETHER, " ")
        assert percent_en(share) == figures.percent_en(share)

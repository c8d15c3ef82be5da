import json
from datetime import date
from typing import Any

import pytest

from monitors import alerts
from monitors.alerts import Alert, alert_id
from monitors.calendar import Calendar
from monitors.days import day_of
from monitors.state import NEW, advance
from monitors.trajectory import Denominator, Figures, assess
from monitors.wording import describe, rupiah
from streams.programmes import load_programmes

UMKK = {one.id: one for one in load_programmes()}["umkk-40"]
LAST = day_of(date(2024, 12, 31))
HELD = Denominator("target", 10_000, None, "made up")
FIGURES = Figures("K34", 2024, LAST, 1, 5, 0, 1, HELD, None)


def an_alert() -> Alert:
    return advance(UMKK, Calendar((), [2024]), FIGURES, NEW, 1_735_664_400_000)[1][0]


def test_an_id_names_its_place_and_no_clock() -> None:
    assert alert_id("K34", 2024, "umkk-40", 1, 2) == "K34/2024/umkk-40/e1/t2"
    assert an_alert().id == "K34/2024/umkk-40/e1/t1"


def test_a_row_of_plain_values_brings_the_alert_back() -> None:
    alert = an_alert()
    row: list[Any] = json.loads(json.dumps(alert.to_row()))
    assert Alert.from_row(row) == alert


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="30 values"):
        Alert.from_row(an_alert().to_row()[1:])


def test_words_are_those_that_are_documented() -> None:
    alert = an_alert()
    assert alert.kind in alerts.KINDS
    assert alert.reason in alerts.REASONS
    assert alert.severity in alerts.SEVERITIES


@pytest.mark.parametrize(
    ("sen", "text"),
    [
        (0, "Rp0"),
        (99_999_999, "Rp999999"),
        (100_000_000, "Rp1.00 m"),
        (123_456_789_00, "Rp123.46 m"),
        (55_754_879_414_055, "Rp557.55 bn"),
        (442_430_000_000_000_00, "Rp442.43 tn"),
        (-150_000_000_00, "-Rp150.00 m"),
    ],
)
def test_amounts_are_written_to_be_read(sen: int, text: str) -> None:
    assert rupiah(sen) == text


def text_of(state_to: str, *, reason: str = "", **changes: Any) -> str:
    day = day_of(date(2024, 8, 31))
    figures = FIGURES._replace(day=day, umkk_sen=100_000, spend_sen=300_000,
                               denominator=HELD._replace(amount_sen=1_000_000))  # fmt: skip
    figures = figures._replace(**changes)
    return describe(
        "umkk-40",
        figures,
        assess(UMKK, Calendar((), [2024]), figures),
        state_from="behind",
        state_to=state_to,
        since=day_of(date(2024, 8, 12)),
        reason=reason,
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        # Goal 400,000 sen = Rp4000; planned 400/775 of it: Rp2064; SPI 1000/2064.5 = 0.484.
        # U/G = 0.25 = 19.375 % of 77.5: between May's 13.5 and June's 20: 13.5 + 6.5·d/30 → d = 27,
        # 27 June is day 179 of 244: 65 behind. 3000 of the 7000 left: 42.9 %.
        ("behind", "behind since 2024-08-12: UMKK Rp1000 of Rp2064 planned by 2024-08-31 (SPI"),
        ("behind", "(SPI 0.484), 65 days behind; 42.9 % of the Rp7000 left must go to UMKK."),
        ("on_track", "on track since 2024-08-12, was behind: UMKK Rp1000 of Rp2064"),
        ("cannot_be_reached", "no longer be reached: Rp3000 is missing, Rp7000 of the budget"),
        ("data_silent", "no pull since 2024-08-12: UMKK stood at Rp1000 of Rp4000."),
        ("class_unknown", "class of 0.0 % of the spend is not known: UMKK is at least Rp1000"),
        ("missed", "missed: UMKK Rp1000 of Rp4000 (25.0 % of the goal)."),
        ("reached", "reached: UMKK Rp1000 of Rp4000"),
    ],
)  # fmt: skip
def test_each_state_has_a_sentence_with_its_figures(state: str, words: str) -> None:
    text = text_of(state)
    assert text.startswith("K34 2024 umkk-40: ")
    assert words in text


def test_what_is_out_of_the_ordinary_is_said() -> None:
    assert "no denominator" in text_of("no_denominator", denominator=None)
    assert text_of("missed", reason="correction").endswith("The closed year was corrected.")
    assert text_of("behind", reason="denominator_changed").endswith("The denominator changed.")
    assert "The holidays of 2023 are not known" in text_of("behind", year=2023)

import json
from datetime import date
from typing import Any

import pytest

from monitors import alerts
from monitors.alerts import Alert, alert_id
from monitors.calendar import Calendar
from monitors.days import day_of
from monitors.state import NEW, advance
from monitors.trajectory import Denominator, Figures
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
    beside = alert_id("K34", 2024, "umkk-40", 1, 1, rule="burning")
    assert beside == "K34/2024/umkk-40/burning/e1/t1"


def test_a_row_of_plain_values_brings_the_alert_back() -> None:
    alert = an_alert()
    row: list[Any] = json.loads(json.dumps(alert.to_row()))
    assert Alert.from_row(row) == alert


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=f"{len(alerts.FIELDS)} values"):
        Alert.from_row(an_alert().to_row()[1:])


def test_words_are_those_that_are_documented() -> None:
    alert = an_alert()
    assert alert.kind in alerts.KINDS
    assert alert.reason in alerts.REASONS
    assert alert.severity in alerts.SEVERITIES

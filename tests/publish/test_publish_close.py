import json
import time
from datetime import date

import pytest

from monitors.days import day_at, day_of
from streams.publish.connection import connected
from streams.settings import Settings
from tests.publish.conftest import Installation, Pantau

CLOSE = ("publish", "close", "--year", 2024, "--source", "audit report 12/2025")


def closes(installation: Installation) -> list[dict[str, object]]:
    return [row for name, row in installation.rows("procurement.facts") if name == "Close"]


def test_a_year_is_closed_for_the_agencies_that_are_named(
    installation: Installation, pantau: Pantau
) -> None:
    day = ("--day", "2025-06-30")
    told = json.loads(pantau(*CLOSE, "--agency", "k34", "--agency", "D107", *day, "--json").out)
    assert (told["closes"], told["agency_codes"], told["years"]) == (2, ["D107", "K34"], [2024])
    rows = sorted(closes(installation), key=lambda row: str(row["agency"]))
    assert [(row["agency"], row["year"], row["source"]) for row in rows] == [
        ("D107", 2024, "audit report 12/2025"),
        ("K34", 2024, "audit report 12/2025"),
    ]
    assert all(row["day"] == day_of(date(2025, 6, 30)) for row in rows)
    assert all(isinstance(row["observed_at"], int) for row in rows)


def test_all_are_those_with_figures_of_the_year(installation: Installation, pantau: Pantau) -> None:
    with connected(Settings.from_environment()) as connection:
        topic = installation.prefix + "umkm.agency-status"
        for agency, year in (("K34", 2024), ("K35", 2024), ("K36", 2023)):
            connection.producer.send(topic, f"{agency}/{year}".encode(), b"figures")
        connection.producer.flush()
    assert pantau(*CLOSE, "--all").code == 0
    rows = closes(installation)
    assert sorted(str(row["agency"]) for row in rows) == ["K34", "K35"]
    today = day_at(time.time_ns() // 1_000_000)
    assert {row["day"] for row in rows} <= {today, today - 1}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ((), "name agencies"),
        (("--agency", "K34", "--all"), "not both"),
        (("--agency", "K34", "--day", "2024-12-31"), "can have been closed"),
        (("--agency", "K34", "--day", "2999-01-01"), "can have been closed"),
        (("--agency", "K34", "--source", " "), "--source is empty"),
        (("--agency", "?"), "no agency code"),
        (("--agency", "K34", "--year", "2100"), "can have been closed"),
    ],
)
def test_a_wrong_argument_is_one_line_and_exit_code_2(
    pantau: Pantau, more: tuple[str, ...], message: str
) -> None:
    result = pantau(*CLOSE, *more)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert len(result.err.strip().splitlines()) <= 4

import json

import pytest

from monitors.days import day_at, start_of_day
from streams.publish.ticks import day_tick, live_tick, year_ticks
from tests.publish.conftest import Installation, Pantau


def test_the_tick_of_a_moment_has_the_day_under_way_in_wib() -> None:
    # 2024-12-31 17:00 UTC is midnight in Jakarta.
    midnight = 1_735_664_400_000
    assert [live_tick(midnight + ms).day for ms in (-1, 0)] == [20_088, 20_089]
    assert live_tick(midnight).instant == midnight


def test_a_past_day_ends_with_its_last_millisecond() -> None:
    tick = day_tick(20_088)
    assert day_at(tick.instant) == 20_088
    assert day_at(tick.instant + 1) == 20_089


def test_a_year_has_a_tick_a_day_up_to_its_last_observation() -> None:
    whole = list(year_ticks(2024, None))
    assert [tick.day for tick in whole] == list(range(19_723, 20_089))
    assert list(year_ticks(2024, start_of_day(30_000))) == whole
    assert len(list(year_ticks(2024, start_of_day(19_723 + 40)))) == 41


def test_an_observation_before_the_year_leaves_its_first_day() -> None:
    assert [tick.day for tick in year_ticks(2024, start_of_day(10_000))] == [19_723]


def test_a_tick_of_now_goes_to_every_partition(installation: Installation, pantau: Pantau) -> None:
    result = pantau("tick", "--json")
    assert result.code == 0
    told = json.loads(result.out)
    rows = installation.rows("procurement.facts")
    assert [(name, row["instant"]) for name, row in rows] == [("Tick", told["instant"])] * 3
    assert {record.key for record in installation.records("procurement.facts")} == {None}


def test_ticks_of_a_past_day_and_year(installation: Installation, pantau: Pantau) -> None:
    assert pantau("tick", "--date", "2023-06-30").code == 0
    assert json.loads(pantau("tick", "--year", "2023", "--json").out)["ticks"] == 365
    days = [row["day"] for _, row in installation.rows("procurement.facts")]
    assert len(days) == 3 * 366
    assert days.count(19_538) == 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--year", "2090"), "lies ahead"),
        (("--date", "2090-01-01"), "a day that is over"),
        (("--every", "hourly"), "such as 1h"),
        (("--every", "0h"), "such as 1h"),
        (("--every", "1h", "--year", "2024"), "exclude each other"),
    ],
)
def test_wrong_arguments_are_one_line_and_code_2(
    pantau: Pantau, arguments: tuple[str, ...], message: str
) -> None:
    result = pantau("tick", *arguments)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert message in result.err

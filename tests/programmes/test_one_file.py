"""A new decree is one YAML file: nothing else is edited, and it is judged from feeds to alert."""

import json
from pathlib import Path

import pytest

from streams.__main__ import main

FEEDS = Path(__file__).parents[1] / "fixtures" / "programmes" / "budget-absorption" / "feeds"

NEW = """\
id: tenders-2024
title_id: Tender setengah anggaran
title_en: Half of the budget by tender
valid_from: 2024
measure: spend_value
channels: [tender]
goal: 1/2
denominators: [target]
curve: [0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
thresholds: {raise_days: 3}
page: docs/programmes/tenders-2024.md
"""

COUNTER = """\
id: trained
title_id: Pelaku usaha dilatih
title_en: Entrepreneurs trained
valid_from: 2024
scope: province
measure: reading
unit: count
goal: {2024: 2 k}
curve: linear
thresholds: {raise_days: 1}
page: docs/programmes/trained.md
"""


@pytest.fixture
def replayed(capsys, tmp_path):
    """Replay with a folder that holds one programme."""

    def run(programme, *arguments):
        folder = tmp_path / "programmes"
        folder.mkdir()
        name = programme.splitlines()[0].removeprefix("id: ")
        (folder / f"{name}.yaml").write_text(programme)
        with pytest.raises(SystemExit) as ended:
            main(["replay", *map(str, arguments), "--programmes", str(folder), "--json"])
        told = capsys.readouterr()
        assert (ended.value.code or 0, told.err) == (0, "")
        return json.loads(told.out)

    return run


def test_a_share_of_a_budget(replayed, tmp_path):
    # 40 of 100 bn are contracted; half of 100 is the goal, 60 % of it planned by the end of August,
    # 30 bn; by October 80 %: 40 bn. Behind once 40 < 0.9 · PV: PV > 44.4, in November.
    targets = tmp_path / "targets.csv"
    targets.write_text(
        "agency,year,programme,denominator,amount_sen,valid_from,source\n"
        "D995,2024,tenders-2024,target,10000000000000,2024-01-01,made up\n"
    )
    who = ("--agency", "D995", "--year", "2024", "--targets", targets)
    told = replayed(NEW, FEEDS, *who, "--as-of", "2024-10-31")
    figures = told["programmes"]["tenders-2024"]
    assert (figures["state"], figures["goal_sen"]) == ("on_track", 5_000_000_000_000)
    assert figures["spi"] == 1
    assert told["alerts"] == []


def test_a_counter_of_a_province(replayed, tmp_path):
    readings = tmp_path / "readings.csv"
    readings.write_text(
        "scope,year,programme,day,value,source\n"
        "ID-JI,2024,trained,2024-07-01,800,made up\n"
        "ID-JI,2024,trained,2024-11-01,2100,made up\n"
    )
    told = replayed(
        COUNTER, "--agency", "ID-JI", "--year", "2024", "--readings", readings
    )  # fmt: skip
    assert told["programmes"]["trained"]["state"] == "reached"
    # 1 July is day 183 of 366: half of 2,000 is planned, 800 is less than 90 % of it.
    assert [(one["day"], one["state_to"]) for one in told["alerts"]][:1] == [
        ("2024-07-01", "behind")
    ]
    assert told["alerts"][0]["unit"] == "count"

"""`pantau replay` sums the agencies of its files, as `pantau nation` would."""

import json
from pathlib import Path

import pytest

from streams.__main__ import main

YEARS = Path(__file__).parents[1] / "fixtures" / "years"
OWN, OTHER = YEARS / "behind_then_recovered", YEARS / "cannot_be_reached"
TARGETS = "agency,year,programme,denominator,amount_sen,valid_from,source\n"
AGENCIES = """\
code,name,kind,province,time_zone,successor,valid_from
D998,Kabupaten Contoh,KABUPATEN,Jawa Timur,WIB,,
D997,Kota Contoh,KOTA,Jawa Timur,WIB,,
"""


@pytest.fixture
def pantau(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["replay", *map(str, arguments)])
        told = capsys.readouterr()
        assert not ended.value.code, told.err
        return told.out

    return run


@pytest.fixture
def files(tmp_path):
    """The arguments that replay two made-up agencies of one year."""
    targets = tmp_path / "targets.csv"
    lines = [
        line
        for folder in (OWN, OTHER)
        for line in (folder / "targets.csv").read_text().splitlines()[1:]
    ]
    targets.write_text(TARGETS + "\n".join(lines) + "\n")
    agencies = tmp_path / "agencies.csv"
    agencies.write_text(AGENCIES)
    return [
        OWN / "feeds",
        OTHER / "feeds",
        "--year",
        2025,
        "--targets",
        targets,
        "--agencies",
        agencies,
    ]


def test_every_scope_is_the_sum_of_its_agencies(pantau, files):
    told = json.loads(pantau(*files, "--agency", "D998", "--scopes", "--json"))
    other = json.loads(pantau(*files, "--agency", "D997", "--json"))
    scopes = {one["code"]: one for one in told["scopes"]}
    assert list(scopes) == ["ID", "kind:KABUPATEN", "kind:KOTA", "ID-JI"]
    of = {name: {"ID": 1, "ID-JI": 1, f"kind:{name}": 1} for name in ("KABUPATEN", "KOTA")}
    for code, scope in scopes.items():
        members = [report for report in (told, other) if code in of[report["kind"]]]
        assert scope["agencies"] == len(members)
        one = scope["programmes"]["umkk-40"]
        for name in ("umkk_sen", "spend_sen", "goal_sen"):
            assert one[name] == sum(each["programmes"]["umkk-40"][name] for each in members)
        assert one["umkk_sen"] > 0
        assert (scope["as_of"], scope["judged"]) == (told["as_of"], told["as_of"])


def test_the_json_of_one_agency_stays_that_of_status(pantau, files):
    alone = json.loads(pantau(*files, "--agency", "D998", "--json"))
    assert "scopes" not in alone
    told = json.loads(pantau(*files, "--agency", "D998", "--scopes", "--json"))
    del told["scopes"]
    assert told == alone


def test_the_table_has_the_nation_and_on_request_every_scope(pantau, files):
    shown = pantau(*files, "--agency", "D998")
    assert "sums over the 2 agencies of these files" in shown
    below = shown.partition("sums over")[2]
    assert "Indonesia (ID)" in below
    assert "Jawa Timur" not in below
    below = pantau(*files, "--agency", "D998", "--scopes").partition("sums over")[2]
    rows = {line.split("  ")[0].strip() for line in below.splitlines()}
    assert {"Indonesia (ID)", "KABUPATEN (kind:KABUPATEN)", "Jawa Timur (ID-JI)"} <= rows


def test_of_one_agency_the_sum_is_shown_where_it_is_asked_for(pantau):
    alone = [OWN / "feeds", "--agency", "D998", "--year", 2025]
    assert "sums over" not in pantau(*alone)
    assert "sums over the 1 agency of these files" in pantau(*alone, "--scopes")


def test_counters_have_no_sums(pantau, tmp_path):
    readings = tmp_path / "readings.csv"
    readings.write_text(
        "scope,year,programme,day,value,source\nID,2021,small-packages-2021,2021-12-27,1,x\n"
    )
    shown = pantau("--agency", "ID", "--year", 2021, "--readings", readings)
    assert "sums over" not in shown


def test_real_agencies_are_summed_to_the_sen(data_dir, pantau):
    """K34 and D107 in 2025: two real agencies of two kinds of feeds."""
    paths = [data_dir / "inaproc-v1/K34-kemnaker", data_dir / "isb/D107-kab-bandung-sample"]
    year = ["--year", 2025, "--as-of", "2025-10-03"]
    told = json.loads(pantau(*paths, "--agency", "K34", *year, "--scopes", "--json"))
    own = told["programmes"]["umkk-40"]["spend_sen"]
    other = json.loads(pantau(*paths, "--agency", "D107", *year, "--json"))
    beside = other["programmes"]["umkk-40"]["spend_sen"]
    (nation,) = told["scopes"]
    summed = nation["programmes"]["umkk-40"]["spend_sen"]
    assert own > 0 < beside
    # A pull of D107 holds an award of B154, which counts for the nation and for neither of them.
    third = json.loads(pantau(*paths, "--agency", "B154", *year, "--json"))
    assert nation["agencies"] == 3
    assert summed == own + beside + third["programmes"]["umkk-40"]["spend_sen"]

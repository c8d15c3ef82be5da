"""`pantau backtest`: folders, made-up agencies, the page, and what it refuses."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from streams.commands.backtest import command
from streams.errors import PantauError

FIXTURES = Path(__file__).parents[1] / "fixtures"
GOLDEN = Path(__file__).with_name("golden") / "simulate-6-seed-3.json"
CONTOH = FIXTURES / "feeds/inaproc/K99-contoh"


@pytest.fixture
def targets(tmp_path):
    path = tmp_path / "targets.csv"
    path.write_text(
        "agency,year,programme,denominator,amount_sen,valid_from,source\n"
        "K99,2024,umkk-40,target,1000000000000000,2024-01-01,anggaran contoh\n",
        encoding="utf-8",
    )
    return path


def run(*arguments):
    result = CliRunner().invoke(command, [str(one) for one in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def found(*arguments):
    return json.loads(run(*arguments, "--json").stdout)


def test_a_small_simulated_backtest_is_as_it_was():
    """Golden: written anew with `pantau backtest --simulate 6 --seed 3 --json`."""
    assert found("--simulate", 6, "--seed", 3) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_a_folder_with_targets_is_scored_by_its_own_goal(targets):
    (year,) = found(CONTOH, "--targets", targets)["years"]
    assert (year["agency"], year["year"], year["reached"]) == ("K99", 2024, False)
    assert year["goal_from"] == "anggaran contoh"
    # 1,702,674,118,225 sen declared, of a goal of 0.40 · 1,000,000,000,000,000 sen.
    assert year["attainment"] == 0.0043


def test_without_a_denominator_two_goals_are_made_up():
    result = found(CONTOH)
    assert [year["reached"] for year in result["years"]] == [True, False]
    assert all(year["goal_from"].startswith("made up") for year in result["years"])
    assert any("hindsight" in note for note in result["notes"])


def test_few_agencies_judge_no_goal(targets):
    result = found(CONTOH, "--targets", targets)
    assert set(result["goals"].values()) == {None}
    assert any("not how well" in note for note in result["notes"])


def test_only_what_is_asked_for_is_scored():
    with pytest.raises(PantauError, match="no agency-year to score"):
        run(CONTOH, "--years", "2019-2020,2021")
    with pytest.raises(PantauError, match="no agency-year to score"):
        run(CONTOH, "--agency", "K98")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to score"),
        (("--simulate", 2, "x"), "exclude each other"),
        (("--simulate", 2, "--seed", 1), "choose another"),
        (("x", "--programme", "umk"), "not in .*umkk-40"),
        (("x", "--years", "last"), "write 2022,2023 or 2021-2024"),
        ((FIXTURES / "feeds/isb/D998-contoh",), r"D998 2025: not over when it was pulled"),
        (("/no/such/folder",), "no such file or folder"),
    ],
)
def test_what_can_t_be_scored_is_said_in_one_line(arguments, message):
    with pytest.raises(PantauError, match=message) as error:
        run(*arguments)
    assert "\n" not in str(error.value)


def test_a_page_with_pictures_is_written(tmp_path):
    result = run("--simulate", 2, "--seed", 3, "--out", tmp_path)
    assert "not met" in result.stdout or "met" in result.stdout
    page = (tmp_path / "index.md").read_text(encoding="utf-8")
    pictures = sorted(tmp_path.glob("*.svg"))
    assert len(pictures) == 5
    for picture in pictures:
        assert f"({picture.name})" in page
        # Our own picture, written a moment ago.
        root = ET.fromstring(picture.read_text(encoding="utf-8"))  # noqa: S314
        assert root.tag.endswith("svg")
        assert root.findtext("{http://www.w3.org/2000/svg}title")


def test_a_folder_that_can_t_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(PantauError, match="name a folder to write to"):
        run("--simulate", 1, "--seed", 3, "--out", tmp_path / "file" / "in")


def test_real_rows_are_scored_and_not_taken_for_more(data_dir):
    result = found(data_dir / "inaproc-v1/K34-kemnaker", data_dir / "isb/D107-kab-bandung-sample")
    assert [(year["agency"], year["year"]) for year in result["years"]] == [("K34", 2024)] * 2
    assert [year["reached"] for year in result["years"]] == [True, False]
    assert any("D107 2025: not over" in note for note in result["notes"])
    assert result["pinball"]["median"] < result["pinball"]["straight_line"]
    assert set(result["goals"].values()) == {None}
    assert (result["agency_years"], result["cases"]) == (1, 2)
    (unknown,) = (note for note in result["notes"] if "class unknown" in note)
    assert "give --suppliers" in unknown


def test_of_few_cases_counts_are_shown_and_no_goal_is_called_met(data_dir, tmp_path):
    shown = run(data_dir / "inaproc-v1/K34-kemnaker", "--out", tmp_path).stdout
    page = (tmp_path / "index.md").read_text(encoding="utf-8")
    for text in (shown, page):
        assert "1, with 2 made-up goals" in text
        assert "0 of 1" in text
        assert "not judged" in text
        assert "one draw" in " ".join(text.split())

"""Programme and holiday files: what is wrong is said with file, line and the right word."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitors.curves import DEFAULT, custom
from monitors.days import day_of
from monitors.programme import DEFAULT_SEVERITIES, Amount, Ratio, Thresholds
from monitors.rules import RULES
from streams.__main__ import Invocation, cli
from streams.errors import PantauError
from streams.programmes import (
    HOLIDAYS,
    PROGRAMMES,
    load_calendar,
    load_programme,
    load_programmes,
)

ROOT = Path(__file__).parents[1]

SMALLEST = """\
id: small
title_id: Kecil
title_en: Small
valid_from: 2021
claim: confirmed
goal: 0.4
denominators: [target]
page: docs/small.md
"""


COUNTER = """\
id: small
title_id: Kecil
title_en: Small
valid_from: 2021
scope: nation
measure: reading
unit: count
page: docs/small.md
goal: 5 m
period: cumulative
"""


def written(folder: Path, text: str, name: str = "small.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def complaint(folder: Path, text: str) -> str:
    path = written(folder, text)
    with pytest.raises(PantauError) as caught:
        load_programme(path)
    assert str(caught.value).startswith(f"{path}:")
    return str(caught.value).removeprefix(f"{path}:")


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    programme = load_programme(written(tmp_path, SMALLEST))
    assert programme.goal == Ratio(2, 5)
    assert programme.curve == DEFAULT
    assert programme.thresholds == Thresholds()
    assert programme.severities == DEFAULT_SEVERITIES


def test_thresholds_are_read_exactly(tmp_path: Path) -> None:
    text = SMALLEST + "thresholds: {raise_below: 0.1, clear_above: 1/3, raise_days: 3}\n"
    read = load_programme(written(tmp_path, text)).thresholds
    assert read == Thresholds(raise_below=Ratio(1, 10), clear_above=Ratio(1, 3), raise_days=3)


def test_a_curve_is_a_name_or_twelve_levels(tmp_path: Path) -> None:
    named = load_programme(written(tmp_path, SMALLEST + "curve: quarterly-goods\n"))
    assert named.curve.name == "quarterly-goods"
    levels = [0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20]
    table = load_programme(written(tmp_path, SMALLEST + f"curve: {levels}\n"))
    assert table.curve == custom(levels)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SMALLEST + "treshholds: {}\n", "9: unknown key 'treshholds'; did you mean 'thresholds'?"),
        (SMALLEST + "thresholds:\n  raise_belw: 0.9\n",
         "10: unknown key 'raise_belw'; did you mean 'raise_below'?"),
        (SMALLEST + "zzz: 1\n", "9: unknown key 'zzz'; one of baseline, channels, claim,"),
        (SMALLEST + "goal: 0.5\n", "9: the key 'goal' is there twice; keep one"),
        (SMALLEST.replace("id: small\n", ""), "1: missing: id"),
        (SMALLEST.replace("id: small", "id: other"), "1: id is other, but the file is small.yaml"),
        (SMALLEST.replace("confirmed", "confrmed"),
         "5: 'confrmed' is not known; did you mean 'confirmed'?"),
        (SMALLEST.replace("0.4", "forty"), "6: 'forty' is no number"),
        (SMALLEST.replace("0.4", "1/0"), "6: '1/0' is no number"),
        (SMALLEST.replace("0.4", "1.5"), "6: the goal is a share above 0 and at most 1"),
        (SMALLEST.replace("0.4", "0"), "6: the goal is a share above 0 and at most 1"),
        (SMALLEST.replace("2021", "soon"), "4: 'soon' is no whole number from 0 on"),
        (SMALLEST.replace("[target]", "target"), "7: a list is wanted here"),
        (SMALLEST.replace("[target]", "[]"), "7: denominators are one or more of target,"),
        (SMALLEST.replace("[target]", "[target, target]"), "7: denominators are one or more of"),
        (SMALLEST.replace("[target]", "[targett]"), "7: 'targett' is not known; did you mean"),
        (SMALLEST.replace("Kecil", ""), "2: a text is wanted here"),
        (SMALLEST.replace("Kecil", "[a]"), "2: a text is wanted here"),
        (SMALLEST + "curve: liner\n", "9: 'liner' is not known; did you mean 'linear'?"),
        (SMALLEST + "curve: [1, 2]\n", "9: a custom curve has 12 month-end levels, not 2"),
        (SMALLEST + "curve: [9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1]\n", "9: curve custom: months"),
        (SMALLEST + "thresholds: {raise_days: 0}\n", "9: raise_days is at least 1"),
        (SMALLEST + "thresholds: {raise_days: 1.5}\n", "9: '1.5' is no whole number"),
        (SMALLEST + "thresholds: {raise_below: 2}\n", "9: raise_below is a share from 0 to 1"),
        (SMALLEST + "thresholds: {raise_below: 0.96}\n",
         "9: raise_below must not be above clear_above, or the state would flap"),
        (SMALLEST + "thresholds: {unknown_class_share: 0.1}\n",
         "9: unknown_class_clear must not be above unknown_class_share"),
        (SMALLEST + "thresholds: 5\n", "9: keys and values are wanted here"),
        (SMALLEST + "severities: {behind: loud}\n", "9: 'loud' is not known; one of critical,"),
        (SMALLEST + "severities: {behnd: info}\n", "9: unknown key 'behnd'; did you mean 'behind'"),
        ("", "1: the file is empty; a programme needs id,"),
        ("- 1\n", "1: keys and values are wanted here"),
        ("id: [\n", "2: not YAML"),
        ("id: a\n  b: c\n", "2: not YAML"),
        # What is new: scope, measure, goals that are amounts, readings, curves, rules.
        (SMALLEST.replace("denominators: [target]\n", ""),
         "6: a share needs a denominator: name denominators, one or more of target,"),
        (SMALLEST + "scope: nasion\n", "9: 'nasion' is not known; did you mean 'nation'?"),
        (SMALLEST + "measure: umk_value\n", "9: 'umk_value' is not known; did you mean"),
        (SMALLEST + "unit: count\n", "9: umkk_value is money: its unit is sen"),
        (SMALLEST + "measure: packages\n", "9: packages are counted: say unit: count"),
        (SMALLEST + "valid_to: 2020\n", "9: valid_to lies before valid_from"),
        (SMALLEST + "channels: [tenders]\n", "9: 'tenders' is not known; did you mean 'tender'?"),
        (SMALLEST + "series: {a: b}\n", "9: series belong to measure: reading"),
        (SMALLEST + "period: cumulative\n", "9: only a counter with goals that are amounts runs"),
        (SMALLEST + "baseline: Rp1 tn\n", "9: a baseline belongs to period: cumulative"),
        (SMALLEST.replace("[target]", "[target, realised_spend]"), "7: a budget and what was"),
        (SMALLEST.replace("[target]", "[realised_spend]") + "curve: linear\n",
         "9: a share of what was realised is due at any time: say curve: at-once"),
        (SMALLEST + "rules: {burnin: {}}\n", "9: unknown key 'burnin'; did you mean 'burning'?"),
        (SMALLEST + "rules: {burning: {critical_abov: 3}}\n",
         "9: unknown key 'critical_abov'; did you mean 'critical_above'?"),
        (SMALLEST + "rules: {burning: {critical_long: 1.5}}\n", "9: '1.5' is no whole number"),
        (SMALLEST + "rules: {behind: {raise_days: 3}}\n", "9: behind has no parameters"),
        (SMALLEST + "wording: {subject: x}\n", "9: unknown key 'subject'; did you mean 'subject_"),
        (COUNTER.replace("unit: count", "unit: sen"), "9: '5 m': an amount in rupiah is wanted"),
        (COUNTER.replace("5 m", "Rp5 m"), "9: 'Rp5 m': a count is wanted, such as 38 or 18.6 m"),
        (COUNTER.replace("5 m", "0"), "9: '0' is no whole number above 0"),
        (COUNTER.replace("5 m", "0.5 k").replace("k", "0"), "9: '0.5 0': a count is wanted"),
        (COUNTER.replace("5 m", "1.00005 k"), "9: '1.00005 k' is no whole number above 0"),
        (COUNTER.replace("goal: 5 m", "goal: {99: 5 m}"), "9: 99 is no fiscal year from 2000"),
        (COUNTER.replace("goal: 5 m", "goal: {2022: [1, 2]}"), "9: two goals of one year need"),
        (COUNTER.replace("goal: 5 m", "goal: {2022: {amount: 1, valid_from: 2023-01-01}}"),
         "9: 2023-01-01 does not lie in 2022"),
        (COUNTER.replace("goal: 5 m", "goal: {2022: {valid_from: 2022-01-01}}"), "9: missing: am"),
        (COUNTER.replace("goal: 5 m", "goal: {}"), "9: a goal by year needs a year"),
        (COUNTER + "combine: each\n", "9: series that are not summed have no common goal"),
        (COUNTER + "channels: [tender]\n", "11: a reading has series, no channels"),
        (COUNTER + "curve: own-years\n", "11: an own curve belongs to scope: agency"),
        (COUNTER.replace("scope: nation", "scope: kind"), "5: counters are read of an agency,"),
    ],
)  # fmt: skip
def test_a_wrong_programme_is_named_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    said = complaint(tmp_path, text)
    assert said.startswith(words)
    assert "\n" not in said


def test_amounts_are_read_exactly(tmp_path: Path) -> None:
    money = SMALLEST.replace("denominators: [target]\n", "").replace(
        "goal: 0.4", "goal: Rp442.43 tn"
    )
    read = load_programme(written(tmp_path, money))
    assert (read.goal, read.amounts) == (None, (Amount(None, None, 44_243_000_000_000_000),))
    by_year = COUNTER.replace(
        "goal: 5 m", "goal: {2023: 400, 2022: [18.6 m, {amount: 20 m, valid_from: 2022-07-01}]}"
    )
    july = day_of(date(2022, 7, 1))
    assert load_programme(written(tmp_path, by_year)).amounts == (
        Amount(2022, None, 18_600_000),
        Amount(2022, july, 20_000_000),
        Amount(2023, None, 400),
    )
    none = COUNTER.replace("goal: 5 m", "goal: none").replace("period: cumulative\n", "")
    assert load_programme(written(tmp_path, none)).amounts == ()


def test_a_rule_takes_the_programmes_parameters_and_its_own_defaults(tmp_path: Path) -> None:
    text = (
        SMALLEST + "rules:\n  burning: {critical_above: 2.5, critical_long: 20}\n  correction: {}\n"
    )
    rules = load_programme(written(tmp_path, text)).rules
    burning = RULES["burning"].parameters
    assert rules["burning"] == burning(critical_above=Ratio(5, 2), critical_long=20)
    assert rules["correction"] == RULES["correction"].parameters()


def test_a_share_of_what_was_realised_is_due_at_once(tmp_path: Path) -> None:
    text = SMALLEST.replace("[target]", "[realised_without_ecatalogue, realised_spend]")
    assert load_programme(written(tmp_path, text)).curve.name == "at-once"


def test_a_folder_without_programmes_is_an_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(PantauError, match="no programme"):
            load_programmes(folder)


@pytest.mark.parametrize(
    "command", [["programmes"], ["replay", "--agency", "K9", "--year", "2024"]]
)
def test_commands_go_by_the_installations_programmes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    (tmp_path / "small.yaml").write_text(SMALLEST)
    feed = tmp_path / "tender-pengumuman_2024.json"
    feed.write_text("[]")
    monkeypatch.setenv("PANTAU_PROGRAMMES", str(tmp_path))
    arguments = [*command, "--json", *([str(feed)] if command[0] == "replay" else [])]
    result = CliRunner().invoke(cli, arguments, obj=Invocation(debug=False))
    told = json.loads(result.output)
    found = list(told["programmes"]) if isinstance(told, dict) else [one["id"] for one in told]
    assert found == ["small"]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PantauError, match=r"x\.yaml: can't be read"):
        load_programme(tmp_path / "x.yaml")
    with pytest.raises(PantauError, match=r"x\.csv: can't be read"):
        load_calendar(tmp_path / "x.csv")
    (tmp_path / "latin.yaml").write_bytes(b"id: \xff\n")
    with pytest.raises(PantauError, match=r"latin\.yaml: can't be read"):
        load_programme(tmp_path / "latin.yaml")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2024-02-30,national,x,y", "2: '2024-02-30' is no date; write YYYY-MM-DD"),
        ("2024-01-01,natoinal,x,y", "2: 'natoinal' is no kind; did you mean 'national'?"),
        ("2024-01-01,national,x", "2: 3 columns, 4 are wanted"),
        ("2024-01-01,national,x,y\n2024-01-01,joint_leave,x,y", "3: 2024-01-01 is there twice"),
    ],
)
def test_a_wrong_holiday_is_named_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    path = written(tmp_path, f"date,kind,name,decree\n{line}\n", "days.csv")
    with pytest.raises(PantauError) as caught:
        load_calendar(path)
    assert str(caught.value).startswith(f"{path}:{words}")


def test_holidays_without_their_header_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "2024-01-01,national,x,y\n", "days.csv")
    with pytest.raises(PantauError, match="the first line must be date,kind,name,decree"):
        load_calendar(path)


def test_what_ships_with_the_package_is_right() -> None:
    programmes = load_programmes()
    assert [one.id for one in programmes] == sorted(path.stem for path in PROGRAMMES.iterdir())
    assert all((ROOT / one.page).is_file() for one in programmes)
    lines = HOLIDAYS.read_text(encoding="utf-8").splitlines()[1:]
    assert lines == sorted(lines)

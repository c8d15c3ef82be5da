"""Made-up agency-years through the command: states, dates and figures as worked out by hand."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from monitors.programme import STATES
from streams.__main__ import main
from streams.programmes import PROGRAMMES, load_programme

FOLDER = Path(__file__).parents[1] / "fixtures" / "years"
PROGRAMME = "umkk-40"


class Run(NamedTuple):
    """One way to ask for a case's year, and what must come of it."""

    folder: Path
    agency: str
    year: int
    number: int
    asked: dict[str, Any]

    def arguments(self) -> list[str]:
        paths = [str(self.folder / path) for path in self.asked.get("paths", ["feeds"])]
        chosen = {"programmes": "../programmes", **self.asked.get("options", {})}
        options = [
            word
            for option, name in chosen.items()
            for word in (f"--{option}", str(self.folder / name))
        ]
        return [*paths, "--agency", self.agency, "--year", str(self.year), *options]


def runs() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*/case.yaml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, asked in enumerate(case["runs"]):
            run = Run(path.parent, case["agency"], case["year"], number, asked)
            found.append(pytest.param(run, id=f"{path.parent.name}-{number}"))
    return found


def replayed(capsys: pytest.CaptureFixture[str], run: Run, as_of: date | None = None) -> Any:
    until = [] if as_of is None else ["--as-of", as_of.isoformat()]
    with pytest.raises(SystemExit) as ended:
        main(["replay", *run.arguments(), *until, "--json"])
    told = capsys.readouterr()
    assert not ended.value.code
    assert told.err == ""
    return json.loads(told.out)


def differences(expected: Any, got: Any, where: str = "") -> list[str]:
    """Where `got` is not as expected; what an expected object does not name may be anything."""
    if isinstance(expected, dict) and expected:
        if not isinstance(got, dict):
            return [f"{where}: {got!r}"]
        return [
            difference
            for name, value in expected.items()
            for difference in differences(value, got.get(name, "absent"), f"{where}/{name}")
        ]
    if isinstance(got, float):
        fits = expected is not None and got == pytest.approx(float(ratio(expected)), rel=1e-12)
    else:
        fits = type(got) is type(expected) and got == expected
    return [] if fits else [f"{where}: {got!r} instead of {expected!r}"]


def ratio(written: object) -> Fraction:
    above, _, below = str(written).partition("/")
    return Fraction(above) / Fraction(below or 1)


def told(alerts: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = expected[0] if expected else ["id"]
    return [{name: alert[name] for name in names} for alert in alerts]


def dated(alerts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**alert, "day": alert["day"].isoformat(), "since": alert["since"].isoformat()}
        for alert in alerts
    ]


@pytest.mark.parametrize("run", runs())
def test_a_year_is_as_worked_out_by_hand(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    alerts = dated(run.asked["alerts"])
    figures = run.asked.get("figures", {})
    for day in sorted({*run.asked["states"], *figures}):
        report = replayed(capsys, run, day)
        assert report["as_of"] == day.isoformat()
        state = report["programmes"][PROGRAMME]["state"]
        assert (day, state) == (day, run.asked["states"].get(day, state))
        # What is told by a day is the beginning of what is told by a later one.
        assert told(report["alerts"], alerts) == [
            alert for alert in alerts if alert["day"] <= day.isoformat()
        ]
        assert differences(figures.get(day, {"as_of": day.isoformat()}), report) == []
    assert all(alert["day"] <= day.isoformat() for alert in alerts), "asked for too short a time"


@pytest.mark.parametrize("run", [run for run in runs() if "ends" in run.values[0].asked])
def test_without_a_day_the_year_ends_with_the_last_pull(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    report, ends = replayed(capsys, run), run.asked["ends"]
    assert report["as_of"] == ends["as_of"].isoformat()
    assert report["programmes"][PROGRAMME]["state"] == ends["state"]


def test_every_state_is_shown_by_a_year() -> None:
    shown = {state for run in runs() for state in run.values[0].asked["states"].values()}
    assert shown == set(STATES) - {"likely_to_miss"}


def test_the_projection_stands_before_the_trajectory(capsys: pytest.CaptureFixture[str]) -> None:
    # Of 155 units 60 are there, and stay. When P(miss) is above 0.80 depends on the fitted pool;
    # that it is before the middle of December does not.
    options = {"targets": "targets.csv", "programmes": "../programmes_projected"}
    run = Run(FOLDER / "behind_then_missed", "K99", 2023, 0, {"options": options})
    late = replayed(capsys, run, date(2023, 12, 15))
    assert late["programmes"][PROGRAMME]["state"] == "likely_to_miss"
    alerts = replayed(capsys, run, date(2023, 12, 31))["alerts"]
    assert alerts[: len(late["alerts"])] == late["alerts"]
    (foreseen,) = [one for one in alerts if one["rule"] == "likely_to_miss"]
    assert foreseen["kind"] in {"raised", "changed"}
    assert foreseen["severity"] == "warning"
    assert foreseen["p_miss"] > 0.8
    assert foreseen["since"] < foreseen["day"]
    assert foreseen["p10_sen"] < foreseen["p50_sen"] < foreseen["p90_sen"]
    assert foreseen["p50_sen"] < foreseen["goal_sen"]
    assert alerts[-1]["state_to"] == "missed"


def test_the_years_are_judged_by_the_shipped_programme() -> None:
    shipped, here = (
        load_programme(folder / f"{PROGRAMME}.yaml")
        for folder in (PROGRAMMES, FOLDER / "programmes")
    )
    assert replace(shipped, rules={}) == replace(here, rules={})
    assert set(here.rules) == {"likely_to_miss"}


def test_a_wrong_figure_is_noticed() -> None:
    assert differences({"a": {"b": 1, "c": "1/3"}}, {"a": {"b": 1, "c": 1 / 3}}) == []
    assert differences({"a": {"b": 1}}, {"a": {"b": 2}}) == ["/a/b: 2 instead of 1"]
    assert differences({"a": None}, {"a": 0.0}) == ["/a: 0.0 instead of None"]
    assert differences({"c": "1/3"}, {"c": 0.3333}) == ["/c: 0.3333 instead of '1/3'"]
    assert differences({"flags": {}}, {"flags": {"early": 1}}) != []

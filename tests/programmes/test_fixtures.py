"""Every shipped programme ends in the state that its fixture works out by hand."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitors.days import day_of, first_day, start_of_day
from monitors.facts import Fact, Tick, Transaction
from monitors.ledger.partition import Partition
from monitors.nation.nation import Nation
from monitors.nation.report import report
from monitors.programme import NATION
from streams.__main__ import main
from streams.programmes import PROGRAMMES, load_calendar, load_programmes
from streams.programmes.goal import read_amount
from streams.programmes.place import Place

FOLDER = Path(__file__).parents[1] / "fixtures" / "programmes"
ALL, CALENDAR = load_programmes(), load_calendar()


def runs() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*/case.yaml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, run in enumerate(case.pop("runs")):
            one = {"folder": path.parent, **case, **run}
            found.append(pytest.param(one, id=f"{path.parent.name}-{number}"))
    return found


def replayed(capsys: pytest.CaptureFixture[str], run: dict[str, Any], day: date) -> Any:
    folder = run["folder"]
    feeds = [str(folder / "feeds")] if (folder / "feeds").is_dir() else []
    options = [
        word
        for option, name in run["options"].items()
        for word in (f"--{option}", str(folder / name))
    ]
    who = ["--agency", run["agency"], "--year", str(run["year"])]
    with pytest.raises(SystemExit) as ended:
        main(["replay", *feeds, *who, *options, "--as-of", day.isoformat(), "--json"])
    told = capsys.readouterr()
    assert (ended.value.code or 0, told.err) == (0, "")
    return json.loads(told.out)["programmes"][folder.name]


def summed(run: dict[str, Any], day: date) -> Any:
    """The nation's figures at the end of a day, from the facts of its agencies."""
    state, nation = Partition(ALL, CALENDAR), Nation(ALL, CALENDAR, 1)
    facts: list[Fact] = [purchase(number, one) for number, one in enumerate(run["purchases"])]
    facts += [
        Tick(at, start_of_day(at + 1) - 1) for at in range(first_day(run["year"]), day_of(day) + 1)
    ]
    for position, fact in enumerate(facts):
        assert state.fold(position, fact) is None
    for rollup in state.drain().rollups:
        assert nation.fold(0, rollup) is None
    scope = nation.books[NATION, run["year"]]
    told = report(scope, ALL, CALENDAR, lanes=nation.lanes, judged=day_of(day))
    return told["programmes"][run["folder"].name]


def purchase(number: int, said: dict[str, Any]) -> Transaction:
    stage = "order" if said["channel"].startswith("ecatalogue") else "contract"
    day = said["day"]
    return Transaction(
        said["agency"], day.year, said["channel"], f"P{number}", "", stage, 0, "active",
        day_of(day), sen(said["value"]), None, sen(said.get("pdn", "Rp1")), None, None, None, None,
        number + 1, None,
    )  # fmt: skip


def sen(written: str) -> int:
    return read_amount(Place(Path("case.yaml"), yaml.ScalarNode("", written)), "sen")


def differences(expected: Any, got: Any, where: str = "") -> list[str]:
    """Where `got` is not as expected; what an expected object does not name may be anything."""
    if isinstance(expected, dict):
        return [
            difference
            for name, value in expected.items()
            for difference in differences(value, got.get(name, "absent"), f"{where}/{name}")
        ]
    if isinstance(got, float):
        fits = expected is not None and got == pytest.approx(float(worth(expected)), rel=1e-12)
    else:
        fits = type(got) is type(expected) and got == expected
    return [] if fits else [f"{where}: {got!r} instead of {expected!r}"]


def worth(written: object) -> Fraction:
    """The value of a/b, a·b, a+b and brackets around a divisor."""
    text = str(written)
    above, slash, below = text.partition("/(")
    if slash:
        return worth(above) / worth(below.removesuffix(")"))
    total = Fraction(0)
    for term in text.split("+"):
        product = Fraction(1)
        for factor in term.split("·"):
            part, _, divisor = factor.partition("/")
            product *= Fraction(part) / Fraction(divisor or 1)
        total += product
    return total


@pytest.mark.parametrize("run", runs())
def test_a_programme_is_as_worked_out_by_hand(
    run: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    figures = run.get("figures", {})
    for day in sorted({*run["states"], *figures}):
        told = summed(run, day) if run.get("nation") else replayed(capsys, run, day)
        assert (day, told["state"]) == (day, run["states"].get(day, told["state"]))
        assert differences(figures.get(day, {}), told) == []


def test_every_programme_that_ships_has_a_fixture() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == sorted(
        path.stem for path in PROGRAMMES.iterdir()
    )


def test_a_wrong_figure_is_noticed() -> None:
    assert worth("24.2/(24+6·182/366)") == Fraction("24.2") / (24 + Fraction(6 * 182, 366))
    assert differences({"a": {"b": 1, "c": "1/3"}}, {"a": {"b": 1, "c": 1 / 3}}) == []
    assert differences({"a": {"b": 1}}, {"a": {"b": 2}}) == ["/a/b: 2 instead of 1"]
    assert differences({"a": None}, {"a": 0.0}) == ["/a: 0.0 instead of None"]

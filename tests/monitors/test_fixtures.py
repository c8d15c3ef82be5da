"""Made-up agency-years with the states, dates and alerts that must come of them, by hand."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitors.alerts import Alert
from monitors.days import date_of, day_of, start_of_day
from monitors.facts import DENOMINATORS
from monitors.programme import STATES
from monitors.projection import Projection
from monitors.state import NEW, Standing, advance
from monitors.trajectory import Denominator, Figures
from streams.programmes import load_calendar, load_programmes
from tests.monitors.plain_view import PlainView

FOLDER = Path(__file__).parents[1] / "fixtures" / "monitor"
FIXTURES = sorted(FOLDER.glob("*.yaml"))
UNIT = 1_000_000_000
WHOLE = "387.5"

CALENDAR = load_calendar()
PROGRAMME = {one.id: one for one in load_programmes()}["umkk-40"]


def sen(units: object) -> int:
    amount = Fraction(str(units)) * UNIT
    assert amount.denominator == 1
    return int(amount)


def figures(year: int, day: int, line: dict[str, Any]) -> Figures:
    kind = line.get("denominator", "target")
    assert kind is None or kind in DENOMINATORS
    amount = sen(line.get("amount", WHOLE))
    observed = line.get("observed", "daily")
    return Figures(
        agency="K99",
        year=year,
        day=day,
        umkk_sen=sen(line["umkk"]),
        spend_sen=sen(line["spend"]),
        unknown_sen=sen(line.get("unknown", 0)),
        packages=40,
        denominator=None if kind is None else Denominator(kind, amount, None, "made up"),
        last_observed_day=day if observed == "daily" else day_of(observed),
    )


def view(line: dict[str, Any]) -> PlainView:
    """What is projected on that day: P(miss) as given, where it is worth a point."""
    p_miss = line.get("p_miss")
    worth = line.get("worth_a_point", True)
    projected = None if p_miss is None else Projection(1, 2, 3, p_miss, worth_a_point=worth)
    return PlainView(projected=projected)


def run(fixture: dict[str, Any], *, ticks_a_day: int = 1) -> tuple[dict[date, str], list[Alert]]:
    """Judge day by day, the standing packed and unpacked each time; return changes and alerts."""
    lines = {day_of(line["day"]): line for line in fixture["series"]}
    standing, line = NEW, fixture["series"][0]
    states: dict[date, str] = {}
    alerts: list[Alert] = []
    for day in range(day_of(date(fixture["year"], 1, 1)), day_of(fixture["until"]) + 1):
        line = lines.get(day, line)
        for _ in range(ticks_a_day):
            standing = Standing.from_row(list(standing.to_row()))
            standing, told = advance(
                PROGRAMME, CALENDAR, figures(fixture["year"], day, line), standing,
                start_of_day(day + 1), view=view(line),
            )  # fmt: skip
            alerts += told
        if not states or list(states.values())[-1] != standing.state:
            states[date_of(day)] = standing.state
            assert standing.since in {None, day}
    return states, alerts


def read(path: Path) -> dict[str, Any]:
    fixture = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(fixture, dict)
    return fixture


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_states_and_alerts_are_those_worked_out_by_hand(path: Path) -> None:
    fixture = read(path)
    states, alerts = run(fixture)
    assert states == fixture["states"]
    assert [
        {
            "id": alert.id,
            "day": date_of(alert.day),
            "kind": alert.kind,
            "from": alert.state_from,
            "to": alert.state_to,
            "reason": alert.reason,
            "severity": alert.severity,
            "since": date_of(alert.since),
            "rule": alert.rule,
        }
        for alert in alerts
    ] == fixture["alerts"]
    assert all(fixture.get("text", "") in (alert.text_en or "") for alert in alerts)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_judging_each_day_again_changes_nothing(path: Path) -> None:
    fixture = read(path)
    assert run(fixture, ticks_a_day=3) == run(fixture)


def test_every_state_has_a_fixture() -> None:
    shown = {state for path in FIXTURES for state in read(path)["states"].values()}
    assert shown == set(STATES)

"""A rule's fixture: a case in plain JSON, and what the rule must say of it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from monitors.curves import NAMED
from monitors.days import day_of
from monitors.figures import Denominator, Figures, ground
from monitors.programme import Ratio
from monitors.projection import Projection
from monitors.rules import RULES, Rule
from monitors.rules.case import Case, Claims, Corrected, Pulse, Reserved, ReservedSum, Window
from monitors.trajectory import assess
from monitors.watch import _tuples
from monitors.wording.both import Told
from streams.programmes import load_calendar, load_programmes
from tests.monitors.plain_view import PlainView

CALENDAR = load_calendar()
UMKK = {one.id: one for one in load_programmes()}["umkk-40"]

INPUT = frozenset({
    "day", "umkk_sen", "spend_sen", "unknown_sen", "packages", "denominator", "last_pull", "state",
    "parameters", "memory", "curve", "windows", "claims", "pulses", "corrected", "reason",
    "projection", "unreachable_since", "reserved",
})  # fmt: skip
"""What a fixture may give; days as ISO dates."""


def read(path: Path) -> dict[str, Any]:
    fixture = json.loads(path.read_text(encoding="utf-8"))
    assert set(fixture) == {"what", "input", "expected"}, f"{path}: what, input and expected"
    unknown = set(fixture["input"]) - INPUT
    assert not unknown, f"{path}: unknown {unknown}"
    return dict(fixture)


def day(text: str | None) -> int | None:
    return None if text is None else day_of(date.fromisoformat(text))


def parameters(rule: Rule, given: dict[str, Any]) -> Any:
    values = {
        name: Ratio(*one) if isinstance(one, list) else one
        for name, one in given.get("parameters", {}).items()
    }
    return rule.parameters(**values)


def case_of(rule: Rule, given: dict[str, Any]) -> Case:
    on = day(given["day"])
    assert on is not None
    held = given.get("denominator", {"kind": "target", "amount_sen": 1_000_000})
    programme = replace(
        UMKK,
        curve=NAMED[given.get("curve", "linear")],
        rules={rule.name: parameters(rule, given)},
    )
    figures = Figures(
        agency="K99",
        year=int(given["day"][:4]),
        day=on,
        umkk_sen=given.get("umkk_sen", 0),
        spend_sen=given.get("spend_sen", 0),
        unknown_sen=given.get("unknown_sen", 0),
        packages=given.get("packages", 100),
        denominator=held and Denominator(held["kind"], held["amount_sen"], None, "made up"),
        last_observed_day=day(given.get("last_pull")),
    )
    return Case(
        programme,
        CALENDAR,
        figures,
        ground(programme, figures),
        view(given),
        given.get("state", ""),
    )


def view(given: dict[str, Any]) -> PlainView:
    claims, corrected = given.get("claims"), given.get("corrected")
    projected, plans = given.get("projection"), given.get("reserved")
    return PlainView(
        windows={int(days): Window(**one) for days, one in given.get("windows", {}).items()},
        claim=None if claims is None else Claims(**claims),
        channels=tuple(
            Pulse(**{**one, "last_row": day(one["last_row"]), "last_pull": day(one["last_pull"])})
            for one in given.get("pulses", [])
        ),
        corrections=Corrected()
        if corrected is None
        else Corrected(**{**corrected, "causes": _tuples(corrected["causes"])}),
        reason=given.get("reason"),
        projected=None if projected is None else Projection(**projected),
        since=day(given.get("unreachable_since")),
        plans=None
        if plans is None
        else ReservedSum(**{**plans, "first": tuple(Reserved(**one) for one in plans["first"])}),
    )


def memory(given: dict[str, Any]) -> tuple[Any, ...]:
    kept = [day(one) if _is_date(one) else one for one in given.get("memory", [])]
    return tuple(_tuples(kept))


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4] == "-"


def told(case: Case, rule: Rule, given: dict[str, Any], says: dict[str, Any], reason: str) -> Told:
    """What the rule's words are given, were it told today."""
    return Told(
        programme=case.programme,
        figures=case.figures,
        measures=assess(case.programme, CALENDAR, case.figures),
        state_from="on_track",
        state_to=case.state or rule.name,
        kind="raised",
        since=since(case, rule, given),
        reason=reason,
        says=says,
        projection=case.view.projection(),
        reserved=case.view.reserved(),
    )


def since(case: Case, rule: Rule, given: dict[str, Any]) -> int:
    if rule.name == "data_silent":
        return case.figures.last_observed_day or case.figures.day
    return day(given.get("unreachable_since")) or case.figures.day


FOLDER = Path(__file__).parents[3] / "monitors" / "rules"
FIXTURES = sorted(FOLDER.glob("*/fixtures/*.json"))


def rule_of(path: Path) -> Rule:
    return RULES[path.parents[1].name]

"""Each rule's folder is whole, and every fixture comes out as it says."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from monitors.programme import Ratio
from monitors.rules import RULES, SIDE_RULES, STATE_ORDER, STATE_RULES, SideRule, StateRule
from monitors.rules.rule import SEVERITY
from monitors.wording.describe import NAMES, WORDS
from tests.monitors.rules.fixture import (
    FIXTURES,
    FOLDER,
    case_of,
    memory,
    parameters,
    read,
    rule_of,
    told,
)

SECTIONS = (
    "Ringkasan",
    "What it measures",
    "Why it matters",
    "Output",
    "Configuration",
    "Exclusions",
    "Assumptions",
)
"""Headings of a page, in this order; the summary on top is Indonesian."""


def lacking(folder: Path) -> list[str]:
    """What a rule's folder lacks."""
    lacks = [name for name in ("rule.py", "words.py", "page.md") if not (folder / name).is_file()]
    if len(list(folder.glob("fixtures/*.json"))) < 2:
        lacks.append("two fixtures: one that it finds, one that it does not")
    page = folder / "page.md"
    if page.is_file():
        headings = [
            line.removeprefix("## ")
            for line in page.read_text(encoding="utf-8").splitlines()
            if line.startswith("## ")
        ]
        lacks += [f"page.md: ## {one}" for one in SECTIONS if one not in headings]
        if not lacks and [one for one in headings if one in SECTIONS] != list(SECTIONS):
            lacks.append("page.md: its sections in order")
    return lacks


def folders() -> list[Path]:
    return [one for one in sorted(FOLDER.iterdir()) if one.is_dir() and one.name != "__pycache__"]


@pytest.mark.parametrize("folder", folders(), ids=lambda one: one.name)
def test_a_rule_is_code_words_page_and_fixtures(folder: Path) -> None:
    assert lacking(folder) == []
    assert RULES[folder.name].name == folder.name
    assert RULES[folder.name].page == f"monitors/rules/{folder.name}/page.md"
    assert NAMES[folder.name].id != NAMES[folder.name].en


def test_a_folder_that_lacks_something_is_told(tmp_path: Path) -> None:
    assert len(lacking(tmp_path)) == 4
    for name in ("rule.py", "words.py"):
        (tmp_path / name).touch()
    (tmp_path / "page.md").write_text("\n".join(f"## {one}" for one in SECTIONS[1:]))
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "one.json").touch()
    assert lacking(tmp_path) == [
        "two fixtures: one that it finds, one that it does not",
        "page.md: ## Ringkasan",
    ]


def test_rules_are_those_of_the_folders() -> None:
    assert sorted(RULES) == [one.name for one in folders()]
    assert [one.name for one in STATE_RULES] == list(STATE_ORDER)
    assert {*STATE_ORDER, *SIDE_RULES} == set(RULES)
    assert set(WORDS) == set(RULES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_parameters_can_be_set_in_a_file(name: str) -> None:
    kind = RULES[name].parameters
    assert is_dataclass(kind)
    default: Any = kind()
    assert all(isinstance(getattr(default, one.name), int | Ratio | str) for one in fields(kind))
    page = (FOLDER / name / "page.md").read_text(encoding="utf-8")
    assert [one.name for one in fields(kind) if f"`{one.name}`" not in page] == []
    if isinstance(RULES[name], SideRule):
        assert min(default.raise_days, default.clear_days) >= 1


@pytest.mark.parametrize("path", FIXTURES, ids=lambda one: f"{one.parents[1].name}-{one.stem}")
def test_a_fixture_comes_out_as_it_says(path: Path) -> None:
    fixture, rule = read(path), rule_of(path)
    given, expected = fixture["input"], fixture["expected"]
    case = case_of(rule, given)
    got = found(rule, case, given)
    for name, value in expected.items():
        assert (name, got.get(name)) == (name, value), path


def found(rule: Any, case: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What the rule says of the case, as the fixture would write it."""
    if isinstance(rule, StateRule):
        holds = rule.holds(case)
        if not holds:
            return {"holds": False}
        words = WORDS[rule.name](told(case, rule, given, {}, rule.name))
        return {"holds": True, "text": words.id, "text_en": words.en}
    assert isinstance(rule, SideRule)
    finding = rule.look(case, parameters(rule, given), memory(given))
    if finding is None:
        return {"nothing": True}
    seen: dict[str, Any] = {
        "asked": SEVERITY[finding.asked],
        "held": SEVERITY[finding.held],
        "reason": finding.reason,
        **{name: listed(one) for name, one in finding.says.items()},
    }
    if finding.asked:
        words = WORDS[rule.name](told(case, rule, given, dict(finding.says), finding.reason))
        seen |= {"text": words.id, "text_en": words.en}
    return seen


def listed(value: Any) -> Any:
    return [listed(one) for one in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", sorted(RULES))
def test_each_rule_has_a_fixture_that_it_finds_and_one_that_it_does_not(name: str) -> None:
    outcomes = [
        expected.get("holds", bool(expected.get("asked")))
        for path in FIXTURES
        if rule_of(path).name == name
        for expected in [read(path)["expected"]]
    ]
    assert {True, False} <= set(outcomes)

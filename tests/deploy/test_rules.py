"""Prometheus' rules and Alertmanager's routes, judged by their own tools."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.metrics.catalogue import BY_NAME, Type
from tests.conftest import absent

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
ALERTMANAGER = ROOT / "deploy" / "alertmanager" / "alertmanager.yaml"
RULES: dict[str, Any] = yaml.safe_load((PROMETHEUS / "alerts.yaml").read_text())
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
RECORDED: dict[str, Any] = yaml.safe_load((PROMETHEUS / "recording.yaml").read_text())
RECORDS = [rule for group in RECORDED["groups"] for rule in group["rules"]]
CASES: dict[str, Any] = yaml.safe_load((PROMETHEUS / "tests" / "alerts.yaml").read_text())


def tool(name, *arguments):
    """Run one of Prometheus' tools; its output."""
    if shutil.which(name) is None:
        absent(f"{name} is not installed (Debian: prometheus, prometheus-alertmanager)",
               "PANTAU_REQUIRE_PROMETHEUS")  # fmt: skip
    done = subprocess.run(
        [name, *map(str, arguments)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["alerts", "recording"])
def test_the_rules_are_valid(name):
    assert "SUCCESS" in tool("promtool", "check", "rules", PROMETHEUS / f"{name}.yaml")


@pytest.mark.parametrize("name", ["alerts", "recording"])
def test_the_rules_do_what_they_say(name):
    tool("promtool", "test", "rules", PROMETHEUS / "tests" / f"{name}.yaml")


@pytest.mark.parametrize("name", ["alerts", "recording"])
def test_sums_are_taken_before_the_alerts_that_read_them(name):
    cases = yaml.safe_load((PROMETHEUS / "tests" / f"{name}.yaml").read_text())
    files = [PROMETHEUS / "tests" / file for file in cases["rule_files"]]
    groups = [
        group["name"] for file in files for group in yaml.safe_load(file.read_text())["groups"]
    ]
    assert cases["group_eval_order"] == groups


def test_prometheus_takes_its_settings():
    tool("promtool", "check", "config", PROMETHEUS / "prometheus.yaml")


def test_alertmanager_takes_its_settings():
    tool("amtool", "check-config", ALERTMANAGER)


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ({"severity": "critical", "part": "pipeline"}, "on-call"),
        ({"severity": "critical", "part": "domain"}, "on-call"),
        ({"severity": "warning", "part": "pipeline"}, "operations"),
        ({"severity": "warning", "part": "domain"}, "programme-office"),
        ({"severity": "info", "part": "domain"}, "nobody"),
        ({"severity": "info", "part": "pipeline"}, "operations"),
    ],
)
def test_alerts_go_where_they_belong(labels, receiver):
    told = [f"{name}={value}" for name, value in labels.items()]
    arguments = ("config", "routes", "test", f"--config.file={ALERTMANAGER}", *told)
    assert tool("amtool", *arguments).strip() == receiver


def test_inhibition_names_alerts_that_exist():
    names = {rule["alert"] for rule in ALERTS}
    for rule in yaml.safe_load(ALERTMANAGER.read_text())["inhibit_rules"]:
        sources = re.findall(r"Pantau\w+", str(rule["source_matchers"]))
        targets = re.findall(r"Pantau\w+", str(rule["target_matchers"]))
        assert sources
        assert targets
        assert {*sources, *targets} <= names
        assert not set(sources) & set(targets)


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_each_alert_says_what_it_is_and_what_to_do(rule):
    assert re.fullmatch(r"Pantau([A-Z][a-z]+)+", rule["alert"])
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert rule["labels"]["part"] in {"pipeline", "domain"}
    assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
    runbook = ROOT / rule["annotations"]["runbook_url"]
    assert runbook.name == f"{rule['alert']}.md"
    text = runbook.read_text()
    assert f"*{rule['labels']['severity']}, {rule['labels']['part']}.*" in text
    assert "**Look**" in text
    assert "**Do**" in text
    assert f"[{rule['alert']}](" in (runbook.parent / "README.md").read_text()


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_each_alert_is_shown_to_fire_and_to_be_quiet(rule):
    said = [
        bool(one["exp_alerts"])
        for case in CASES["tests"]
        for one in case["alert_rule_test"]
        if one["alertname"] == rule["alert"]
    ]
    assert sorted(said) == [False, True]


def test_each_runbook_and_each_link_in_it_is_there():
    pages = {page.name for page in (ROOT / "docs" / "runbooks").glob("Pantau*.md")}
    assert pages == {f"{rule['alert']}.md" for rule in ALERTS}
    for page in pages:
        text = (ROOT / "docs" / "runbooks" / page).read_text()
        assert set(re.findall(r"\]\((Pantau\w+\.md)\)", text)) <= pages


def test_who_ends_all_workers_is_told_of_keda_which_would_start_them_again():
    folder = ROOT / "docs" / "runbooks"
    pages = {page.name: page.read_text() for page in folder.glob("[a-z]*.md")}
    ending = {
        name
        for name, text in pages.items()
        if re.search(r"--replicas=0|^1\. Stop the workers", text, re.MULTILINE)
    }
    assert ending == {"back-up.md", "replay-a-year.md", "upgrade.md"}
    assert all(re.search(r"KEDA[^.]*\(scale\.md\)|\[with KEDA\]", pages[one]) for one in ending)
    assert "autoscaling.keda.sh/paused-replicas=0" in pages["scale.md"]


@pytest.mark.parametrize(
    "rule", [*ALERTS, *RECORDS], ids=lambda rule: rule.get("alert", rule.get("record"))
)
def test_each_rule_reads_what_is_told(rule):
    recorded = {one["record"] for one in RECORDS}
    told = set(BY_NAME)
    for one in BY_NAME.values():
        if one.type is Type.HISTOGRAM:
            told |= {f"{one.name}_{part}" for part in ("bucket", "sum", "count")}
    read = set(re.findall(r"[\w:]*pantau_\w+[\w:]*", rule["expr"]))
    assert read <= told | recorded, read - told - recorded
    assert read or re.search(r"\bup\b|process_start", rule["expr"])


@pytest.mark.parametrize("rule", RECORDS, ids=lambda rule: rule["record"])
def test_recorded_names_say_level_metric_and_operation(rule):
    assert re.fullmatch(r"[a-z_]+:pantau_[a-z_]+:(sum|ratio|count|rate\d+m)", rule["record"])

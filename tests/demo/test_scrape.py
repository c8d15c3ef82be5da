"""The configuration for a Prometheus: every process, and the rules of this checkout."""

import json
import shutil
import subprocess
from pathlib import Path

from streams.demo.scrape import ROOT, rule_files, scrape_text
from tests.conftest import absent

TARGETS = {"worker": 9464, "board": 8080}


def test_every_process_is_found() -> None:
    made = json.loads(scrape_text(TARGETS, []))
    found = {one["job_name"]: one["static_configs"] for one in made["scrape_configs"]}
    assert found == {
        "pantau-worker": [{"targets": ["127.0.0.1:9464"]}],
        "pantau-board": [{"targets": ["127.0.0.1:8080"]}],
    }


def test_the_rules_are_those_of_the_checkout_wherever_the_file_lies() -> None:
    named = json.loads(scrape_text(TARGETS, rule_files()))["rule_files"]
    folder = ROOT / "deploy" / "prometheus"
    assert named == [str(folder / "recording.yaml"), str(folder / "alerts.yaml")]
    assert all(Path(name).is_absolute() for name in named)


def test_without_a_checkout_there_are_none(tmp_path: Path) -> None:
    assert rule_files(tmp_path) == []


def test_prometheus_takes_it(tmp_path: Path) -> None:
    if shutil.which("promtool") is None:
        absent("promtool is not installed (Debian: prometheus)", "PANTAU_REQUIRE_PROMETHEUS")
    file = tmp_path / "prometheus.yaml"
    file.write_text(scrape_text(TARGETS, rule_files()), encoding="utf-8")
    done = subprocess.run(
        ["promtool", "check", "config", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "2 rule files found" in done.stdout

"""Where a program or the rows are absent a test skips, and where they are required it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
USES_ALL = """
def test_rows(data_dir): pass
def test_kafka(kafka): pass
def test_registry(registry): pass
"""


def run(tmp_path, *options, **environ):
    """Run three tests that need what is not there; gives what pytest shows."""
    (tmp_path / "test_it.py").write_text(USES_ALL)
    given = ("-p", "tests.conftest", "-c", os.devnull, "--rootdir", str(tmp_path))
    return pytest_without(tmp_path, *given, *options, str(tmp_path), **environ)


def pytest_without(tmp_path, *arguments, **environ):
    """Run tests where no program is installed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:warnings", "-rs", *arguments],
        cwd=ROOT,
        # An empty folder as PATH: neither java nor mvn is found.
        env={"HOME": str(tmp_path), "PATH": str(tmp_path), "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout


def test_they_skip_and_say_why(tmp_path):
    shown = run(tmp_path)
    assert "3 skipped" in shown
    assert "PANTAU_DATA names no folder of real rows" in shown
    assert "no real Kafka: java is not installed" in shown


def test_a_folder_that_holds_no_rows_is_named(tmp_path):
    assert f"PANTAU_DATA={tmp_path} holds no inaproc-v1" in run(tmp_path, PANTAU_DATA=str(tmp_path))


@pytest.mark.parametrize(
    ("variable", "outcome"),
    [
        ("PANTAU_REQUIRE_KAFKA", "1 skipped, 2 errors"),
        ("PANTAU_REQUIRE_DATA", "2 skipped, 1 error"),
    ],
)
def test_what_is_required_fails(tmp_path, variable, outcome):
    assert outcome in run(tmp_path, **{variable: "1"})


def test_a_fixture_marks_its_tests(tmp_path):
    assert "2 deselected" in run(tmp_path, "-m", "not (kafka or registry)")
    assert "1 deselected" in run(tmp_path, "-m", "not data")


@pytest.mark.parametrize(
    ("test", "required_by", "reason"),
    [
        (
            "tests/board/test_browser.py::test_the_list_is_downloaded",
            "PANTAU_REQUIRE_BROWSER",
            "no browser: /nowhere is not installed",
        ),
        (
            "tests/notify/test_alertmanager.py::test_another_state_ends_the_one_before",
            "PANTAU_REQUIRE_ALERTMANAGER",
            "prometheus-alertmanager is not installed",
        ),
        (
            "tests/deploy/test_rules.py::test_the_rules_are_valid",
            "PANTAU_REQUIRE_PROMETHEUS",
            "promtool is not installed",
        ),
    ],
)
def test_a_program_of_the_system_may_be_absent_unless_it_is_required(
    tmp_path, test, required_by, reason
):
    environ = {"PANTAU_CHROMIUM": "/nowhere"}
    shown = pytest_without(tmp_path, "-p", "no:cacheprovider", test, **environ)
    assert reason in shown
    assert " skipped" in shown
    assert " passed" not in shown
    failed = pytest_without(
        tmp_path, "-p", "no:cacheprovider", test, **environ, **{required_by: "1"}
    )
    assert f"{required_by} is set" in failed
    assert " skipped" not in failed

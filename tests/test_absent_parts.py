"""Where Java, Maven or the rows are absent a test skips, and where they are required it fails."""

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
    """Run three tests that need what is not there; gives pytest's last line."""
    (tmp_path / "test_it.py").write_text(USES_ALL)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:warnings", "-rs"),
            *("-c", os.devnull, "--rootdir", str(tmp_path), *options, str(tmp_path)),
        ],
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

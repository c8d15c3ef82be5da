"""Each target for some seconds, with new inputs each time; and what was found before, for ever."""

import importlib
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
FOUND = sorted(file for file in (Path(__file__).parent / "found").rglob("*") if file.is_file())
SECONDS = os.environ.get("PANTAU_FUZZ_SECONDS", "10")


def target_of(name: str) -> Any:
    return importlib.import_module(f"tests.fuzz.targets.{name}")


@pytest.mark.parametrize("file", FOUND, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_was_found_is_mended(file: Path) -> None:
    target_of(file.parent.name).one(file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_own_seeds(name: str) -> None:
    target = target_of(name)
    for seed in target.seeds():
        target.one(seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_new_is_found(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.fuzz", name, f"--seconds={SECONDS}",
            f"--findings={tmp_path}", f"--seed={secrets.randbelow(2**31)}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    inputs = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert done.returncode == 0, f"{done.stderr[-4000:]}\n{inputs}"

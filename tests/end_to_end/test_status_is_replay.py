"""Published, folded by a worker and read from the topics, a year is what replay says it is."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.worker.rig import Rig, rig

YEARS = Path(__file__).parents[1] / "fixtures" / "years"


class Case(NamedTuple):
    """An agency-year in files."""

    feeds: Path
    agency: str
    year: int
    targets: Path | None = None
    suppliers: Path | None = None


MADE_UP = {
    "behind_then_recovered": Case(
        YEARS / "behind_then_recovered" / "feeds",
        "D998",
        2025,
        YEARS / "behind_then_recovered" / "targets.csv",
    ),
    "class_unknown": Case(
        YEARS / "class_unknown" / "feeds",
        "D998",
        2024,
        YEARS / "class_unknown" / "targets.csv",
        YEARS / "class_unknown" / "suppliers.csv",
    ),
}


@pytest.fixture
def installation(broker: Any, topic_prefix: str, tmp_path: Path) -> Iterator[Rig]:
    with rig(broker, topic_prefix, tmp_path) as made:
        yield made


def pantau(environ: dict[str, str], *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "streams", *map(str, arguments)],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def replayed(case: Case) -> Any:
    options: list[object] = []
    if case.targets is not None:
        options += ["--targets", case.targets]
    if case.suppliers is not None:
        options += ["--suppliers", case.suppliers]
    who = ("--agency", case.agency, "--year", case.year)
    return json.loads(pantau({}, "replay", case.feeds, *who, *options, "--json"))


def publish(made: Rig, case: Case, *, register_first: bool) -> None:
    registers: list[tuple[object, ...]] = []
    if case.targets is not None:
        registers.append(("publish", "targets", case.targets))
    if case.suppliers is not None:
        registers.append(("publish", "suppliers", case.suppliers))
    feeds = ("publish", "inaproc", case.feeds, "--agency", case.agency, "--year", case.year)
    for command in [*registers, feeds] if register_first else [feeds, *registers]:
        pantau(made.environ, *command)


def told(made: Rig, case: Case, expected: Any) -> Any:
    """What `status` says, once it says what is expected; else what it said in the end."""
    deadline = time.monotonic() + 60
    while True:
        status = json.loads(
            pantau(made.environ, "status", case.agency, "--year", case.year, "--json")
        )
        if comparable(status) == comparable(expected) or time.monotonic() > deadline:
            return status
        time.sleep(0.5)


def comparable(report: Any) -> Any:
    """A register that is published is a pull of its own, of now: only that instant may differ."""
    return {name: value for name, value in report.items() if name != "observed_at"}


@pytest.mark.parametrize("name", MADE_UP)
def test_a_made_up_year(installation: Rig, name: str) -> None:
    case = MADE_UP[name]
    expected = replayed(case)
    worker = installation.start()
    worker.wait_ready()
    publish(installation, case, register_first=True)
    installation.wait_folded([worker])
    assert comparable(told(installation, case, expected)) == comparable(expected)
    assert expected["alerts"] or name != "behind_then_recovered"


def test_publishing_twice_changes_nothing(installation: Rig) -> None:
    case = MADE_UP["behind_then_recovered"]
    expected = replayed(case)
    worker = installation.start()
    worker.wait_ready()
    for _ in range(2):
        publish(installation, case, register_first=True)
    installation.wait_folded([worker])
    assert comparable(told(installation, case, expected)) == comparable(expected)


def test_a_register_that_comes_late_gives_the_same_totals(installation: Rig) -> None:
    case = MADE_UP["class_unknown"]
    expected = replayed(case)
    worker = installation.start()
    worker.wait_ready()
    publish(installation, case, register_first=False)
    installation.wait_folded([worker])
    status = told(installation, case, expected)
    assert status["channels"] == expected["channels"]
    assert status["total"] == expected["total"]


def test_the_real_year(installation: Rig, data_dir: Path) -> None:
    case = Case(data_dir / "inaproc-v1" / "K34-kemnaker", "K34", 2024)
    expected = replayed(case)
    assert expected["total"] == {"packages": 2_007, "value_sen": 55_754_879_414_055}
    worker = installation.start()
    worker.wait_ready()
    publish(installation, case, register_first=True)
    installation.wait_folded([worker])
    assert comparable(told(installation, case, expected)) == comparable(expected)
    explained = pantau(
        installation.environ, "explain", "K34", "--year", "2024", "--json"
    ).splitlines()
    moved = [json.loads(line) for line in explained]
    assert sum(one["value_after"] - one["value_before"] for one in moved) == 55_754_879_414_055
    assert sum(one["packages_after"] - one["packages_before"] for one in moved) == 2_007
    assert {one["reason"] for one in moved} >= {"new", "contracted", "addendum"}
    explained = pantau(
        installation.environ, "explain", "K34", "--year", "2024", "--since", "2024-09-15", "--json"
    ).splitlines()
    tenders = [one for one in map(json.loads, explained) if one["channel"] == "tender"]
    change = 17_738_955_193_347 - 14_615_034_917_119
    assert sum(one["value_after"] - one["value_before"] for one in tenders) == change
    assert sum(one["packages_after"] - one["packages_before"] for one in tenders) == 84 - 72

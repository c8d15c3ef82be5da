"""The figures of the pages are those that the commands beside them wrote (docs/figures)."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench import summary
from tests.chaos.fault import find

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "docs" / "figures"
MIB = 1 << 20


def read(name: str) -> Any:
    return json.loads((FIGURES / name).read_text(encoding="utf-8"))


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def lines(name: str, head: str) -> dict[str, list[str]]:
    """The lines of the table that begins with a head: first cell → the other cells."""
    below = page(name).split(head, 1)[1].splitlines()[2:]
    found: dict[str, list[str]] = {}
    for line in below:
        if not line.startswith("|"):
            break
        first, *rest = [cell.strip() for cell in line.strip("|").split("|")]
        found[first] = rest
    return found


def test_the_faults_of_the_readme_are_those_that_were_measured() -> None:
    told = lines("README.md", "| fault | times |")
    rows = read("chaos.json")
    assert len(told) == len(rows) == len(find()), "every fault that there is"
    for cells, row in zip(told.items(), rows, strict=True):
        title, figures = cells
        assert title.startswith(row["fault"])
        assert figures == [
            str(row[name])
            for name in ("times", "sen_off", "alerts_lost", "alerts_doubled", "resumed_s")
        ]
        assert row["failed"] is None
        if row["letters"]:
            assert f"{row['letters']:,} dead letters" in title


def test_each_fault_was_struck_as_often_as_is_promised() -> None:
    struck = {row["fault"]: row["times"] for row in read("chaos.json")}
    least = {one.title: min(one.times, 5 if one.brokers > 1 else one.times)
             for one in find().values()}  # fmt: skip
    assert all(struck[title] >= times for title, times in least.items())


def test_the_benchs_page_shows_the_table_that_was_written() -> None:
    found = read("bench.json")
    told = lines("docs/bench.md", "| variant | events/s |")
    cells = summary.rows(found["variants"], found["skipped"])
    assert told == {one[0]: [cell.strip() for cell in one[1:]] for one in cells}


@pytest.mark.parametrize("name", ["README.md", "docs/bench.md", "docs/sizing.md"])
def test_speed_start_latency_and_memory_are_the_measured_ones(name: str) -> None:
    found = read("bench.json")
    worker, told = found["variants"]["worker"], page(name)
    for figure in (
        f"{worker['events_s']['median']:,.0f}",
        f"{found['start']['seconds']['median']:.2f} s",
    ):
        assert figure in told
    if name != "docs/sizing.md":
        assert f"{found['latency']['p50_ms']:.0f} ms" in told
        assert f"{found['latency']['p99_ms']:.0f} ms" in told
    else:
        assert f"{worker['peak_bytes'] / MIB:.0f} MiB" in told
        assert f"{worker['cpu_s_per_million']:.1f} s a million facts" in told


def test_the_readmes_table_of_speed_is_the_measured_one() -> None:
    variants = read("bench.json")["variants"]
    names = (
        "worker", "workers", "loop", "kafka-streams-rocksdb", "kafka-streams-memory",
        "quixstreams", "faust",
    )  # fmt: skip
    told = lines("README.md", "| | events/s | one worker is | two are |")
    for (title, cells), name in zip(told.items(), names, strict=True):
        one = variants[name]
        rate, ours, together = cells
        assert rate == f"{one['events_s']['median']:,.0f}", title
        if ours:
            assert float(ours.split()[0]) == pytest.approx(one["worker_is_times"], rel=0.02)
            assert float(together) == pytest.approx(one["workers_are_times"], rel=0.02)


def test_the_soaks_table_is_the_measured_one() -> None:
    stretches = read("bench.json")["soak"]["stretches"]
    told = lines("docs/bench.md", "| events | events/s |")
    assert told == {
        f"{one['events']:,}": [
            f"{one['rate']:,.0f}", f"{one['cpu_us']:.1f}", f"{one['resident'] / MIB:,.0f}",
            f"{one['package_bytes']:.0f}",
        ]
        for one in stretches
    }  # fmt: skip


def test_no_figure_names_the_machine_it_was_made_on() -> None:
    for file in FIGURES.glob("*.json"):
        assert "/tmp" not in file.read_text(encoding="utf-8"), file  # noqa: S108 - none is made

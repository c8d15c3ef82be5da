"""A variant that is a program: told by a job file, tells by a result file (`tests.bench.job`)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.contracts.catalogue import shipped
from streams.topics import table
from tests.bench.events import off
from tests.bench.job import Job
from tests.bench.load import Load, admin, create, delete
from tests.bench.variants.protocol import Figures

ROOT = Path(__file__).parents[3]
TIMEOUT_S = 900
TAIL_LINES = 8


def no_reason() -> str | None:
    """It can run wherever the product runs."""
    return None


def with_module(module: str) -> Callable[[Job, Path], Sequence[str]]:
    """Return what makes the command of a program that is a module of ours."""
    return lambda _, file: [sys.executable, "-m", module, str(file)]


@dataclass(frozen=True)
class Program:
    """A program that takes a job. `command` gets the job and its file."""

    name: str
    title: str
    command: Callable[[Job, Path], Sequence[str]]
    part: int = 1
    why_not: Callable[[], str | None] = no_reason

    def absent(self) -> str | None:
        """Say why it cannot run here; None where it can."""
        return self.why_not()

    def run(self, load: Load, run: str, folder: Path) -> Figures:
        """Run the program to its end."""
        changelog = create(load.bootstrap, load.prefix, run)
        job = Job(
            bootstrap=load.bootstrap,
            topic=load.topic,
            partitions=len(load.ends),
            events=load.events,
            run=run,
            changelog=changelog,
            schema=dict(shipped().newest("Transaction").schema),
            folder=str(folder),
            result=str(folder / "result.json"),
        )
        file = folder / "job.json"
        job.write(file)
        log = folder / "output.log"
        with log.open("wb") as output:
            done = subprocess.run(
                self.command(job, file),
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                timeout=TIMEOUT_S,
                check=False,
            )
        result = Path(job.result)
        if done.returncode != 0 or not result.exists():
            tail = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
            raise RuntimeError(f"{self.name} ended with {done.returncode}: {' | '.join(tail)}")
        told = json.loads(result.read_text())
        delete(load.bootstrap, *_left_behind(load, run, changelog))
        return Figures(
            load.events,
            told["durable"] - told["first"],
            told["peak_bytes"],
            told["cpu_s"],
            None if told["totals"] is None else off(load.totals, told["totals"]),
        )


def _left_behind(load: Load, run: str, changelog: str) -> list[str]:
    """Topics that the run has made: ours, and those a stream processor names after its group."""
    found = admin(load.bootstrap).list_topics(timeout=10).topics
    shared = {topic.name for topic in table.resolve(prefix=load.prefix)}
    return [name for name in found if (run in name or name == changelog) and name not in shared]

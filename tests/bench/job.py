"""What a measured program is told, and what it tells: one JSON file each.

The peers import this in a venv of their own, so it needs nothing but the standard library.
"""

import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PROC = Path("/proc/self/status")

Totals = dict[str, dict[str, list[int]]]
"""Agency → channel → [packages that count, their value in sen]."""


@dataclass(frozen=True)
class Job:
    """One run of one program over one topic.

    `run` names the run on the broker (consumer group, changelog); `schema` is the events' Avro
    schema; `folder` is where state may be kept; `result` is the file that takes the answer.
    """

    bootstrap: str
    topic: str
    partitions: int
    events: int
    run: str
    changelog: str
    schema: dict[str, Any]
    folder: str
    result: str

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls) -> "Job":
        """Return the job whose file is named on the command line."""
        return cls(**json.loads(Path(sys.argv[1]).read_text()))

    def tell(
        self,
        first: float,
        durable: float,
        totals: Totals | None,
        cpu: float | None = None,
    ) -> None:
        """Write the answer: when the first event was taken, and when all was durable (epoch, s)."""
        answer = {
            "first": first,
            "durable": durable,
            "totals": totals,
            "peak_bytes": peak_bytes(),
            "cpu_s": cpu_seconds() if cpu is None else cpu,
        }
        Path(self.result).write_text(json.dumps(answer))


class Clock:
    """When the first event was taken."""

    def __init__(self) -> None:
        self.first = 0.0

    def start(self) -> None:
        if not self.first:
            self.first = time.time()


def peak_bytes(status: Path = PROC) -> int:
    """Return the largest resident memory that a process has had, from its /proc/…/status."""
    return _field(status, "VmHWM:")


def resident_bytes(status: Path = PROC) -> int:
    """Return the resident memory of a process, from its /proc/…/status."""
    return _field(status, "VmRSS:")


def _field(status: Path, name: str) -> int:
    for line in status.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise ValueError(f"{status} has no {name}")


def cpu_seconds() -> float:
    """Return the seconds of processor time that this process has used, all threads together."""
    used = os.times()
    return used.user + used.system

"""A roll-out as a StatefulSet does it, of workers under load.

The last ordinal first: SIGTERM, wait for the exit, start again under the same name, wait until it
is ready, and only then the next.
"""

import time
from collections.abc import Sequence
from typing import NamedTuple

from tests.chaos.field import Field
from tests.life.pauses import Pause, longest

SHARED_S = 60.0


class Rolled(NamedTuple):
    """What a roll-out took: seconds of each end and each start, and the pauses of partitions.

    `quiet` are the longest pauses in the time before, when nothing happened.
    """

    ends: list[float]
    starts: list[float]
    pauses: list[Pause]
    quiet: list[Pause]

    def told(self) -> str:
        """One line for people."""
        pauses = ", ".join(f"{one.seconds:.2f}" for one in self.pauses)
        quiet = max(self.quiet).seconds
        return (
            f"longest pause by partition {pauses} s (before it {quiet:.2f} s);"
            f" ends {_seconds(self.ends)} s, starts {_seconds(self.starts)} s"
        )


def _seconds(several: Sequence[float]) -> str:
    return ", ".join(f"{one:.1f}" for one in several)


def roll_out(
    field: Field, workers: Sequence[str], *, away_s: float = 0, rest_s: float = 1
) -> Rolled:
    """Replace every worker, last ordinal first; all of them hold partitions when it begins.

    `away_s`: how long there is no pod between the end of the old one and the start of the new one.
    `rest_s`: as `minReadySeconds`.
    """
    shared(field)
    quiet_from = _now_ms()
    field.wait(3)
    began = _now_ms()
    quiet = longest(field.watch.marks, quiet_from, began)
    ends: list[float] = []
    starts: list[float] = []
    for name in reversed(workers):
        at = time.monotonic()
        field.strike()
        field.end(name)
        ends.append(time.monotonic() - at)
        field.wait(away_s)
        at = time.monotonic()
        worker = field.start(name)
        field.until(lambda worker=worker: worker.get("/readyz")[0] == 200, SHARED_S, "not ready")  # type: ignore[misc]
        starts.append(time.monotonic() - at)
        field.wait(rest_s)
    shared(field)
    field.resume(field.now())
    return Rolled(ends, starts, longest(field.watch.marks, began, _now_ms()), quiet)


def shared(field: Field) -> None:
    """Wait until every worker holds partitions."""
    field.until(
        lambda: all(field.holding(one) for one in field.kept), SHARED_S, "not all hold partitions"
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000

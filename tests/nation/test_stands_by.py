"""A second instance of the sums over agencies: ready, though it holds nothing."""

from pathlib import Path
from typing import Any

from tests.worker.rig import rig
from tests.worker.running import Running, until

HELD = "pantau_partitions_assigned"


def held(process: Running) -> float:
    return process.metrics().get(HELD, 0)


def test_an_instance_that_stands_by_is_ready_and_takes_over(
    kafka: Any, topic_prefix: str, tmp_path: Path
) -> None:
    # A StatefulSet's roll-out waits for each pod: for one that is never ready, for ever.
    with rig(kafka, topic_prefix, tmp_path) as made:
        one, two = made.start_nation("one"), made.start_nation("two")
        for process in (one, two):
            process.wait_ready()
        until(lambda: held(one) + held(two) == 1, 30, lambda: one.tail() + two.tail())
        holding, other = (one, two) if held(one) else (two, one)
        assert other.get("/readyz")[0] == 200
        holding.child.kill()
        until(lambda: held(other) == 1, 60, other.tail)
        other.wait_ready()

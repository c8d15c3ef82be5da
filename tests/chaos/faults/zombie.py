"""A worker paused past its session time-out and woken while another owns its partitions."""

from tests.chaos.fault import Fault
from tests.chaos.field import PARTITIONS, Field

PAIR = ("one", "two")
TAKEN_OVER_S = 60
SHARED_S = 60


def run(field: Field, times: int) -> None:
    for instance in PAIR:
        field.start(instance)
    field.begin()
    for number in range(times):
        field.until(lambda: shared(field), SHARED_S, "the partitions are not shared")
        field.wait(field.random.uniform(1, 2))
        turn = number % 2
        pause(field, PAIR[turn], PAIR[1 - turn])
    field.until(lambda: shared(field), SHARED_S, "the partitions are not shared")


def pause(field: Field, paused: str, other: str) -> None:
    """Pause one until the other has its partitions, and a while longer."""
    worker = field.kept.pop(paused)
    worker.child.pause()
    field.resume(field.strike())
    field.until(lambda: field.holding(other) == PARTITIONS, TAKEN_OVER_S, "nobody took over")
    field.wait(field.random.uniform(0.5, 2))
    field.kept[paused] = worker
    worker.child.resume()
    field.resume(field.now())


def shared(field: Field) -> bool:
    return all(0 < field.holding(instance) < PARTITIONS for instance in PAIR)


FAULT = Fault("paused past its session, and woken", run, times=5, quick=1, place=21)

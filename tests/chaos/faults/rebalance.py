"""From one worker to three and back, under load: joins, an end in good order, and a crash."""

from tests.chaos.fault import Fault
from tests.chaos.field import Field

FIRST, OTHERS = "one", ("two", "three")
SETTLED_S = 60


def run(field: Field, times: int) -> None:
    field.start(FIRST)
    field.begin()
    for number in range(times):
        for instance in OTHERS:
            struck = field.now()
            field.start(instance)
            field.resume(struck)
            field.wait(field.random.uniform(0, 1))
        # Otherwise one of them may not have held anything yet when it leaves.
        field.until(lambda: all(field.holding(one) for one in field.kept), SETTLED_S, "not shared")
        field.wait(field.random.uniform(1, 2))
        for instance in OTHERS:
            struck = field.now()
            if (number + OTHERS.index(instance)) % 2:
                field.kill(instance)
            else:
                field.end(instance)
            field.resume(struck)
            field.wait(field.random.uniform(0, 1))
        field.strikes += 1


FAULT = Fault("rebalance 1→3→1 workers", run, times=3, quick=1, place=20)

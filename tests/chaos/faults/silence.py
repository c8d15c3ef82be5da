"""kill -9 of the worker, and no fact comes any more: what waits has to be folded all the same.

Under a load that never rests a partition that stands still is woken by its next fact.
"""

from tests.chaos.fault import Fault
from tests.chaos.field import Field

DRAINED_S = 1.0
"""By then the last transaction is written."""


def run(field: Field, times: int) -> None:
    field.start()
    field.begin()
    for _ in range(times):
        field.kill()
        field.wait(field.random.uniform(0.2, 2))
        field.load.hush()
        field.wait(DRAINED_S)
        struck = field.strike()
        field.start()
        field.fold_all(struck)
        field.load.go_on()
        field.resume(field.now())


FAULT = Fault("kill -9 of the worker, and then silence", run, times=20, quick=2, place=1)

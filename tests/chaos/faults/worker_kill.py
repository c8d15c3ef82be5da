"""kill -9 of the worker, and a new one at once, as a supervisor would start it.

Every fourth comes while the worker is starting: in the middle of its claim or recovery.
"""

from tests.chaos.fault import Fault
from tests.chaos.field import Field

EARLY = 4


def run(field: Field, times: int) -> None:
    field.start()
    field.begin()
    for number in range(1, times + 1):
        field.kill()
        struck = field.strike()
        field.start()
        if number % EARLY == 0 and number < times:
            field.wait(field.random.uniform(0.5, 4))
            continue
        field.resume(struck)
        field.wait(field.random.uniform(0.2, 2))


FAULT = Fault("kill -9 of the worker", run, times=20, quick=3, place=1)

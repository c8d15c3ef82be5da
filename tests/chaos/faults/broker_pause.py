"""A broker is frozen (SIGSTOP): it keeps its connections and answers nothing."""

from tests.chaos.fault import BROKER_LIMIT_S, Fault
from tests.chaos.field import Field
from tests.chaos.roles import in_turn, whole

PAUSED_S = 30.0


def run(field: Field, times: int) -> None:
    field.start()
    field.begin()
    for node in in_turn(field, times):
        field.cluster.pause(node)
        took = field.resume(field.strike())
        field.wait(max(0.0, PAUSED_S - took))
        field.cluster.resume(node)
        field.resume(field.now())
        whole(field)


FAULT = Fault(
    "broker paused 30 s", run, times=4, quick=0, brokers=3, limit_s=BROKER_LIMIT_S, place=13
)

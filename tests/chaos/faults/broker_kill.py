"""kill -9 of a broker: in turn the leader of the facts, and the cluster's controller."""

from tests.chaos.fault import BROKER_LIMIT_S, Fault
from tests.chaos.field import Field
from tests.chaos.roles import in_turn, whole

DOWN_S = 5.0


def run(field: Field, times: int) -> None:
    field.start()
    field.begin()
    for node in in_turn(field, times):
        field.cluster.kill(node)
        field.resume(field.strike())
        field.wait(DOWN_S)
        field.cluster.start(node)
        whole(field)


FAULT = Fault(
    "kill -9 of a broker", run, times=10, quick=1, brokers=3, limit_s=BROKER_LIMIT_S, place=10
)

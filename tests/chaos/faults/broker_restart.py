"""A broker is stopped in good order and started at once: in turn the leader and the controller."""

from tests.chaos.fault import BROKER_LIMIT_S, Fault
from tests.chaos.field import Field
from tests.chaos.roles import in_turn, whole


def run(field: Field, times: int) -> None:
    field.start()
    field.begin()
    for node in in_turn(field, times):
        struck = field.strike()
        field.cluster.stop(node)
        field.cluster.start(node)
        field.resume(struck)
        whole(field)


FAULT = Fault(
    "restart of a broker", run, times=10, quick=0, brokers=3, limit_s=BROKER_LIMIT_S, place=12
)

"""The changelog refuses writes: too few copies are in sync, or records are too large for it.

The first may pass, so a worker may wait, or end and be started again; the second is refused at
once, each time. Nothing may be folded for good meanwhile. (One of three brokers is away: a topic
with a single copy takes writes whatever its `min.insync.replicas`.)
"""

from streams.topics.broker import Broker
from tests.chaos.fault import BROKER_LIMIT_S, Fault
from tests.chaos.field import FailedError, Field
from tests.chaos.roles import whole

REFUSALS = (("min.insync.replicas", "3", "2"), ("max.message.bytes", "200", "8388608"))
"""(setting of the topic, refusing, usual), in turn."""
TAKES_EFFECT_S = 2.0
REFUSED_S = 15.0
AWAY = 2


def run(field: Field, times: int) -> None:
    broker = Broker({"bootstrap.servers": field.rig.bootstrap})
    field.start()
    field.begin()
    field.cluster.stop(AWAY)
    field.begin()
    for number in range(times):
        name, refusing, usual = REFUSALS[number % len(REFUSALS)]
        field.wait(field.random.uniform(1, 2))
        broker.set(field.rig.changelog, name, refusing)
        field.strike()
        field.wait(TAKES_EFFECT_S)
        before = dict(field.watch.fences)
        field.wait(REFUSED_S)
        if field.watch.fences != before:
            raise FailedError(f"the changelog took writes with {name}={refusing}")
        broker.set(field.rig.changelog, name, usual)
        field.resume(field.now())
    field.cluster.start(AWAY)
    whole(field)


FAULT = Fault(
    "changelog refuses writes", run, times=2, quick=0, brokers=3, limit_s=BROKER_LIMIT_S, place=14
)

"""The totals and the alerts are those of the facts, whatever happens to the worker."""

import itertools
import signal
import time

from tests.worker.made_up import packages, recounted, targets, ticks
from tests.worker.rig import Rig
from tests.worker.running import Running, until


def assert_exact(rig: Rig) -> None:
    """Live figures, a fresh recovery and the alerts against a fold that nothing disturbed."""
    expected, ids = rig.undisturbed()
    assert rig.told() == expected
    assert rig.recovered()[0] == expected
    assert {alert["id"] for alert in rig.alerts()} == ids
    assert len(ids) > 10


def events(worker: Running) -> float:
    return worker.metrics().get("pantau_events_total", 0)


def wait_events(worker: Running, count: int) -> None:
    until(lambda: events(worker) > count, 60, worker.tail)


def test_a_load_is_folded_to_the_sen(either):
    facts = packages(3000)
    either.publish(itertools.chain(targets(), facts, ticks()))
    worker = either.start()
    worker.wait_ready()
    either.wait_folded([worker])
    assert either.told() == recounted(facts)
    assert_exact(either)
    alerts = either.alerts()
    assert len(alerts) == len({alert["id"] for alert in alerts}), "sent twice without a crash"


def test_three_kills_in_the_middle_of_the_load_change_nothing(real):
    facts = [*targets(), *packages(12_000), *ticks()]
    with real.load(facts) as load:
        for number in range(3):
            worker = real.start()
            wait_events(worker, 100 * (number + 1))
            assert load.is_alive(), "the load must still be running"
            worker.child.kill()
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    assert_exact(real)


def test_two_workers_share_and_one_leaves(real):
    facts = [*targets(), *packages(12_000), *ticks()]
    with real.load(facts) as load:
        one, two = real.start("one"), real.start("two")
        until(lambda: held(one) == held(two) == 2, 60, lambda: one.tail() + two.tail())
        until(lambda: events(one) > 100 and events(two) > 100, 60, lambda: one.tail() + two.tail())
        assert load.is_alive(), "the load must still be running"
        asked = time.monotonic()
        two.child._signal(signal.SIGTERM)
        assert two.wait_ended() == 0
        assert time.monotonic() - asked < 20
        until(lambda: held(one) == 4, 60, one.tail)
    one.wait_ready()
    real.wait_folded([one])
    assert_exact(real)


def held(worker: Running) -> float:
    return worker.metrics().get("pantau_partitions_assigned", 0)

"""The heartbeat of a loop."""

from streams.metrics.health import STALE_S, Health


def test_a_loop_is_alive_until_its_beat_is_stale():
    now = [100.0]
    health = Health(lambda: now[0])
    verdicts = []
    for passed in (0, STALE_S - 0.01, 0.02):
        now[0] += passed
        verdicts.append(health.alive)
    assert verdicts == [True, True, False]
    health.beat()
    assert (health.alive, health.age) == (True, 0.0)

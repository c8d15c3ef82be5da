"""A process that waits for hours is alive meanwhile; one that hangs in a call is not."""

from streams.metrics.beating import BeatingClock
from streams.metrics.health import Health
from tests.api.fake_clock import START, FakeClock


def test_a_long_wait_beats_each_second_and_takes_as_long_as_it_was_asked_for():
    clock = FakeClock()
    health = Health(lambda: clock.instant / 1000)
    ages = []

    class Noting(FakeClock):
        def wait(self, seconds: float) -> None:
            clock.wait(seconds)
            ages.append(health.age)

    BeatingClock(Noting(), health).wait(3_600.5)
    assert clock.instant == START + 3_600_500
    assert max(ages) <= 1
    assert health.age == 0


def test_a_process_that_hangs_is_seen_and_a_look_at_the_clock_beats():
    clock = FakeClock()
    health = Health(lambda: clock.instant / 1000)
    clock.wait(90)
    assert health.age == 90
    assert BeatingClock(clock, health).now() == START + 90_000
    assert health.age == 0

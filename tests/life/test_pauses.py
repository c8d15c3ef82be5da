"""How pauses are read from marks of progress, and what the chart grants."""

import pytest

from tests.life.grace import grace_s
from tests.life.pauses import Pause, longest


def test_the_longest_pause_of_each_partition_the_longest_first():
    marks = {0: [0, 1000, 1500], 1: [0, 1700]}
    assert longest(marks, 0, 2000) == [Pause(1.7, 1, 0), Pause(1.0, 0, 0)]


def test_a_pause_that_lasts_at_the_end_is_counted_up_to_there():
    assert longest({0: [0, 1000]}, 500, 9000) == [Pause(8.0, 0, 1000)]


def test_a_pause_that_lasted_at_the_beginning_is_counted_whole():
    assert longest({0: [0, 5000, 5100]}, 4900, 5100) == [Pause(5.0, 0, 0)]


def test_without_any_progress_all_of_it_is_a_pause():
    assert longest({0: []}, 100, 3100) == [Pause(3.0, 0, 100)]


@pytest.mark.parametrize("command", ["worker", "nation", "packages", "notify", "board"])
def test_the_chart_grants_each_process_more_than_its_own_time_to_end(command):
    # Of a worker: twice until nothing is on its way, then until Faust has stopped.
    from streams.worker.service import DRAIN_S, STOP_S

    assert grace_s()[command] >= 2 * DRAIN_S + STOP_S

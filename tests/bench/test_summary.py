"""Runs to medians and ratios, samples to stretches, alerts to latencies."""

import pytest

from tests.bench import summary
from tests.bench.events import Off
from tests.bench.latency import Stamps
from tests.bench.soak import Sample, cut
from tests.bench.speed import chosen
from tests.bench.variants import VARIANTS
from tests.bench.variants.protocol import Figures
from tests.bench.variants.worker import taken

EXACT = Off(0, 0)


def figures(seconds, off=EXACT):
    return Figures(1000, seconds, 1 << 20, 0.5, off)


def test_medians_and_ratios():
    variants = chosen("worker,workers,loop,floor")
    runs = {
        "worker": [figures(1.0), figures(2.0), figures(1.25)],
        "workers": [figures(0.8)],
        "loop": [figures(2.0), figures(2.0), figures(9.0)],
        "floor": [figures(0.5, None)],
    }
    found = summary.summarise(variants, runs)
    assert found["worker"]["events_s"] == {"median": 800, "min": 500, "max": 1000}
    assert found["loop"]["worker_is_times"] == pytest.approx(1.6)
    assert found["loop"]["workers_are_times"] == pytest.approx(2.5)
    assert found["floor"]["totals_off"] is None
    assert found["worker"]["cpu_s_per_million"] == 500


def test_a_wrong_total_is_shown_and_a_missing_variant_too():
    variants = chosen("worker,loop")
    runs = {"worker": [figures(1.0)], "loop": [figures(1.0), figures(1.0, Off(2, 12_300))]}
    cells = summary.rows(summary.summarise(variants, runs), {"stock Faust": "it is not there"})
    assert [line[-1] for line in cells] == ["exact", "2 wrong, Rp123", ""]
    assert cells[-1][:2] == ["stock Faust", "skipped: it is not there"]
    assert all(len(line) == len(summary.COLUMNS) for line in cells)
    assert "| stock Faust | skipped: it is not there |" in summary.markdown(summary.COLUMNS, cells)


def test_only_known_variants_are_chosen():
    assert chosen(None) == list(VARIANTS)
    assert [one.name for one in chosen("floor, worker")] == ["worker", "floor"]
    with pytest.raises(ValueError, match="no variant is called nobody"):
        chosen("worker,nobody")


def test_every_goal_is_of_a_variant():
    assert {one.name for one in VARIANTS} >= summary.GOALS.keys()


def test_the_clock_starts_one_batch_before_the_first_segment():
    assert taken([(10.0, 500), (10.5, 500), (11.0, 500), (12.0, 20)]) == pytest.approx(2.5)


def test_samples_are_cut_into_stretches():
    samples = [
        Sample(0, 0.0, 1.0, 100),
        Sample(40, 1.0, 1.4, 500),
        Sample(100, 2.0, 2.0, 1100),
        Sample(210, 4.0, 3.1, 2200),
        Sample(220, 4.2, 3.2, 2250),
    ]
    first, last = cut(samples, 100, 0.5)
    assert (first.events, first.rate, first.package_bytes) == (100, 50, 20)
    assert first.cpu_us == pytest.approx(10_000)
    assert (last.events, last.rate) == (210, 55)


def test_latencies_are_those_of_the_ticks_that_count():
    stamps = Stamps()
    stamps.acknowledged = {(0, 10): 1.0, (1, 10): 1.5, (0, 11): 2.0}
    stamps.arrived = [((0, 10), 1.25), ((0, 11), 2.5), ((1, 10), 1.625), ((0, 11), 2.125)]
    assert stamps.latencies(11) == [0.125, 0.5]
    assert stamps.latencies(0) == [0.125, 0.125, 0.25, 0.5]

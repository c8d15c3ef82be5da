"""A short round on a real Kafka: whatever is measured has done the job."""

import pytest

from tests.bench.latency import latency
from tests.bench.soak import soak
from tests.bench.speed import chosen, measure
from tests.bench.start import start

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

EVENTS = 4000


def silent(_):
    pass


def test_every_variant_of_the_product_comes_to_exact_totals(kafka):
    variants = chosen("worker,workers,worker-by-row,floor,gate,loop")
    figures = measure(kafka.bootstrap, variants, EVENTS, 1, silent)
    for name, (one,) in figures.items():
        assert one.events == EVENTS
        assert one.seconds > 0
        assert one.peak_bytes > 1 << 20
        assert one.off is None if name in {"floor", "gate"} else one.off == (0, 0), name


def test_alerts_are_timed(kafka):
    found = latency(kafka.bootstrap, 8, 200, 20.0, silent)
    assert found["alerts"] >= 8
    assert 0 < found["p50_ms"] <= found["p99_ms"] <= found["max_ms"]


def test_a_soak_and_a_start_are_measured(kafka):
    found = soak(kafka.bootstrap, EVENTS, EVENTS // 2, silent)
    assert found["stretches"][-1]["events"] == EVENTS
    again = start(kafka.bootstrap, EVENTS, 1, silent)
    assert again["seconds"]["min"] > 0
    assert again["packages"] == pytest.approx(EVENTS, rel=0.05)

"""What the collector tells at scrape time."""

from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from streams.contracts.reasons import Code
from streams.metrics.catalogue import METRICS, Process
from streams.metrics.collector import WorkerCollector
from streams.metrics.health import Health
from streams.metrics.readings import Readings
from streams.outbox.events import Letter
from streams.worker.segment import Begin, End, Rows
from tests.metrics.worker import FakeWorker


def scrape(worker: Any, limit: int = 800) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(WorkerCollector(worker, Health(), limit))
    lines = generate_latest(registry).decode().splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}


def families(worker: Any) -> set[str]:
    """What is told, by the names of the catalogue."""
    found = set()
    for family in WorkerCollector(worker, Health(), 800).collect():
        found.add(f"{family.name}_total" if family.type == "counter" else family.name)
    return found


@pytest.fixture
def worker() -> FakeWorker:
    return FakeWorker()


def test_the_pipeline_is_told(worker):
    letter = Letter(1, 1, None, None, "truncated", "x")
    worker.tally.folded([(1, 2000, b"", b"")] * 5, [letter], seconds=0.25, segment_bytes=400)
    worker.tally.sent("umkm.alerts")
    read = scrape(worker)
    assert read["pantau_events_total"] == 5
    assert read["pantau_fold_seconds_total"] == 0.25
    assert read["pantau_segment_bytes_total"] == 400
    assert read['pantau_dead_letters_total{reason="truncated"}'] == 1
    assert read['pantau_published_total{topic="umkm.alerts"}'] == 1
    assert read["pantau_newest_fact_timestamp_seconds"] == 2
    assert read["pantau_recovered"] == 1
    assert read['pantau_lag_records{partition="0"}'] == 11
    assert read['pantau_fence_position{partition="0"}'] == 9
    assert read['pantau_published_lag_positions{partition="0"}'] == 5
    assert read['pantau_outputs_waiting{partition="0"}'] == 2


def test_the_size_of_a_checkpoint_and_the_time_of_a_recovery_are_told(worker):
    worker.shard.written(Begin(1, "me", 9, 9, 9), 20)
    assert scrape(worker)['pantau_checkpoint_bytes{partition="0"}'] == 0
    for piece in (0, 1):
        worker.shard.written(Rows(1, "me", 9, piece, []), 700)
    worker.shard.written(End(1, "me", 9, 2), 30)
    read = scrape(worker)
    assert read['pantau_checkpoint_bytes{partition="0"}'] == 1400
    assert read["pantau_recovery_seconds"] == 1.5
    worker.table.recovery_s = None
    assert "pantau_recovery_seconds" not in scrape(worker)


def test_ages_are_told_as_histograms(worker, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 100.0)
    worker.tally.folded(
        [(1, 99_900, b"", b""), (2, 40_000, b"", b"")], [], seconds=1, segment_bytes=4
    )
    worker.tally.alerted(95_000)
    read = scrape(worker)
    assert read['pantau_event_age_seconds_bucket{le="0.1"}'] == 1
    assert read['pantau_event_age_seconds_bucket{le="60"}'] == 2
    assert read["pantau_event_age_seconds_sum"] == pytest.approx(60.1)
    assert read['pantau_alert_delay_seconds_bucket{le="2.5"}'] == 0
    assert read['pantau_alert_delay_seconds_bucket{le="5"}'] == 1


def test_every_reason_of_the_contract_is_told_before_it_happens(worker):
    read = scrape(worker)
    assert {read[f'pantau_dead_letters_total{{reason="{code}"}}'] for code in Code} == {0}


def test_books_beyond_the_limit_are_counted(worker):
    assert scrape(worker)["pantau_agencies_hidden"] == 0
    read = scrape(worker, limit=1)
    assert (read["pantau_agencies"], read["pantau_agencies_hidden"]) == (2, 1)


def test_a_partition_that_moved_leaves_no_series(worker):
    assert [name for name in scrape(worker) if 'partition="0"' in name]
    worker.table.shards.clear()
    read = scrape(worker)
    assert not [name for name in read if "partition=" in name]
    assert read["pantau_recovered"] == 0


def test_a_partition_in_recovery_has_no_figures_yet(worker):
    worker.shard.ready = False
    read = scrape(worker)
    assert read["pantau_recovered"] == 0
    assert read["pantau_partitions_assigned"] == 1
    assert 'pantau_fence_position{partition="0"}' not in read


def test_nothing_outside_the_catalogue_can_be_told():
    with pytest.raises(KeyError):
        Readings().add("pantau_made_up", 1)


def test_all_that_a_worker_tells_of_itself_is_in_the_catalogue(worker):
    letter = Letter(1, 1, None, None, "x", "x")
    worker.tally.folded([(1, 1, b"", b"")], [letter], seconds=1, segment_bytes=1)
    worker.tally.sent("t")
    told = families(worker)
    assert told == {
        one.name
        for one in METRICS
        if Process.NATION in one.by and Process.WORKER in one.by and Process.BOARD not in one.by
    }

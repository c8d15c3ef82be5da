"""What the collector tells at scrape time."""

from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from streams.metrics.catalogue import BY_NAME
from streams.metrics.collector import WorkerCollector
from streams.metrics.health import Health
from streams.outbox.events import Letter
from tests.metrics.worker import FakeWorker


def scrape(worker: Any, limit: int = 800) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(WorkerCollector(worker, Health(), limit))
    lines = generate_latest(registry).decode().splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}


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


def test_figures_are_in_rupiah_and_null_is_absent(worker):
    read = scrape(worker)
    assert read['pantau_agency_value_rupiah{agency="K1",channel="tender",year="2024"}'] == 7
    assert read['pantau_agency_umk_declared_rupiah{agency="K1",year="2024"}'] == 3
    assert read['pantau_programme_goal_rupiah{agency="K1",programme="umkk-40",year="2024"}'] == 40
    assert read['pantau_programme_umkk_rupiah{agency="K1",programme="umkk-40",year="2024"}'] == 3
    assert not [name for name in read if "goal" in name and 'agency="K2"' in name]
    assert not [name for name in read if 'channel="marketplace"' in name]


def test_one_state_is_on_and_the_others_are_off(worker):
    states = {
        name: value
        for name, value in scrape(worker).items()
        if name.startswith("pantau_programme_state") and 'agency="K2",programme="umkk-40"' in name
    }
    assert sum(states.values()) == 1
    assert len(states) > 5
    assert [name for name, on in states.items() if on] == [
        'pantau_programme_state{agency="K2",programme="umkk-40",state="no_denominator",year="2024"}'
    ]


def test_agencies_beyond_the_limit_are_counted_not_shown(worker):
    read = scrape(worker, limit=1)
    assert read["pantau_agencies"] == 2
    assert read["pantau_agencies_hidden"] == 1
    assert not [name for name in read if 'agency="K2"' in name]


def test_a_partition_that_moved_leaves_no_series(worker):
    assert [name for name in scrape(worker) if 'partition="0"' in name]
    worker.table.shards.clear()
    worker.reports.forget()
    read = scrape(worker)
    assert not [name for name in read if "partition=" in name or "agency=" in name]
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


NOTIFIER = ("pantau_deliver", "pantau_alerts_not_sent_", "pantau_receivers_", "pantau_contacts_")
"""The notifier's metrics begin so: tests/notify/test_metrics.py looks at them."""


def test_all_that_is_told_is_in_the_catalogue(worker):
    letter = Letter(1, 1, None, None, "x", "x")
    worker.tally.folded([(1, 1, b"", b"")], [letter], seconds=1, segment_bytes=1)
    worker.tally.sent("t")
    names = {name.partition("{")[0] for name in scrape(worker)}
    assert names <= BY_NAME.keys()
    others = ("pantau_board_", "pantau_packages_", "pantau_scope_", *NOTIFIER)
    untold = {name for name in BY_NAME.keys() - names if not name.startswith(others)}
    assert untold <= {"pantau_agency_umk_confirmed_rupiah", "pantau_agency_umk_doubtful_rupiah"}

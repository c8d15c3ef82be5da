"""`/healthz` and `/readyz` tell the truth."""

import asyncio
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from streams.errors import PantauError
from streams.metrics import health as health_module
from streams.metrics.health import Health
from streams.metrics.server import MetricsServer
from streams.settings import Settings
from tests.metrics.worker import FakeWorker


@pytest.fixture
def worker() -> FakeWorker:
    return FakeWorker()


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def server(worker, health) -> Iterator[MetricsServer]:
    made = MetricsServer(Settings(metrics_port=0), worker, health)
    made.start()
    yield made
    made.stop()


def get(server: MetricsServer, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(server.address + path, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_recovered_member_is_ready(server):
    status, said = get(server, "/readyz")
    assert (status, said) == (200, "ok: 1 of 1 partitions recovered, contact 0.5 s ago\n")


def test_a_worker_in_recovery_is_not_ready_and_alive(server, worker):
    worker.shard.ready = False
    assert get(server, "/readyz")[0] == 503
    assert get(server, "/healthz")[0] == 200


def test_a_worker_without_partitions_is_not_ready(server, worker):
    worker.table.shards.clear()
    assert get(server, "/readyz")[0] == 503


@pytest.mark.parametrize("contact", [None, 60.0])
def test_a_worker_whose_membership_is_in_doubt_is_not_ready(server, worker, contact):
    worker.contact = contact
    assert get(server, "/readyz")[0] == 503


def test_a_blocked_loop_is_not_healthy_and_an_idle_one_is(server, health, monkeypatch):
    monkeypatch.setattr(health_module, "STALE_S", 0.3)
    block, blocked, stop = threading.Event(), threading.Event(), threading.Event()

    async def loop() -> None:
        while not stop.is_set():
            health.beat()
            if block.is_set():
                blocked.set()
                while block.is_set():
                    time.sleep(0.01)  # noqa: ASYNC251 - the loop has to be blocked
            await asyncio.sleep(0.01)

    thread = threading.Thread(target=lambda: asyncio.run(loop()))
    thread.start()
    try:
        time.sleep(0.5)
        assert get(server, "/healthz")[0] == 200, "idle is not dead"
        block.set()
        assert blocked.wait(10)
        time.sleep(0.5)
        assert get(server, "/healthz")[0] == 503
        assert get(server, "/readyz")[0] == 503
        block.clear()
        time.sleep(0.2)
        assert get(server, "/healthz")[0] == 200
    finally:
        block.clear()
        stop.set()
        thread.join()


def test_metrics_are_served(server):
    status, text = get(server, "/metrics")
    assert status == 200
    assert "# TYPE pantau_events_total counter" in text
    assert "process_resident_memory_bytes" in text


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text; version=1.0.0"])
def test_figures_of_agencies_are_in_both_formats(server, accept):
    request = urllib.request.Request(server.address + "/metrics", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read().decode()
        parse = openmetrics if "openmetrics" in answer.headers["Content-Type"] else plain
    found = {sample.name for family in parse(text) for sample in family.samples}
    assert {"pantau_programme_state", "pantau_events_total", "pantau_build_info"} <= found
    assert text.count("# EOF") == (parse is openmetrics)


def test_other_paths_are_not_there(server):
    assert get(server, "/")[0] == 404


def test_a_taken_port_is_one_clear_error(server, worker, health):
    port = int(server.address.rpartition(":")[2])
    with pytest.raises(PantauError, match="PANTAU_METRICS_PORT"):
        MetricsServer(Settings(metrics_port=port), worker, health)

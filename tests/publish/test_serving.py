"""What `pantau tick --every` and `pantau fetch` tell of themselves with `--metrics`."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from streams.metrics.catalogue import METRICS, Process
from streams.metrics.health import Health
from streams.metrics.readings import Readings
from streams.publish.fetch_tally import FetchTally
from streams.publish.fetching import Request, fetch
from streams.publish.progress import Quiet
from streams.publish.serving import LOOP_S, PublisherCollector, PublisherProbes, serving
from streams.publish.tick_tally import TickTally
from streams.settings import Settings
from streams.sources.api.pulls import PullKey
from streams.sources.api.state import History
from tests.api.api_server import Answer, ApiServer, refusal
from tests.api.fake_clock import START, FakeClock
from tests.publish.conftest import Installation, Pantau
from tests.publish.feed_rows import order

FEED = "ekatalog-paket-e-purchasing"
OTHER = "tender-pengumuman"


def read(tally: FetchTally | TickTally) -> dict[str, float]:
    """Metric and feed → value."""
    readings = Readings()
    tally.tell(readings)
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in readings.families()
        for sample in family.samples
    }


def every_tally() -> FetchTally:
    tally = FetchTally()
    tally.begin(
        {
            PullKey("K1", FEED, 2024): History(finished_at=5_000),
            PullKey("K2", FEED, 2024): History(finished_at=9_000),
            PullKey("K3", FEED, 2024): History(),
            PullKey("K1", OTHER, 2024): History(),
        }
    )
    tally.pulled(FEED, 40)
    tally.failed(FEED)
    return tally


def test_pulls_are_told_by_feed_and_a_feed_that_never_came_has_no_time() -> None:
    assert read(every_tally()) == {
        f"pantau_fetch_pulls_total {FEED}": 1,
        f"pantau_fetch_failures_total {FEED}": 1,
        f"pantau_fetch_rows_total {FEED}": 40,
        f"pantau_fetch_success_timestamp_seconds {FEED}": 9,
        f"pantau_fetch_oldest_timestamp_seconds {FEED}": 5,
        f"pantau_fetch_never_pulled {FEED}": 1,
        f"pantau_fetch_pulls_total {OTHER}": 0,
        f"pantau_fetch_failures_total {OTHER}": 0,
        f"pantau_fetch_rows_total {OTHER}": 0,
        f"pantau_fetch_never_pulled {OTHER}": 1,
    }


def test_the_last_tick_is_told() -> None:
    tally = TickTally()
    assert read(tally) == {"pantau_ticks_total": 0}
    tally.told(7_000)
    tally.told(9_000)
    assert read(tally) == {"pantau_ticks_total": 2, "pantau_tick_success_timestamp_seconds": 9}


@pytest.mark.parametrize("process", [Process.TICK, Process.FETCH])
def test_all_that_is_told_is_in_the_catalogue(process: Process) -> None:
    ticks = TickTally()
    ticks.told(7_000)
    tally = ticks if process is Process.TICK else every_tally()
    told = {
        one.name + "_total" * (one.type == "counter")
        for one in PublisherCollector(tally, Health()).collect()
    }
    assert told == {
        one.name for one in METRICS if process in one.by and Process.BOARD not in one.by
    }


def test_it_is_alive_while_it_waits_and_ready_once_it_works() -> None:
    now = [0.0]
    tally, health = TickTally(), Health(lambda: now[0])
    probes = PublisherProbes(tally, health)
    assert (probes.healthy()[0], probes.ready()[0]) == (True, False)
    tally.told(1)
    now[0] = LOOP_S
    assert (probes.healthy()[0], probes.ready()[0]) == (False, True)


def test_it_is_served_while_the_block_lasts() -> None:
    said: list[str] = []
    with serving(Settings(metrics_port=0), every_tally(), Health(), said.append):
        address = said[0].removeprefix("metrics at ")
        with urllib.request.urlopen(address, timeout=10) as answer:
            found = {one.name for one in parsed(answer.read().decode())}
    assert {"pantau_fetch_pulls", "pantau_build_info", "pantau_loop_age_seconds"} <= found
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=10)


@pytest.mark.parametrize(
    "arguments",
    [("tick",), ("tick", "--year", "2024"), ("fetch", "--agency", "K1", "--once")],
)
def test_what_ends_by_itself_serves_nothing(pantau: Pantau, arguments: tuple[str, ...]) -> None:
    result = pantau(*arguments, "--metrics")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "goes on" in result.err


def test_a_fetch_counts_its_pulls_and_its_failures(
    installation: Installation, api: ApiServer
) -> None:
    api.rows["ekatalog/paket-e-purchasing"] = [order(n, "K1", kd_klpd="K1") for n in range(3)]

    def refuse_k2(one: object) -> Answer | None:
        api.faults.append(refuse_k2)
        return refusal(403, "Forbidden") if one.query["kode_klpd"] == "K2" else None  # type: ignore[attr-defined]

    api.faults = [refuse_k2]
    tally = FetchTally()

    class Stop(FakeClock):
        def wait(self, seconds: float) -> None:
            super().wait(seconds)
            if self.instant >= START + 200_000:
                raise KeyboardInterrupt

    wanted = Request(["K1", "K2"], [FEED], [2024], 86_400.0)
    fetch(Settings.from_environment(), api.url, wanted, Quiet(), Stop(), tally=tally)
    found = read(tally)
    assert found[f"pantau_fetch_pulls_total {FEED}"] == 1
    assert found[f"pantau_fetch_rows_total {FEED}"] == 3
    assert found[f"pantau_fetch_failures_total {FEED}"] >= 1
    assert found[f"pantau_fetch_never_pulled {FEED}"] == 1
    assert found[f"pantau_fetch_success_timestamp_seconds {FEED}"] >= START / 1000


def test_a_process_that_ticks_tells_when_it_last_did(installation: Installation) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "streams", "tick", "--every", "1h", "--metrics"],
        env={**os.environ, "PANTAU_METRICS_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stderr is not None
        address = child.stderr.readline().strip().removeprefix("metrics at ")
        assert child.stdout.readline().startswith("tick of ")
        # Told before it is said.
        with urllib.request.urlopen(address, timeout=10) as answer:
            text = answer.read().decode()
        assert re.search(r"^pantau_ticks_total 1\.0$", text, re.MULTILINE)
        for probe in ("healthz", "readyz"):
            with urllib.request.urlopen(address.replace("metrics", probe), timeout=10) as answer:
                assert answer.status == 200
    finally:
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (0, "", "stopped\n")

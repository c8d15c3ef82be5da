import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.publish.fetching import FAILURES_IN_A_ROW, Request, fetch
from streams.publish.progress import Quiet
from streams.settings import Settings
from tests.api.api_server import Answer, ApiServer, refusal
from tests.api.fake_clock import START, FakeClock
from tests.publish.conftest import Installation, Pantau
from tests.publish.feed_rows import order

ORDERS = "ekatalog/paket-e-purchasing"
FEED = "ekatalog-paket-e-purchasing"
WRONG = "another"


def orders_of(*agencies: str) -> list[dict[str, object]]:
    return [order(number, agency, kd_klpd=agency) for agency in agencies for number in range(3)]


class Stop(FakeClock):
    """Interrupts, as a signal would, once so many ms have passed."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.end = START + after

    def wait(self, seconds: float) -> None:
        super().wait(seconds)
        if self.instant >= self.end:
            raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def _state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PANTAU_STATE_DIR", str(tmp_path / "state"))


def request(*agencies: str, every: float | None = None) -> Request:
    return Request(agencies, [FEED], [2024], every)


def agencies_pulled(api: ApiServer) -> list[str]:
    return [one.query["kode_klpd"] for one in api.requests if "cursor" not in one.query]


def test_one_pass_pulls_every_agency_and_ends(installation: Installation, api: ApiServer) -> None:
    api.rows[ORDERS] = orders_of("K1", "K2")
    wanted = request("K1", "K2", "K3")
    done = fetch(Settings.from_environment(), api.url, wanted, Quiet(), FakeClock())
    assert (done.pulls, done.pages, done.rows, done.failures, done.stopped) == (3, 5, 6, 0, False)
    assert agencies_pulled(api) == ["K1", "K2", "K3"]
    rows = installation.rows("procurement.facts")
    assert sum(name == "Snapshot" for name, _ in rows) == 3


def test_one_agency_that_fails_is_tried_again_and_then_given_up(
    installation: Installation, api: ApiServer
) -> None:
    api.rows[ORDERS] = orders_of("K1", "K3")

    def refuse_k2(one: object) -> Answer | None:
        api.faults.append(refuse_k2)
        return refusal(403, "Forbidden") if one.query["kode_klpd"] == "K2" else None  # type: ignore[attr-defined]

    api.faults = [refuse_k2]
    clock = FakeClock()
    wanted = request("K1", "K2", "K3")
    done = fetch(Settings.from_environment(), api.url, wanted, Quiet(), clock)
    assert (done.pulls, done.failures) == (2, 3)
    assert [key.agency for key in done.given_up] == ["K2"]
    assert agencies_pulled(api) == ["K1", "K2", "K3", "K2", "K2"]
    # Five minutes, then ten.
    assert clock.instant - START >= 900_000


def test_a_schedule_pulls_again_after_its_period_and_stops_on_a_signal(
    installation: Installation, api: ApiServer
) -> None:
    api.rows[ORDERS] = orders_of("K1")
    settings = Settings.from_environment()
    clock = Stop(after=2 * 3_600_000 + 1_800_000)
    done = fetch(settings, api.url, request("K1", "K2", every=3_600), Quiet(), clock)
    assert done.stopped
    assert (done.pulls, done.failures) == (6, 0)
    assert agencies_pulled(api) == ["K1", "K2"] * 3


def test_an_api_that_is_down_is_left_alone_a_while(
    installation: Installation, api: ApiServer
) -> None:
    api.rows[ORDERS] = []

    def refuse(_: object) -> Answer:
        api.faults.append(refuse)
        return refusal(403, "Forbidden")

    api.faults = [refuse]
    clock = Stop(after=60_000)
    wanted = request(*(f"K{number}" for number in range(20)), every=3_600 * 24)
    clock_before_rest = FAILURES_IN_A_ROW
    done = fetch(Settings.from_environment(), api.url, wanted, Quiet(), clock)
    assert done.stopped
    assert done.failures <= clock_before_rest
    assert max(clock.waits) <= 60.0


def test_a_wrong_token_ends_the_fetch(
    installation: Installation, pantau: Pantau, api: ApiServer
) -> None:
    api.rows[ORDERS] = []
    arguments = ("fetch", "--api", api.url, "--agency", "K1", "--year", "2024", "--once")
    result = pantau(*arguments, INAPROC_TOKEN=WRONG, PANTAU_HASH_KEY="k" * 16)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "401" in result.err


def test_sigterm_in_the_middle_of_a_pull_is_a_clean_end(
    installation: Installation, api: ApiServer
) -> None:
    api.rows[ORDERS] = [order(number, "K1") for number in range(40)]

    def slow(_: object) -> None:
        api.faults.append(slow)
        time.sleep(0.1)

    api.faults = [slow]
    command = [sys.executable, "-m", "streams", "fetch", "--api", api.url, "--agency", "K1"]
    child = subprocess.Popen(
        [*command, "--year", "2024", "--feed", FEED, "--once", "--json"],
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while len(api.requests) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, "")
    assert json.loads(out)["stopped"] is True
    assert json.loads(out)["pulls"] == 0
    api.faults = []
    before = len(api.requests)
    wanted = request("K1")
    done = fetch(Settings.from_environment(), api.url, wanted, Quiet(), FakeClock(_now()))
    assert (done.pulls, done.rows) == (1, 40)
    assert api.requests[before].query["cursor"] != "c2"
    rows = installation.rows("procurement.facts")
    assert {row["rows"] for name, row in rows if name == "Snapshot"} == {40}


def _now() -> int:
    return time.time_ns() // 1_000_000


def test_the_plan_of_the_nation_is_about_two_hours(pantau: Pantau, tmp_path: Path) -> None:
    file = tmp_path / "agencies.csv"
    lines = [f"D{number},Kabupaten {number},KABUPATEN\n" for number in range(1, 659)]
    file.write_text("code,name,kind\n" + "".join(lines))
    year = ("--year", "2024")
    result = pantau("fetch", "--agencies", file, *year, "--plan", "--once", "--json")
    assert result.code == 0
    plan = json.loads(result.out)
    assert (plan["agencies"], plan["feeds"], plan["requests"]) == (658, 15, 9_870)
    assert round(plan["shortest_seconds"] / 3_600, 1) == 2.0
    told = pantau("fetch", "--agencies", file, *year, "--plan", "--every", "6").out
    assert "9,870 requests" in told
    assert "a request each 2.19 s, a pass each 6.0 h" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--plan",), "--agencies FILE or --agency"),
        (("--agency", "K1"), "name the API"),
        (("--agency", "../K1", "--plan"), "such as K34"),
        (("--agency", "K1", "--feed", "x", "--plan"), "known are"),
    ],
)
def test_wrong_arguments_are_one_line_and_code_2(
    pantau: Pantau, arguments: tuple[str, ...], message: str
) -> None:
    result = pantau("fetch", *arguments)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert message in result.err

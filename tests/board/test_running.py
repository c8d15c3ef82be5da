"""The running board and the running packages stage, on a real broker, behind a real worker."""

import re
import sys
import time
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from streams.child import Child, free_port
from streams.demo.columns import registration
from streams.demo.year import made_up_year
from streams.topics.table import FACTS, PACKAGES
from tests.ledger.made_up import on, tx
from tests.worker.rig import rig
from tests.worker.running import until

pytestmark = pytest.mark.slow


@pytest.fixture
def installation(embedded, topic_prefix, tmp_path):
    with rig(embedded, topic_prefix, tmp_path) as made:
        yield made


@pytest.fixture
def child(installation, tmp_path):
    """Starts `pantau` commands, and ends them."""
    running = []

    def start(command, **environ):
        one = Child(
            command,
            [sys.executable, "-m", "streams", command],
            tmp_path / f"{command}.log",
            {
                **installation.environ,
                "PANTAU_STATE_DIR": str(tmp_path / "state"),
                "PANTAU_METRICS_PORT": "0",
                **environ,
            },
        )
        running.append(one)
        one.start()
        return one

    yield start
    for one in reversed(running):
        one.stop()


def test_an_open_page_shows_a_transaction_within_two_seconds(installation, child, page):
    worker = installation.start()
    worker.wait_ready()
    year = made_up_year(5, 3, 2024)
    facts: list[Any] = [registration(agency) for agency in year.agencies]
    for day, of_day in year.days():
        if day > on("04-30"):
            break
        facts += of_day
    installation.publish(facts)
    installation.wait_folded([worker])
    stage = child("packages")
    port = free_port()
    board = child("board", PANTAU_BOARD_PORT=str(port))
    address = f"http://127.0.0.1:{port}"
    until(lambda: status(f"{address}/readyz") == 200, 60, board.log.read_text)
    until(lambda: "up to date" in stage.log.read_text(), 60, stage.log.read_text)
    page.goto(f"{address}/agencies/X01?lang=en")
    expect(page.locator("#live")).to_contain_text("live")
    expect(page.locator("#moved tbody tr").nth(5)).to_be_attached()
    assert "LIVE-1" not in page.content()
    waited = []
    for number in range(1, 4):
        fact = tx("04-30", 77 * 10**11, agency="X01", package=f"LIVE-{number}", observed="05-01")
        began = time.monotonic()
        installation.publish([fact])
        expect(page.locator("#moved")).to_contain_text(f"LIVE-{number}", timeout=20_000)
        waited.append(time.monotonic() - began)
    assert min(waited) < 2, waited
    assert sorted(waited)[1] < 2, waited
    # The totals beside the packages are the worker's, of the same log.
    told = installation.statuses()["X01/2024"]
    page.reload()
    assert re.sub(r"\D", "", page.locator("#breakdown tfoot td").first.inner_text()) == str(
        told["total"]["packages"]
    )


def status(address):
    import httpx

    try:
        return httpx.get(address, timeout=2).status_code
    except httpx.HTTPError:
        return None


def test_packages_survive_kill_9_and_a_lost_file(installation, child, tmp_path):
    worker = installation.start()
    worker.wait_ready()
    year = made_up_year(6, 2, 2024)
    facts = [fact for _, of_day in year.days() for fact in of_day]
    half = len(facts) // 2
    installation.publish(facts[:half])
    stage = child("packages")
    until(lambda: stage.log.exists() and stage.log.stat().st_size, 60, lambda: "silent")
    stage.kill()
    installation.publish(facts[half:])
    installation.wait_folded([worker])
    stage = child("packages")
    expected = {agency: totals(installation, agency) for agency in ("X01", "X02")}
    for agency, wanted in expected.items():
        until(partial(has, installation, agency, wanted), 60, stage.log.read_text)
    stage.stop()
    for file in (tmp_path / "state" / "packages").iterdir():
        file.unlink()
    stage = child("packages")
    until(lambda: stage.log.read_text().count("up to date") >= 2, 90, stage.log.read_text)
    assert {agency: summed(installation, agency) for agency in expected} == expected


def has(installation, agency, wanted):
    return summed(installation, agency) == wanted


def totals(installation, agency):
    total = installation.statuses()[f"{agency}/2024"]["total"]
    return total["packages"], total["value_sen"]


def summed(installation, agency):
    """What a reader of umkm.packages adds up: the highest position of each key."""
    from streams.contracts.decode import read_record

    held: dict[bytes | None, dict[str, Any]] = {}
    prefix = installation.facts.removesuffix(FACTS)
    for record in installation.records(prefix + PACKAGES):
        name, row = read_record(record.value, ("Package", "PlannedPackage"))
        if name == "Package" and row["agency"] == agency:
            known = held.get(record.key)
            if known is None or known["position"] <= row["position"]:
                held[record.key] = row
    return (
        sum(row["packages"] for row in held.values()),
        sum(row["value_sen"] for row in held.values()),
    )

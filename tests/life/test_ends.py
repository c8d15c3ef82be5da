"""Every process ends when it is told to, under load, in its grace period: nothing lost or doubled.

The times are printed; what is judged is the exit code, the chart's grace period, and every sen.
"""

import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitors.facts import Fact
from streams.contracts.decode import read_record
from streams.topics.table import PACKAGES
from tests.life.grace import grace_s
from tests.notify.hooks import Hook
from tests.notify.test_delivery import alerts_of, webhooks
from tests.worker.made_up import packages, recounted, targets, ticks
from tests.worker.rig import Rig, rig
from tests.worker.running import Running, until
from tests.worker.test_exact import assert_exact, wait_events
from tests.worker.totals import Totals

pytestmark = pytest.mark.slow

COMMANDS = ("worker", "nation", "packages", "notify", "board")
NATION = "ID/2024"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"  # noqa: S105 - made up
SETTLED_S = 90


class Installation:
    """All processes on one broker; each can be told to end, and started again."""

    def __init__(self, made: Rig, folder: Path, hook: Hook) -> None:
        self.rig = made
        self.running: dict[str, Running] = {}
        self._environ = {
            "PANTAU_STATE_DIR": str(folder / "state"),
            "PANTAU_CONTACTS": str(folder / "contacts.yaml"),
            "PANTAU_ALERT_AGE_DAYS": "36500",
        }
        (folder / "secret").write_text(SECRET)
        (folder / "contacts.yaml").write_text(webhooks(("", folder / "secret"), one=hook.url))

    def start(self, command: str) -> Running:
        log = self.rig.folder / f"{command}-{len(self.rig.workers)}.log"
        process = Running(log, self.rig.environ | self._environ, f"{command}-0", command)
        process.child.environ["PANTAU_BOARD_PORT"] = str(process.port)
        self.rig.workers.append(process)
        self.running[command] = process
        process.child.start()
        return process

    def end(self, command: str) -> float:
        """Ask it to end; the seconds until it has, with exit code 0."""
        process = self.running[command]
        asked = time.monotonic()
        process.child.ask()
        assert process.wait_ended(grace_s()[command]) == 0, process.tail()
        return time.monotonic() - asked


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook().running() as running:
        yield running


@pytest.fixture
def installation(kafka: Any, topic_prefix: str, tmp_path: Path, hook: Hook) -> Any:
    with rig(kafka, topic_prefix, tmp_path) as made:
        yield Installation(made, tmp_path, hook)


def mixed(count: int) -> list[Fact]:
    """A year's ticks among the packages, so that alerts come all the while."""
    facts: list[Fact] = [*targets()]
    days = ticks()
    for number, fact in enumerate(packages(count)):
        facts.append(fact)
        if number % (count // len(days)) == 0 and days:
            facts.append(days.pop(0))
    return facts + days


def test_each_process_ends_in_good_order_under_load(installation, hook, capsys):
    made, count = installation.rig, 12_000
    took: dict[str, float] = {}
    for command in COMMANDS:
        installation.start(command)
    for process in installation.running.values():
        process.wait_ready()
    page = looked_at(installation.running["board"])
    with made.load(mixed(count)) as load:
        wait_events(installation.running["worker"], 500)
        for command in COMMANDS:
            took[command] = installation.end(command)
            installation.start(command).wait_ready()
        assert load.is_alive(), "the load must still be running"
    page.join(10)
    assert not page.is_alive(), "an open page holds up nobody"
    allowed = grace_s()
    told = ", ".join(f"{one} {took[one]:.1f} of {allowed[one]}" for one in COMMANDS)
    with capsys.disabled():
        sys.stderr.write(f"\nended after {told} s ")

    made.wait_folded([installation.running["worker"]])
    assert_exact(made)
    ids = [alert["id"] for alert in made.alerts()]
    assert len(ids) == len(set(ids)), "an alert left twice"
    expected = recounted(packages(count))
    until(lambda: published(made) == nothing_empty(expected), SETTLED_S, str)
    made.wait_summed(installation.running["nation"])
    sums = made.scopes()[NATION]["programmes"]["umkk-40"]
    assert sums["packages"] == sum(packages_ for packages_, _ in expected.values())
    assert sums["spend_sen"] == sum(sen for _, sen in expected.values())
    until(lambda: set(alerts_of(hook)) >= set(ids), SETTLED_S, str)
    assert Counter(alerts_of(hook)) == Counter(ids)


def looked_at(board: Running) -> threading.Thread:
    """A page that stays open, as a browser has it."""

    def run() -> None:
        address = f"http://127.0.0.1:{board.port}/events"
        with urllib.request.urlopen(address, timeout=SETTLED_S) as stream:
            while stream.read(1):
                pass

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def nothing_empty(sums: Totals) -> Totals:
    return {key: one for key, one in sums.items() if any(one)}


def published(made: Rig) -> Totals:
    """What the packages on their topic add up to, the highest position of each."""
    newest: dict[bytes, dict[str, Any]] = {}
    topic = made.facts.removesuffix("procurement.facts") + PACKAGES
    for record in made.records(topic):
        if record.value is not None and record.key is not None:
            name, row = read_record(record.value, ["Package", "PlannedPackage"])
            held = newest.get(record.key)
            if name == "Package" and (held is None or held["position"] <= row["position"]):
                newest[record.key] = row
    found: Totals = {}
    for row in newest.values():
        key = row["agency"], row["channel"]
        packages_, sen = found.get(key, (0, 0))
        found[key] = packages_ + row["packages"], sen + row["value_sen"]
    return nothing_empty(found)

"""`pantau demo` as a process: to the end of its year, and interrupted in the middle of it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from streams.child import free_port, listens

ROOT = Path(__file__).parents[2]
LIMIT_S = 600
FAMILY = {"tansu", "worker", "nation", "packages", "board", "notify"}
RULES = ["recording.yaml", "alerts.yaml"]

pytestmark = [pytest.mark.embedded, pytest.mark.slow]


def started(*options, **popen):
    # The usual ports may be somebody's by the time they are wanted.
    for port in ("--metrics-port", "--board-port"):
        if port not in options:
            options = (*options, port, str(free_port()))
    return subprocess.Popen(
        [sys.executable, "-m", "streams", "demo", "--plain", *options],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **popen,
    )  # fmt: skip


def children(pid):
    """The children of a process, by pid; Linux tells them by thread."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def named(pid):
    """What a child is: the command of pantau, or the broker's program."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return Path(words[0]).name if "streams" not in words else words[words.index("streams") + 1]


def family_of(pid):
    """Every child by what it is."""
    return {named(child): child for child in children(pid)}


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def page(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


def read_figures(address):
    return json.loads(page(address))


def until(condition):
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def demo():
    """Start demos; one that a test leaves running is ended with its children."""
    running = []

    def start(*options, **popen):
        running.append(started(*options, **popen))
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=LIMIT_S)


def test_a_year_of_fifty_agencies_is_exact_and_leaves_nothing_behind(demo):
    port = free_port()
    process = demo("--exit", "--agencies", "50", "--speed", "fast", "--metrics-port", str(port))
    until(lambda: len(children(process.pid)) == len(FAMILY))
    family = children(process.pid)
    output, errors = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, errors) == (0, "")
    assert "exact ✓  every channel of 50 agencies" in output
    assert re.search(r"^2024-12-[0-9]+  Indonesia  50 agencies, UMKK Rp", output, re.MULTILINE)
    assert re.search(r"The year 2024 of 50 made-up agencies \(seed 1\): [0-9,]{6,} facts", output)
    for state in ("reached", "missed", "class unknown", "no denominator"):
        assert re.search(rf"^ {state} +[0-9]+ ", output, re.MULTILINE), state
    assert re.search(r"alerts +[0-9]+: [1-9][0-9]* raised, [1-9][0-9]* changed", output)
    transitions = (
        "on track → behind",
        "behind → likely to miss",
        "likely to miss → on track",
        "likely to miss → cannot be reached",
        "on track → data silent",
        "cannot be reached → missed",
    )
    for transition in transitions:
        assert transition in output
    assert not any(map(is_there, family))
    assert not listens(port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_ends_everything_without_a_traceback(demo, number):
    port = free_port()
    process = demo("--agencies", "20", "--speed", "10", "--metrics-port", str(port))
    line = ""
    while "facts published" not in line:
        line = process.stdout.readline()
        assert line, process.stderr.read()
    family = children(process.pid)
    assert family_of(process.pid).keys() == FAMILY
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200
    process.send_signal(number)
    _, errors = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, errors) == (128 + number, "")
    assert not any(map(is_there, family))
    assert not listens(port)


def test_a_signal_while_the_worker_starts_ends_everything(demo):
    process = demo("--agencies", "10")
    until(lambda: len(children(process.pid)) == 2)
    family = children(process.pid)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, errors) == (130, "")
    assert not any(map(is_there, family))


def test_it_serves_after_the_year_until_ctrl_c_which_is_then_no_failure(demo, tmp_path):
    port, board, letters = free_port(), free_port(), tmp_path / "letters of the year"
    process = demo(
        "--agencies", "10", "--speed", "fast", "--metrics-port", str(port),
        "--board-port", str(board), "--letters", str(letters),
    )  # fmt: skip
    said = ""
    while "Ctrl-C ends it" not in said:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        said += line
    assert b'pantau_agency_packages{agency="X01"' in page(f"http://127.0.0.1:{port}/metrics")
    assert f"http://127.0.0.1:{board}/" in said
    name = read_figures(f"http://127.0.0.1:{board}/api/v1/agencies/X01/2024")["name"].encode()
    assert name in page(f"http://127.0.0.1:{board}/agencies/X01?lang=en")
    (scrape,) = re.findall(r"--config.file=(\S+)", said)
    written = json.loads(Path(scrape).read_text())
    assert [Path(rules).name for rules in written["rule_files"]] == RULES
    assert all(Path(rules).is_file() for rules in written["rule_files"])
    assert "GRAFANA_TOKEN_FILE=… pantau grafana push" in said
    assert "docker compose -f deploy/compose.yaml up" in said
    jobs = written["scrape_configs"]
    assert len(jobs) == len(FAMILY) - 1
    for job in jobs:
        (target,) = job["static_configs"][0]["targets"]
        assert b"pantau_" in page(f"http://{target}/metrics"), job
    assert str(letters) in said
    until(lambda: list(letters.glob("*.eml")))
    letter = next(letters.glob("*.eml")).read_bytes()
    assert f"http://127.0.0.1:{board}/agencies/X".encode() in letter
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize(("which", "name"), [("worker", "the worker"), ("board", "pantau board")])
def test_a_process_that_dies_is_told_of_in_one_line(demo, which, name):
    process = demo("--agencies", "10", "--speed", "1")
    line = ""
    while "facts published" not in line:
        line = process.stdout.readline()
        assert line, process.stderr.read()
    family = family_of(process.pid)
    os.kill(family[which], signal.SIGKILL)
    _, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 2
    assert re.fullmatch(rf"pantau: {name} has ended: .+\n", errors)
    assert not any(map(is_there, family.values()))


def test_it_never_touches_the_callers_own_kafka(demo):
    environ = os.environ | {
        "KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "PANTAU_TOPIC_PREFIX": "mine.",
        "SCHEMA_REGISTRY_URL": "http://127.0.0.1:1",
    }
    process = demo("--exit", "--agencies", "10", "--speed", "fast", env=environ)
    output, errors = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, errors) == (0, "")
    assert "exact ✓" in output

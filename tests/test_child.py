"""A child process is started, awaited, paused, stopped and killed by its own pid."""

import signal
import sys

import pytest

from streams.child import Child, free_port, listens
from streams.errors import PantauError

SERVE = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    peer, _ = server.accept()
    peer.sendall(b"hello")
    peer.close()
"""
STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
time.sleep(600)
"""


@pytest.fixture
def child(tmp_path):
    """Make children that end with the test."""
    made = []

    def make(code, *arguments):
        command = [sys.executable, "-c", code, *map(str, arguments)]
        made.append(Child("it", command, tmp_path / "it.log"))
        return made[-1]

    yield make
    for one in made:
        one.kill()


def test_it_is_ready_when_it_listens_and_gone_when_stopped(child):
    port = free_port()
    server = child(SERVE, port)
    assert not server.running
    server.start()
    server.wait_until(lambda: listens(port))
    server.stop()
    assert not server.running
    assert not listens(port)


def test_it_can_start_again_after_a_kill(child):
    port = free_port()
    server = child(SERVE, port)
    for _ in range(2):
        server.start()
        server.wait_until(lambda: listens(port))
        server.kill()
        assert not listens(port)


def test_a_second_start_is_refused(child):
    server = child(SERVE, free_port())
    server.start()
    with pytest.raises(RuntimeError, match="it is running already"):
        server.start()


def test_a_paused_one_is_stopped_too(child):
    port = free_port()
    server = child(SERVE, port)
    server.start()
    server.wait_until(lambda: listens(port))
    server.pause()
    server.stop()
    assert not server.running


def test_one_that_will_not_end_is_killed(child, tmp_path):
    ready = tmp_path / "ready"
    stubborn = child(STUBBORN, ready)
    stubborn.start()
    stubborn.wait_until(ready.exists)
    stubborn.stop(patience_s=0.1)
    assert stubborn._process.returncode == -signal.SIGKILL


def test_one_that_ends_at_once_says_its_last_words(child):
    failing = child("print('no such port'); raise SystemExit(1)")
    failing.start()
    with pytest.raises(PantauError, match="it ended while it started: no such port"):
        failing.wait_until(lambda: False)


def test_one_that_is_not_ready_in_time_is_an_error(child):
    server = child(SERVE, free_port())
    server.start()
    with pytest.raises(PantauError, match=r"it is not ready after 0\.2 s: it wrote nothing"):
        server.wait_until(lambda: False, timeout_s=0.2)


def test_a_program_that_is_not_there_is_an_error(tmp_path):
    absent = Child("the server", ["/no/such/program"], tmp_path / "log")
    with pytest.raises(PantauError, match="the server cannot be started: No such file"):
        absent.start()

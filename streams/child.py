"""A server that runs as a child process: started, awaited, stopped, paused or killed by its pid."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from streams.errors import PantauError

POLL_S = 0.05
TAIL_LINES = 5


def free_port() -> int:
    """Give a TCP port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Say whether something accepts connections on that port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Child:
    """One child process with its output in a file.

    Args:
        name: what messages call it.
        command: the program and its arguments.
        log: the file that takes its output, appended over restarts.
        environ: variables set beside those of this process.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.command = tuple(command)
        self.log = log
        self.environ = dict(environ or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the process was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; in a session of its own, so that Ctrl-C reaches it only through `stop`.

        Raises:
            PantauError: the program cannot be executed.
        """
        if self.running:
            raise RuntimeError(f"{self.name} is running already")
        try:
            with self.log.open("ab") as output:
                self._process = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=os.environ | self.environ,
                    cwd=self.log.parent,
                    start_new_session=True,
                )
        except OSError as error:
            raise PantauError(
                f"{self.name} cannot be started: {error.strerror}: {self.command[0]}"
            ) from error

    def wait_until(self, ready: Callable[[], bool], timeout_s: float = 60) -> None:
        """Block until `ready()` is true.

        Raises:
            PantauError: the process ended, or it is not ready in time; with the end of its output.
        """
        deadline = time.monotonic() + timeout_s
        while not ready():
            if not self.running:
                raise PantauError(f"{self.name} ended while it started: {self._tail()}")
            if time.monotonic() > deadline:
                raise PantauError(f"{self.name} is not ready after {timeout_s:g} s: {self._tail()}")
            time.sleep(POLL_S)

    def ask(self) -> None:
        """Ask it to end, and do not wait for that. Harmless if it ended."""
        if self._process is not None and self.running:
            # A paused process would take the request only when it is woken.
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()

    def stop(self, patience_s: float = 15) -> None:
        """Ask it to end, and kill it where it has not after `patience_s`. Harmless if it ended."""
        if self._process is None:
            return
        self.ask()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def pause(self) -> None:
        """Freeze it (SIGSTOP): it keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Wake it after `pause`."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if not self.running or self._process is None:
            raise RuntimeError(f"{self.name} is not running")
        self._process.send_signal(number)

    def _tail(self) -> str:
        """The last lines of its output, as one."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return " | ".join(lines[-TAIL_LINES:]) or "it wrote nothing"

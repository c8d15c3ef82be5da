"""A worker in a process of its own, asked over HTTP."""

import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from streams.child import Child, free_port


class Running:
    """One worker process, or another `command`; `environ` names the installation."""

    def __init__(
        self,
        log: Path,
        environ: dict[str, str],
        instance: str,
        command: str = "worker",
        module: str = "streams",
    ) -> None:
        self.port = free_port()
        self.log = log
        self.child = Child(
            f"{command} {instance}",
            [sys.executable, "-m", module, "--log-level", "info", command],
            self.log,
            {
                "PANTAU_INSTANCE_ID": instance,
                "PANTAU_METRICS_PORT": str(self.port),
                **environ,
            },
        )

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; (0, …) where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def metrics(self) -> dict[str, float]:
        status, text = self.get("/metrics")
        lines = [line.rsplit(" ", 1) for line in text.splitlines() if line[:1] not in {"", "#"}]
        return {name: float(value) for name, value in lines} if status == 200 else {}

    def wait_ready(self, timeout_s: float = 60) -> None:
        until(lambda: self.get("/readyz")[0] == 200, timeout_s, self.tail)

    def wait_ended(self, timeout_s: float = 40) -> int:
        process = self.child._process
        assert process is not None
        return process.wait(timeout_s)

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-25:])


def until(true: Callable[[], bool], timeout_s: float, told: Callable[[], str]) -> None:
    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline, f"not in {timeout_s:g} s\n{told()}"
        time.sleep(0.1)

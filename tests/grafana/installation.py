"""A whole installation with a made-up year in it, and a real Prometheus that has scraped it."""

import json
import shutil
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from streams.child import Child, free_port
from streams.demo.columns import registration
from streams.demo.year import made_up_year
from streams.metrics.catalogue import Process
from tests.worker.rig import Rig, rig
from tests.worker.running import Running, until

ROOT = Path(__file__).parents[2]
YEAR = 2024
AGENCIES = 12
PARTS = (90, 180, 270)
"""Days of the year up to which facts are published, with scrapes between: counters have to move."""
CONTACTS = """\
receivers:
  letters: {folder: {path: LETTERS}, wait: 1s}
  archive: {folder: {path: LETTERS}, wait: 2h}
routes:
  - agencies: [X01, X02, X03, X04, X05, X06]
    receivers: [letters, archive]
"""
SCRAPES = 4
WAIT_S = 60.0

Series = list[dict[str, Any]]


def why_not() -> str | None:
    """Why there is no Prometheus here, None where there is one."""
    return (
        None if shutil.which("prometheus") else "prometheus is not installed (Debian: prometheus)"
    )


class Installation:
    """What runs: `ports` by process, and Prometheus at `address`."""

    def __init__(self, made: Rig, folder: Path) -> None:
        self.rig = made
        self.folder = folder
        self.address = f"http://127.0.0.1:{free_port()}"
        contacts = folder / "contacts.yaml"
        contacts.write_text(CONTACTS.replace("LETTERS", str(folder / "letters")))
        board = str(free_port())
        environ = {
            **made.environ,
            "PANTAU_STATE_DIR": str(folder / "state"),
            "PANTAU_CONTACTS": str(contacts),
            "PANTAU_ALERT_AGE_DAYS": "36500",
            "PANTAU_BOARD_PORT": board,
        }
        self.processes = {
            name: Running(folder / f"{name}.log", environ, f"{name}-0", name.value)
            for name in Process
        }
        self.processes[Process.BOARD].port = int(board)

    def start(self) -> None:
        for process in self.processes.values():
            process.child.start()
        for process in self.processes.values():
            process.wait_ready(WAIT_S * 2)

    def fill(self) -> None:
        """Publish the year part by part, and let Prometheus see each."""
        made = made_up_year(7, AGENCIES, YEAR)
        self.rig.publish([registration(agency) for agency in made.agencies])
        days = list(made.days())
        worker, nation = self.processes[Process.WORKER], self.processes[Process.NATION]
        for start, end in zip((0, *PARTS), PARTS, strict=False):
            self.rig.publish([fact for _, facts in days[start:end] for fact in facts])
            self.rig.raw(b"X01", b"no fact")
            self.rig.flush()
            self.rig.wait_folded([worker])
            self.rig.wait_summed(nation)
            self._scraped()

    def metrics(self, process: Process) -> str:
        status, text = self.processes[process].get("/metrics")
        assert status == 200, text
        return text

    def ask(self, path: str, **arguments: Any) -> Any:
        """Prometheus' answer to an API request."""
        query = urllib.parse.urlencode(arguments)
        with urllib.request.urlopen(f"{self.address}/api/v1/{path}?{query}", timeout=30) as answer:
            return json.load(answer)["data"]

    def course(self, expr: str) -> Series:
        """The series of an expression over the whole run, a point a second."""
        now = float(self.ask("query", query="time()")["result"][1])
        began = float(
            self.ask("query", query="min(min_over_time(timestamp(up)[1h:1s]))")["result"][0][
                "value"
            ][1]
        )
        found: Series = self.ask("query_range", query=expr, start=began, end=now, step=1)["result"]
        return found

    def now(self, expr: str) -> Series:
        """The series of an expression as of now."""
        found: Series = self.ask("query", query=expr)["result"]
        return found

    def prometheus(self) -> Child:
        """Prometheus on the processes, with the recording rules of deploy/."""
        rules = yaml.safe_load((ROOT / "deploy/prometheus/recording.yaml").read_text())
        (self.folder / "recording.yaml").write_text(yaml.safe_dump(rules))
        jobs = [
            {
                "job_name": f"pantau-{name}",
                "static_configs": [{"targets": [f"127.0.0.1:{process.port}"]}],
            }
            for name, process in self.processes.items()
        ]
        config = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["recording.yaml"],
            "scrape_configs": jobs,
        }
        file = self.folder / "prometheus.yaml"
        file.write_text(yaml.safe_dump(config))
        listen = self.address.removeprefix("http://")
        return Child(
            "prometheus",
            [
                "prometheus",
                f"--config.file={file}",
                f"--storage.tsdb.path={self.folder / 'tsdb'}",
                f"--web.listen-address={listen}",
            ],
            self.folder / "prometheus.log",
            {},
        )

    def _scraped(self) -> None:
        """Wait until every process was scraped some times more."""
        expr = "sum(scrape_samples_scraped >= 0) * 0 + sum(count_over_time(up[1h]))"
        before = self._number(expr)
        wanted = before + SCRAPES * len(self.processes)
        until(lambda: self._number(expr) >= wanted, WAIT_S, lambda: "Prometheus does not scrape")

    def _number(self, expr: str) -> float:
        found = self.now(expr)
        return float(found[0]["value"][1]) if found else 0.0


@contextmanager
def installation(broker: Any, prefix: str, folder: Path) -> Iterator[Installation]:
    """Run everything until the block ends."""
    with rig(broker, prefix, folder) as made:
        running = Installation(made, folder)
        prometheus = running.prometheus()
        try:
            running.start()
            prometheus.start()
            until(
                lambda: _ready(running.address), WAIT_S, lambda: prometheus.log.read_text()[-2000:]
            )
            running.fill()
            yield running
        finally:
            prometheus.stop()
            for process in reversed(running.processes.values()):
                process.child.stop()


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

"""A whole installation with a made-up year in it, and a real Prometheus that has scraped it."""

import json
import shutil
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import trustme
import yaml

from streams.child import Child, free_port
from streams.demo.columns import registration
from streams.demo.year import made_up_year
from streams.metrics.catalogue import Process
from tests.grafana.publishers import publishers
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
PROCESSES = (Process.WORKER, Process.NATION, Process.PACKAGES, Process.NOTIFY, Process.BOARD)
"""Those that read what the test publishes."""
RULES = ("recording.yaml", "alerts.yaml")
SCRAPES = 4
WAIT_S = 60.0

Series = list[dict[str, Any]]


def why_not() -> str | None:
    """Why there is no Prometheus here, None where there is one."""
    return (
        None if shutil.which("prometheus") else "prometheus is not installed (Debian: prometheus)"
    )


class Installation:
    """What runs, and Prometheus at `address`. `environ` is what all processes have."""

    def __init__(self, made: Rig, folder: Path, environ: Mapping[str, str]) -> None:
        self.rig = made
        self.folder = folder
        self.address = f"http://127.0.0.1:{free_port()}"
        self.contacts = folder / "contacts.yaml"
        self.contacts.write_text(CONTACTS.replace("LETTERS", str(folder / "letters")))
        self._year = made_up_year(7, AGENCIES, YEAR)
        self._days = self._year.days()
        board = str(free_port())
        environ = {
            **made.environ,
            **environ,
            "PANTAU_CONTACTS": str(self.contacts),
            "PANTAU_ALERT_AGE_DAYS": "36500",
            "PANTAU_BOARD_PORT": board,
        }
        self.processes = {
            name: Running(folder / f"{name}.log", environ, f"{name}-0", name.value)
            for name in PROCESSES
        }
        self.processes[Process.BOARD].port = int(board)

    def start(self, names: Iterable[Process]) -> None:
        for name in names:
            self.processes[name].child.start()
        for name in names:
            self.processes[name].wait_ready(WAIT_S * 2)

    def fill(self) -> None:
        """Publish the year part by part, and let Prometheus see each."""
        self.rig.publish([registration(agency) for agency in self._year.agencies])
        for start, end in zip((0, *PARTS), PARTS, strict=False):
            self.publish(end - start)
            self.rig.raw(b"X01", b"no fact")
            self.rig.flush()
            self.wait_folded()
            self.wait_scraped()

    def publish(self, days: int) -> None:
        """Publish the next days of the year."""
        self.rig.publish([fact for _, facts in islice(self._days, days) for fact in facts])

    def wait_folded(self) -> None:
        """Block until every fact is folded, summed and published."""
        self.rig.wait_folded([self.processes[Process.WORKER]])
        self.rig.wait_summed(self.processes[Process.NATION])

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
        """Prometheus on the processes, with the rules of deploy/; alerts fire without waiting."""
        for name in RULES:
            rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / name).read_text())
            for group in rules["groups"]:
                for rule in group["rules"]:
                    rule.pop("for", None)
            (self.folder / name).write_text(yaml.safe_dump(rules))
        jobs = [
            {
                "job_name": f"pantau-{name}",
                "static_configs": [{"targets": [f"127.0.0.1:{process.port}"]}],
            }
            for name, process in self.processes.items()
        ]
        config = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": list(RULES),
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

    def wait_scraped(self) -> None:
        """Block until every process was scraped some times more, whether it answered or not."""
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
    environ = {
        "PANTAU_KAFKA_CONFIG": str(_with_certificate(folder)),
        "PANTAU_STATE_DIR": str(folder / "state"),
    }
    with (
        rig(broker, prefix, folder) as made,
        publishers(broker, prefix, folder, environ) as beside,
    ):
        running = Installation(made, folder, environ)
        running.processes |= beside
        prometheus = running.prometheus()
        try:
            running.start(PROCESSES)
            prometheus.start()
            until(
                lambda: _ready(running.address), WAIT_S, lambda: prometheus.log.read_text()[-2000:]
            )
            # What they count from their start on has to be seen at 0 first.
            running.start(beside)
            running.fill()
            yield running
        finally:
            prometheus.stop()
            for process in reversed(running.processes.values()):
                process.child.stop()


def _with_certificate(folder: Path) -> Path:
    """Settings for Kafka that name a certificate: nobody asks for it, and its end is told."""
    authority = folder / "authority.pem"
    trustme.CA().cert_pem.write_to_path(str(authority))
    settings = folder / "kafka.properties"
    settings.write_text(f"ssl.ca.location={authority}\n")
    return settings


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

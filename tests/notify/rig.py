"""A notifier against a broker: topics of its own, alerts written, processes started and ended."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from streams.child import Child, free_port
from streams.contracts.catalogue import shipped
from streams.contracts.encode import Encoder
from streams.notify.delivery import RECORD, Delivery
from streams.notify.log import Past, delivery_of, raw
from streams.topics.apply import apply
from streams.topics.broker import Broker
from streams.topics.shares import murmur2
from streams.topics.table import AGENCY_STATUS, ALERTS, DELIVERIES, resolve
from tests.notify.notices import encoded

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
PARTITIONS = 4


def wait_for(what: Callable[[], Any], timeout_s: float = PATIENCE_S) -> Any:
    """Wait for something to be true."""
    deadline = time.monotonic() + timeout_s
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)
    return found


class Rig:
    """One installation on a running broker."""

    def __init__(self, broker: Any, prefix: str, folder: Path) -> None:
        self.broker = broker
        self.prefix = prefix
        self.folder = folder
        self.contacts = folder / "contacts.yaml"
        self.silences = folder / "silences.yaml"
        self.silences.write_text("[]\n")
        self.client = {"bootstrap.servers": broker.bootstrap}
        self._children: list[Child] = []
        names = {prefix + name for name in (ALERTS, DELIVERIES, AGENCY_STATUS)}
        topics = [
            one
            for one in resolve(prefix=prefix, partitions=PARTITIONS, app_id=f"{prefix}w")
            if one.name in names
        ]
        apply(Broker(self.client), topics)

    def publish(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write alerts as the worker does: keyed by agency."""
        producer = Producer({**self.client, "acks": "all", "partitioner": "murmur2_random"})
        for row in rows:
            producer.produce(self.prefix + ALERTS, encoded(dict(row)), row["agency"].encode())
        assert producer.flush(30) == 0

    def remember(self, agency: str, delivery: Delivery) -> None:
        """Write what a notifier has written before, beside the agency's alerts."""
        producer = Producer({**self.client, "acks": "all"})
        partition = murmur2(agency.encode()) % PARTITIONS
        value = Encoder().record(RECORD, delivery.to_row())
        producer.produce(self.prefix + DELIVERIES, value, delivery.id.encode(), partition)
        assert producer.flush(30) == 0

    def environment(self, instance: str = "notify-0") -> dict[str, str]:
        return {
            **self.broker.environment(),
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "PANTAU_TOPIC_PREFIX": self.prefix,
            "PANTAU_INSTANCE_ID": instance,
            "PANTAU_CONTACTS": str(self.contacts),
            "PANTAU_SILENCES": str(self.silences),
            "PANTAU_BOARD_URL": "https://board.example",
            "PANTAU_METRICS_PORT": "0",
            # Made-up alerts carry a fixed moment.
            "PANTAU_ALERT_AGE_DAYS": "36500",
        }

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run `pantau notify` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "streams", "notify", *arguments],
            cwd=ROOT,
            env={**self.environment(), **environ},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def once(self, **environ: str) -> dict[str, int]:
        done = self.run("--once", "--json", **environ)
        assert done.returncode == 0, done.stderr
        found: dict[str, int] = json.loads(done.stdout)
        return found

    def start(self, instance: str = "notify-0", **environ: str) -> "Process":
        process = Process(self, instance, environ)
        self._children.append(process.child)
        return process

    def close(self) -> None:
        for child in self._children:
            child.kill()

    def remembered(self) -> dict[str, Delivery]:
        """What umkm.deliveries says: the newest record of each key."""
        found: dict[str, Delivery] = {}
        for message in Past(self.client).read(self.prefix + DELIVERIES, range(PARTITIONS)):
            delivery = delivery_of(message, shipped())
            if delivery is not None:
                found[(raw(message.key()) or b"").decode()] = delivery
        return found

    def states(self) -> dict[str, str]:
        return {key: one.state for key, one in self.remembered().items()}


class Process:
    """A running notifier."""

    def __init__(self, rig: Rig, instance: str, environ: Mapping[str, str]) -> None:
        self.port = free_port()
        self.child = Child(
            instance,
            [sys.executable, "-m", "streams", "--log-level", "info", "notify"],
            rig.folder / f"{instance}.log",
            {**rig.environment(instance), "PANTAU_METRICS_PORT": str(self.port), **environ},
        )
        self.child.start()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def ready(self) -> "Process":
        self.child.wait_until(lambda: self.get("/readyz")[0] == 200)
        return self

    def metric(self, name: str) -> float:
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith(name + " "):
                return float(line.rpartition(" ")[2])
        return 0.0

"""Makes the fixture of an upgrade: what a version leaves on the topics, and what it comes to.

`python -m tests.life.former 0.1.0 07c333b` runs the workers of the tree that it stands in on a real
Kafka and writes `tests/life/versions/<commit>/`: run it in a tree of the last release before the
rows' or the changelog's format changes, and keep the folder.
"""

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from monitors.facts import Fact
from streams.changelogs.file import Header, write
from streams.topics.stored import Stored, read
from tests.life.former_facts import later, stored
from tests.servers.kafka import kafka
from tests.worker.rig import Rig, rig
from tests.worker.running import Running, until

VERSIONS = Path(__file__).parent / "versions"
PARTITIONS = 2
ENVIRON = {"PANTAU_BATCH": "25", "PANTAU_CHECKPOINT_SEGMENTS": "12"}
"""Small ones, so that the log holds a checkpoint and segments behind it."""
CHECKPOINTS = "pantau_checkpoints_total"


def make(folder: Path, version: str, commit: str) -> None:
    """Write the fixture: the logs, and what the version made of the facts before and after."""
    folder.mkdir(parents=True)
    programmes = folder / "programmes"
    environ = ENVIRON | {"PANTAU_PROGRAMMES": str(programmes)}
    _keep_programmes(programmes)
    with (
        tempfile.TemporaryDirectory() as logs,
        kafka() as cluster,
        rig(cluster, "former.", Path(logs), PARTITIONS) as made,
    ):
        worker = fold(made, stored(), environ)
        until(lambda: worker.metrics().get(CHECKPOINTS, 0) >= PARTITIONS, 60, worker.tail)
        worker.child.kill()
        # A second claim, an end in good order, and its word of what has been sent.
        fold(made, [], environ).child.stop(40)
        dump(made, made.facts, folder / "facts.avro")
        dump(made, made.changelog, folder / "changelog.avro")
        expected = {"version": version, "commit": commit, "stored": told(made)}
        fold(made, later(), environ).child.stop(40)
        expected["later"] = told(made)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")


def _keep_programmes(folder: Path) -> None:
    import monitors

    folder.mkdir()
    shipped = Path(monitors.__file__).parent / "programmes"
    for name in ("umkk-40.yaml", "budget-absorption.yaml", "umkm-on-board.yaml"):
        (folder / name).write_text((shipped / name).read_text())


def fold(made: Rig, facts: Iterable[Fact], environ: dict[str, str]) -> Running:
    """Publish facts and have a worker fold them all."""
    made.publish(facts)
    worker = made.start(**environ)
    worker.wait_ready()
    made.wait_folded([worker])
    return worker


def dump(made: Rig, topic: str, file: Path) -> None:
    """Copy a topic into a file."""

    def records() -> Iterable[Stored]:
        for partition in range(made.partitions):
            yield from read({"bootstrap.servers": made.bootstrap}, topic, [partition])

    write(file, Header(topic, made.partitions), records())


def told(made: Rig) -> dict[str, Any]:
    """Totals as the status topic has them, and the ids of the alerts."""
    return {
        "totals": {key: totals(row) for key, row in sorted(made.statuses().items())},
        "alerts": sorted({alert["id"] for alert in made.alerts()}),
    }


def totals(row: dict[str, Any]) -> dict[str, Any]:
    """The counts and sums of an agency's year, and the state of its programmes."""
    channels = {
        name: {field: value for field, value in figures.items() if isinstance(value, int)}
        for name, figures in row["channels"].items()
        if figures is not None
    }
    states = {name: one["state"] for name, one in row["programmes"].items()}
    return {"channels": channels, "total": row["total"], "states": states}


if __name__ == "__main__":
    make(VERSIONS / sys.argv[2], sys.argv[1], sys.argv[2])

"""The changelog is copied into a file, lost, written back, and nothing is missing of it."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient

from streams.changelogs.restore import NOBODY
from streams.worker.segment import Segment, decode
from tests.worker.made_up import FIRST, packages, targets, ticks
from tests.worker.rig import Rig, rig
from tests.worker.running import until
from tests.worker.small import KILLED
from tests.worker.test_exact import assert_exact, wait_events
from tests.worker.test_slices import assert_cut_short, publish

pytestmark = pytest.mark.slow

SMALL = {"PANTAU_BATCH": "20", "PANTAU_CHECKPOINT_SEGMENTS": "10"}
"""Checkpoints come all the time: the log is trimmed while it is copied."""


@pytest.fixture
def installation(kafka: Any, topic_prefix: str, tmp_path: Path) -> Any:
    with rig(kafka, topic_prefix, tmp_path) as made:
        yield made


def pantau(made: Rig, *arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "streams", *map(str, arguments)],
        env={**os.environ, **made.environ, "PANTAU_PARTITIONS": str(made.partitions)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def done(made: Rig, *arguments: object) -> str:
    ended = pantau(made, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def refused(made: Rig, *arguments: object) -> str:
    ended = pantau(made, *arguments)
    assert ended.returncode == 2, (ended.stdout, ended.stderr)
    assert len(ended.stderr.strip().splitlines()) == 1
    return ended.stderr


def lose(made: Rig) -> None:
    """Delete the changelog, and create it anew as an SRE does."""
    admin = AdminClient({"bootstrap.servers": made.bootstrap})
    admin.delete_topics([made.changelog])[made.changelog].result(30)
    until(lambda: made.changelog not in admin.list_topics(timeout=5).topics, 30, str)
    done(made, "topics", "apply")


def folded_facts(made: Rig, facts: Any) -> Any:
    made.publish(facts)
    worker = made.start(**SMALL)
    worker.wait_ready()
    made.wait_folded([worker])
    return worker


def test_a_copy_of_a_running_workers_log_brings_everything_back(installation, tmp_path):
    file = tmp_path / "worker.avro"
    facts = [*targets(), *packages(9000), *ticks(200)]
    with installation.load(facts, pace_s=0.08) as load:
        worker = installation.start(**SMALL)
        wait_events(worker, 1500)
        told = json.loads(done(installation, "changelog", "backup", file, "--json"))
        assert load.is_alive(), "the load must still be running"
    copied = {part["partition"]: part for part in told["partitions"]}
    assert any(part["start"] > 0 for part in copied.values()), "no log had been trimmed"
    # More facts, and claims of which the copy knows nothing.
    installation.wait_folded([worker])
    worker.child.kill()
    installation.publish(itertools.islice(ticks(), 200, 300))
    worker = folded_facts(installation, packages(300, seed=5))
    assert "is not empty" in refused(installation, "changelog", "restore", file)
    worker.child.stop(40)
    alerts = {alert["id"] for alert in installation.alerts()}

    lose(installation)
    told = json.loads(done(installation, "changelog", "restore", file, "--json"))
    for part in told["partitions"]:
        before = copied[part["partition"]]
        assert (part["start"], part["fence"]) == (before["start"], before["fence"])
        assert part["end"] > before["end"], "a later claim's figures have been told"
    assert kept(installation) == {one: part["start"] for one, part in copied.items()}

    worker = installation.start(**SMALL)
    worker.wait_ready()
    # Of these, figures are told that readers take for newer than those of the lost claims.
    installation.publish([*packages(300, seed=6), *itertools.islice(ticks(), 300, None)])
    installation.wait_folded([worker])
    assert_exact(installation)
    assert alerts < {alert["id"] for alert in installation.alerts()}


def test_a_log_with_a_segment_in_slices_comes_back_whole_or_cut_short(installation, tmp_path):
    file = tmp_path / "worker.avro"
    publish(installation)
    ends = {record.partition: record.offset for record in installation.records(installation.facts)}
    worker = installation.start(module="tests.worker.small", SMALL_ENDS_AT="4", PANTAU_BATCH="20")
    assert worker.wait_ended() == KILLED
    assert_cut_short(installation)
    lost_and_restored(installation, file)
    assert_cut_short(installation)

    worker = installation.start(module="tests.worker.small", PANTAU_BATCH="20")
    worker.wait_ready()
    installation.wait_folded([worker])
    worker.child.stop(40)
    assert lost_and_restored(installation, file) == ends, "slices that are all there count"
    # Not the last word: more is put behind them.
    installation.publish(packages(100, seed=5))
    worker = installation.start()
    worker.wait_ready()
    installation.wait_folded([worker])
    assert_exact(installation)


def lost_and_restored(made: Rig, file: Path) -> dict[int, int]:
    """Partition → how far the facts are folded in the log that has come back."""
    done(made, "changelog", "backup", file)
    lose(made)
    told = json.loads(done(made, "changelog", "restore", file, "--json"))
    return {part["partition"]: part["fence"] for part in told["partitions"]}


def kept(made: Rig) -> dict[int, int]:
    """Where each partition's log begins; no padding stands before it."""
    first: dict[int, int] = {}
    for record in made.records(made.changelog):
        one = decode(record.value)
        if record.partition not in first:
            assert not (isinstance(one, Segment) and one.owner == NOBODY)
            first[record.partition] = record.offset
    return first


def test_a_copy_does_not_fit_where_the_facts_are_others(installation, topic_prefix, tmp_path):
    file = tmp_path / "worker.avro"
    folded_facts(installation, packages(400)).child.stop(40)
    done(installation, "changelog", "backup", file)
    with rig_beside(installation, f"{topic_prefix}other.", tmp_path, 4) as other:
        said = refused(other, "changelog", "restore", file)
        assert "facts are lost, or it is of another installation" in said
    with rig_beside(installation, f"{topic_prefix}few.", tmp_path, 2) as other:
        assert "2 partitions and the back-up 4" in refused(other, "changelog", "restore", file)


def rig_beside(made: Rig, prefix: str, folder: Path, partitions: int) -> Any:
    from tests.servers.kafka import Cluster

    return rig(Cluster(made.bootstrap), prefix, folder, partitions)


def test_the_log_of_the_sums_comes_back_too(installation, tmp_path):
    file = tmp_path / "nation.avro"
    # Nothing is dated on the last day: its tick makes the sums come again, as they were.
    dated = [fact for fact in packages(1500) if fact.day is None or fact.day < FIRST + 60]
    worker = folded_facts(installation, [*targets(), *dated, *ticks(60)])
    nation = installation.start_nation()
    nation.wait_ready()
    installation.wait_summed(nation)
    nation.child.stop(40)
    done(installation, "changelog", "backup", "--nation", file)
    before = installation.scopes()
    assert before

    made = installation
    admin = AdminClient({"bootstrap.servers": made.bootstrap})
    log = f"{made.app_id}-nation-ledger-changelog"
    admin.delete_topics([log])[log].result(30)
    until(lambda: log not in admin.list_topics(timeout=5).topics, 30, str)
    done(made, "topics", "apply")
    done(made, "changelog", "restore", "--nation", file)
    nation = made.start_nation()
    nation.wait_ready()
    made.publish(itertools.islice(ticks(), 60, 61))
    made.wait_folded([worker])
    made.wait_summed(nation)
    after = made.scopes()
    assert any(figures[0] for figures in total(before["ID/2024"]).values())
    for key, row in before.items():
        assert after[key]["generation"] > row["generation"]
        assert total(after[key]) == total(row), key


def total(row: dict[str, Any]) -> Any:
    """What each programme sums over the agencies of a scope."""
    return {
        name: [one[field] for field in ("packages", "spend_sen", "umkk_sen", "agencies")]
        for name, one in row["programmes"].items()
    }

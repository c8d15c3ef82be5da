"""Checkpoints bound the changelog, and a recovery from one finds the same state."""

import itertools

from streams.worker.segment import Begin, End, Rows, decode
from tests.worker.made_up import packages, targets, ticks
from tests.worker.rig import Rig, rig
from tests.worker.running import Running, until
from tests.worker.test_exact import assert_exact, wait_events

SMALL = {"PANTAU_BATCH": "20", "PANTAU_CHECKPOINT_SEGMENTS": "10"}


def kinds(rig: Rig, partition: int) -> list[type]:
    return [
        type(decode(record.value))
        for record in rig.records(rig.changelog)
        if record.partition == partition
    ]


def checkpoints(worker: Running) -> float:
    return worker.metrics().get("pantau_checkpoints_total", 0)


def test_a_trimmed_changelog_holds_the_whole_state(real):
    real.publish(itertools.chain(targets(), packages(6000), ticks()))
    worker = real.start(**SMALL)
    worker.wait_ready()
    real.wait_folded([worker])
    until(lambda: checkpoints(worker) >= real.partitions, 30, worker.tail)
    assert_exact(real)
    records = real.records(real.changelog)
    starts = {p: min(r.offset for r in records if r.partition == p) for p in range(4)}
    assert all(start > 0 for start in starts.values()), "nothing was trimmed"
    for partition in range(real.partitions):
        found = kinds(real, partition)
        assert found[0] is Begin
        assert Rows in found
        assert End in found
    worker.child.kill()
    again = real.start(**SMALL)
    again.wait_ready()
    real.publish(packages(300, seed=5))
    real.wait_folded([again])
    assert_exact(real)


def test_kills_in_the_middle_of_checkpoints_change_nothing(real):
    real.publish(itertools.chain(targets(), packages(9000), ticks()))
    cut = kills = 0
    while kills < 3 or (not cut and kills < 7):
        kills += 1
        # A checkpoint begins as soon as the one before has ended: one is nearly always under way.
        worker = real.start(PANTAU_BATCH="10", PANTAU_CHECKPOINT_SEGMENTS="2")
        wait_events(worker, 1200)
        worker.child.kill()
        cut += under_way(real)
    assert cut, "no checkpoint was cut by a kill: the test shows nothing"
    worker = real.start(PANTAU_BATCH="10", PANTAU_CHECKPOINT_SEGMENTS="2")
    worker.wait_ready()
    real.wait_folded([worker])
    assert_exact(real)


def under_way(rig: Rig) -> int:
    """Partitions whose log has a checkpoint that was begun and has not ended."""
    begun: dict[int, bool] = {}
    for record in rig.records(rig.changelog):
        one = decode(record.value)
        if isinstance(one, Begin | End):
            begun[record.partition] = isinstance(one, Begin)
    return sum(begun.values())


def test_the_embedded_broker_is_not_asked_to_trim(embedded, topic_prefix, tmp_path):
    with rig(embedded, topic_prefix, tmp_path) as made:
        made.publish(packages(1500))
        worker = made.start(**SMALL)
        worker.wait_ready()
        made.wait_folded([worker])
        assert {kind for p in range(4) for kind in kinds(made, p)}.isdisjoint({Begin, Rows, End})

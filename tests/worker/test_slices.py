"""What one fact changes goes through, however large it is beside a record of the changelog."""

from monitors.days import start_of_day
from monitors.facts import Transaction
from streams.worker.segment import Begin, Segment, Slice, decode
from tests.worker.made_up import packages, targets, ticks
from tests.worker.rig import Rig
from tests.worker.small import KILLED, LARGEST
from tests.worker.test_exact import assert_exact

SMALL = {"PANTAU_BATCH": "20", "PANTAU_CHECKPOINT_SEGMENTS": "10"}
FIRST_TICK, *_, LAST_TICK = ticks()


def pulled(facts: list[Transaction]) -> list[Transaction]:
    """The packages as they were known on their own days, so that the figures move on each."""
    return [
        fact._replace(observed_at=start_of_day((fact.day or 0) + 1) + number)
        for number, fact in enumerate(facts)
    ]


def publish(rig: Rig) -> None:
    """A year's facts, and not a tick between its first day and its last."""
    rig.publish([*targets(), FIRST_TICK, *pulled(packages(1500)), LAST_TICK])


def sets(rig: Rig) -> dict[int, int]:
    """Partition → slices of the largest of its segments; none of its records is too large."""
    found: dict[int, int] = {}
    for record in rig.records(rig.changelog):
        one = decode(record.value)
        assert len(record.value or b"") <= LARGEST
        if isinstance(one, Slice):
            found[record.partition] = max(found.get(record.partition, 0), one.slices)
    return found


def test_a_tick_that_brings_more_than_a_record_holds_is_folded_to_the_sen(either):
    publish(either)
    worker = either.start(module="tests.worker.small", PANTAU_BATCH="20")
    worker.wait_ready()
    either.wait_folded([worker])
    found = sets(either)
    assert len(found) == either.partitions
    assert max(found.values()) > 5
    assert_exact(either)
    worker.child.kill()
    # Whoever comes next finds the same, and goes on.
    again = either.start()
    again.wait_ready()
    either.publish(packages(200, seed=5))
    either.wait_folded([again])
    assert_exact(either)


def test_kills_between_slices_change_nothing(real):
    publish(real)
    for ends_at in ("1", "4"):
        worker = real.start(module="tests.worker.small", SMALL_ENDS_AT=ends_at, PANTAU_BATCH="20")
        assert worker.wait_ended() == KILLED
        assert_cut_short(real)
    worker = real.start(module="tests.worker.small", PANTAU_BATCH="20")
    worker.wait_ready()
    real.wait_folded([worker])
    assert_exact(real)


def assert_cut_short(rig: Rig) -> None:
    """Logs end between slices, and what they have folded ends before these."""
    ends = {record.partition: decode(record.value) for record in rig.records(rig.changelog)}
    cut = {
        partition: one
        for partition, one in ends.items()
        if isinstance(one, Slice) and one.number + 1 < one.slices
    }
    assert cut, "no segment was cut short: the test shows nothing"
    _, chains = rig.recovered()
    for partition, one in cut.items():
        assert chains[partition].fence == one.previous


def test_checkpoints_stand_between_segments_in_slices_and_trim_them(real):
    publish(real)
    worker = real.start(module="tests.worker.small", **SMALL)
    worker.wait_ready()
    real.wait_folded([worker])
    real.publish(packages(2000, seed=5))
    real.wait_folded([worker])
    firsts: dict[int, type] = {}
    kinds: set[type] = set()
    for record in real.records(real.changelog):
        kind = type(decode(record.value))
        kinds.add(kind)
        firsts.setdefault(record.partition, kind)
    assert set(firsts.values()) == {Begin}, "nothing was trimmed"
    assert Segment in kinds
    assert_exact(real)

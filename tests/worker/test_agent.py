"""One batch at a time: what is folded, what is let go, and what is done in which order."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from monitors.ledger.partition import Partition
from streams.programmes import load_calendar, load_programmes
from streams.worker import agent as agent_module
from streams.worker.agent import Folding
from streams.worker.batch import Batch
from streams.worker.segment import EMPTY, Segment
from streams.worker.shard import Shard
from streams.worker.tally import Tally

FACTS = TP("facts", 0)


class Stopped(Exception):  # noqa: N818 - it stands for the end of the process
    pass


class FakeThread:
    def __init__(self) -> None:
        self.epochs = {FACTS: 1}
        self.moved: list[dict[TP, int]] = []

    async def seek_wait(self, positions):
        self.moved.append(positions)
        self.epochs[FACTS] += 1


class FakeTable:
    source = "facts"

    def __init__(self, shard: Shard) -> None:
        self.shards = {0: shard}
        self.start = 0
        self.looked = 0
        self.consumer = SimpleNamespace(
            thread=FakeThread(), earliest_offsets=self._earliest_offsets
        )

    async def _earliest_offsets(self, tp):
        return {tp: self.start}

    def holds(self, shard):
        return self.shards.get(0) is shard

    async def look_at_end(self, _):
        self.looked += 1

    def check_start(self, shard):
        if shard.fence != EMPTY and shard.floor > shard.fence + 1:
            raise Stopped


class FakeChangelog:
    """Keeps segments; the broker has them when `land` is called."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.waiting: list[Any] = []

    async def append(self, shard, record, logged):
        self.segments.append(record)
        self.waiting.append(logged)
        return 100

    def land(self):
        while self.waiting:
            self.waiting.pop(0)(0)


class FakeIntake:
    def __init__(self) -> None:
        self.folded: list[int] = []
        self.letters: list[Any] = []

    def fold(self, state, records):
        self.folded += [record[0] for record in records]
        return self.letters


class FakeOutbox:
    """Full so many times as `full` says; `seen` is how much was folded whenever it was asked."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.full = 0
        self.folded: list[int] = []
        self.seen: list[int] = []

    @property
    def is_full(self):
        self.seen.append(len(self.folded))
        self.full -= 1
        return self.full >= 0

    def published_to(self, partition):
        return 3

    def logged(self, shard, last, outputs, touched, came=None):
        self.told.append(last)


class Told:
    def letter(self, _, letter):
        return letter

    def alerts(self, alerts):
        assert not alerts
        return []


class FakeEvent:
    def __init__(self, batch: Batch) -> None:
        self.value = batch
        self.message = SimpleNamespace(partition=0, tp=FACTS)
        self.acks = 0

    def ack(self):
        self.acks += 1


class Bench:
    def __init__(self) -> None:
        self.shard = Shard(0, "me", Partition(load_programmes(), load_calendar()), 5)
        self.shard.recovered()
        self.table = FakeTable(self.shard)
        self.changelog = FakeChangelog()
        self.intake = FakeIntake()
        self.outbox = FakeOutbox()
        self.settled = 0
        self.folding = Folding(
            self.table,  # type: ignore[arg-type]
            self.changelog,  # type: ignore[arg-type]
            self.intake,
            Told(),  # type: ignore[arg-type]
            self.outbox,  # type: ignore[arg-type]
            tally=Tally(),
            checkpoints=None,
            settle=self._settle,
        )

    async def _settle(self):
        self.settled += 1

    def take(
        self,
        first: int,
        last: int,
        *,
        offsets: Any = None,
        epoch: int = 1,
        key: bytes | None = b"K1",
    ) -> FakeEvent:
        offsets = range(first, last + 1) if offsets is None else offsets
        event = FakeEvent(Batch(first, last, epoch, [(o, 0, key, None) for o in offsets]))
        asyncio.run(self.folding._take(event))
        return event

    def spans(self) -> list[tuple[int, int]]:
        return [(segment.previous, segment.last) for segment in self.changelog.segments]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_batches_make_a_chain_of_segments(bench):
    bench.take(0, 4)
    bench.take(5, 9)
    assert bench.spans() == [(-1, 4), (4, 9)]
    assert bench.intake.folded == list(range(10))
    assert bench.changelog.segments[-1].published_to == 3


def test_a_batch_is_acknowledged_and_told_only_when_the_log_has_it(bench):
    event = bench.take(0, 4)
    assert (event.acks, bench.outbox.told, bench.shard.acked) == (0, [], EMPTY)
    bench.changelog.land()
    assert (event.acks, bench.outbox.told, bench.shard.acked) == (1, [4], 4)


def test_what_was_folded_is_not_folded_again(bench):
    bench.take(0, 9)
    bench.take(0, 9)
    bench.take(5, 14)
    assert bench.intake.folded == list(range(15))
    assert bench.spans() == [(-1, 9), (9, 14)]


def test_facts_that_come_again_unasked_have_the_end_of_the_log_looked_at(bench):
    """A log that was cut is read from its start again, and its new facts look like old ones."""
    bench.take(0, 9)
    bench.take(5, 14)
    assert bench.table.looked == 0
    bench.take(0, 9)
    assert bench.table.looked == 1


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(agent_module, "LOOK_S", 0.001)
    monkeypatch.setattr(agent_module, "PATIENT_LOOKS", 3)


@pytest.mark.usefixtures("impatient")
def test_nothing_is_folded_while_too_much_waits_to_leave(bench, caplog):
    bench.outbox.full = 9
    bench.outbox.folded = bench.intake.folded
    bench.take(0, 4)
    assert bench.outbox.seen == [0] * 10
    assert bench.spans() == [(-1, 4)]
    assert caplog.text.count("PantauOutboxStuck") == 1


@pytest.mark.usefixtures("impatient")
def test_a_shard_that_is_lost_while_it_waits_for_room_is_let_go(bench):
    bench.outbox.full = 10**9

    async def take() -> None:
        event = FakeEvent(Batch(0, 4, 1, [(0, 0, b"K1", None)]))
        taking = asyncio.create_task(bench.folding._take(event))
        await asyncio.sleep(0.01)
        bench.table.shards.clear()
        async with asyncio.timeout(5):
            await taking

    asyncio.run(take())
    assert bench.spans() == []


def test_a_lawful_gap_is_folded_over(bench):
    bench.take(0, 9, offsets=[0, 1, 7])
    bench.take(10, 20, offsets=[15])
    assert bench.intake.folded == [0, 1, 7, 15]
    assert bench.spans() == [(-1, 9), (9, 20)]


def test_a_batch_behind_a_hole_is_let_go_and_the_worker_seeks_back(bench):
    bench.take(0, 4)
    event = bench.take(7, 9)
    bench.changelog.land()
    assert bench.intake.folded == list(range(5))
    assert bench.table.consumer.thread.moved == [{FACTS: 5}]
    assert event.acks == 0


def test_a_batch_from_before_the_seek_does_not_seek_again(bench):
    bench.take(0, 4)
    bench.take(7, 9)
    bench.take(10, 19, epoch=1)
    assert len(bench.table.consumer.thread.moved) == 1
    bench.take(5, 9, epoch=2)
    assert bench.spans() == [(-1, 4), (4, 9)]


def test_a_partition_that_changed_hands_meanwhile_is_not_moved(bench):
    # Whoever holds it now goes on elsewhere, and only its next fact would show that it was moved.
    bench.take(0, 4)
    ask = bench.table.consumer.earliest_offsets

    async def lost(tp):
        bench.table.shards.clear()
        return await ask(tp)

    bench.table.consumer.earliest_offsets = lost
    bench.take(7, 9)
    assert bench.table.consumer.thread.moved == []


def test_a_hole_that_the_source_no_longer_fills_stops_the_worker(bench):
    bench.take(0, 4)
    bench.table.start = 7
    with pytest.raises(Stopped):
        bench.take(7, 9)
    assert bench.spans() == [(-1, 4)]


def test_an_empty_state_begins_where_the_source_begins(bench):
    bench.shard.floor = 30
    bench.take(30, 39)
    assert bench.spans() == [(-1, 39)]


def test_a_shard_that_is_not_recovered_takes_nothing(bench):
    bench.shard.ready = False
    event = bench.take(0, 4)
    assert (bench.spans(), event.acks) == ([], 0)


def test_a_segment_of_a_partition_that_was_lost_meanwhile_is_not_acknowledged(bench):
    event = bench.take(0, 4)
    bench.table.shards.clear()
    bench.changelog.land()
    assert event.acks == 0


def test_too_many_letters_stop_the_worker_before_it_writes(bench, monkeypatch):
    said = []

    def stop(reason: str) -> None:
        said.append(reason)
        raise Stopped

    monkeypatch.setattr(agent_module, "stop", stop)
    letter = SimpleNamespace(offset=3, code="truncated", reason="cut off")
    bench.intake.letters = [letter] * 6
    with pytest.raises(Stopped):
        bench.take(0, 9)
    assert bench.spans() == []
    assert bench.settled == 1
    assert "PANTAU_DEAD_LETTER_LIMIT" in said[0]
    assert "at offset 3: truncated (cut off)" in said[0]


def test_many_ticks_are_folded_in_parts_and_acknowledged_at_the_end(bench):
    event = bench.take(0, 30, offsets=range(20), key=None)
    assert bench.spans() == [(-1, 7), (7, 15), (15, 30)]
    assert bench.intake.folded == list(range(20))
    assert event.acks == 0
    bench.changelog.land()
    assert event.acks == 1
    assert bench.outbox.told == [7, 15, 30]


def test_a_shard_that_is_lost_between_two_parts_is_let_go(bench):
    async def lost(*_: Any) -> int:
        bench.table.shards.clear()
        return 0

    bench.changelog.append = lost
    event = bench.take(0, 30, offsets=range(20), key=None)
    assert bench.intake.folded == list(range(8))
    assert event.acks == 0

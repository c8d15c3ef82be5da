"""When a checkpoint begins, and when the log before it may go."""

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from streams.worker.chain import Chain
from streams.worker.changelog import Changelog
from streams.worker.checkpoint import CHECKPOINT_BYTES, PACKAGE_BYTES, Checkpoints
from streams.worker.segment import Begin, Claim, End, Record, Rows, Segment, decode
from streams.worker.shard import Shard

MANY = 2 * CHECKPOINT_BYTES // PACKAGE_BYTES
TICK = Segment(0, "A", 9, 9, 9, [], [], [])


class State:
    """One row."""

    books: dict[Any, Any] = {}  # noqa: RUF012 - nothing is put into it
    packages = 0

    def dump(self, size: int) -> Iterator[list[Any]]:
        yield [["row"]]


class Log:
    """A changelog partition whose owner is A; each record is in it at once."""

    def __init__(self) -> None:
        self.records: list[Record] = [Claim(0, "A", ""), Segment(0, "A", -1, 9, 9, [], [], [])]
        self.shard = Shard(0, "A", State(), 100)  # type: ignore[arg-type]
        for offset, record in enumerate(self.records):
            self.shard.chain.fold(offset, record)
        self.shard.recovered()
        self.changelog = Changelog(self, 1 << 30)
        self.trimmed: list[int] = []
        self.certain = True
        self.contact = -math.inf

    async def write(self, partition: int, value: bytes) -> "asyncio.Future[Any]":
        self.records.append(decode(value))
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        done.set_result(type("Metadata", (), {"offset": len(self.records) - 1}))
        return done

    def holds(self, shard: Shard) -> bool:
        return shard is self.shard

    def checkpoints(self, segments: int) -> Checkpoints:
        return Checkpoints(
            self.changelog,
            segments=segments,
            size=10,
            published_to=lambda _: 9,
            certain=lambda: self.certain,
            contact=lambda: self.contact,
            trim=lambda _, offset: self.trimmed.append(offset),
            done=lambda: None,
        )

    def kinds(self) -> list[type]:
        return [type(record) for record in self.records]


def steps(log: Log, checkpoints: Checkpoints, *meanwhile: Callable[[], None]) -> None:
    """One step, what happens meanwhile, the next step, …; acknowledgements come in between."""

    async def run() -> None:
        for happen in (*meanwhile, lambda: None):
            await checkpoints.step(log.shard)
            await asyncio.sleep(0)
            happen()

    asyncio.run(run())


def nothing() -> None:
    pass


def due(log: Log) -> Checkpoints:
    log.shard.segments = 5
    return log.checkpoints(segments=1)


def test_the_log_is_trimmed_when_a_later_heartbeat_was_answered():
    log = Log()
    checkpoints = due(log)

    def answered() -> None:
        log.contact = time.monotonic()

    steps(log, checkpoints, nothing, nothing, answered, nothing)
    assert log.kinds()[2:] == [Begin, Rows, End]
    assert log.trimmed == [2]


def test_an_end_behind_the_claim_of_another_trims_nothing():
    """At a rebalance the worker before goes on for a moment, and its last contact is fresh."""
    log = Log()
    log.contact = time.monotonic()

    def claimed_by_another() -> None:
        log.records.append(Claim(len(log.records), "B", ""))

    steps(log, due(log), nothing, claimed_by_another, nothing, nothing)
    assert log.kinds()[2:] == [Begin, Rows, Claim, End]
    assert log.trimmed == []
    # Trimmed at the begin, nobody could read it again.
    chain = Chain()
    for offset, record in list(enumerate(log.records))[2:]:
        chain.fold(offset, record)
    assert not chain.whole


@pytest.mark.parametrize("certain", [True, False])
def test_while_the_membership_is_in_doubt_nothing_is_trimmed(certain):
    log = Log()
    log.contact, log.certain = math.inf, certain
    steps(log, due(log), nothing, nothing, nothing)
    assert log.trimmed == ([2] if certain else [])


def grown(log: Log, *, segments: int, size: int, snapshot: int = 0, packages: int = 0) -> Log:
    log.shard.segments = segments
    log.shard.grown, log.shard.snapshot = size, snapshot
    log.shard.state.packages = packages  # type: ignore[misc]  # an attribute of State, above
    return log


@pytest.mark.parametrize(
    ("segments", "size", "snapshot", "begins"),
    [
        (1000, 0, 0, True),
        (999, CHECKPOINT_BYTES - 1, 0, False),
        (1, CHECKPOINT_BYTES, 0, True),
        (1, CHECKPOINT_BYTES, CHECKPOINT_BYTES + 1, False),
        (1, 2 * CHECKPOINT_BYTES, CHECKPOINT_BYTES + 1, True),
    ],
)
def test_a_checkpoint_is_due_by_number_or_by_bytes(segments, size, snapshot, begins):
    log = grown(Log(), segments=segments, size=size, snapshot=snapshot)
    steps(log, log.checkpoints(segments=1000))
    assert (Begin in log.kinds()) is begins


@pytest.mark.parametrize(
    ("size", "snapshot", "packages", "begins"),
    [
        (CHECKPOINT_BYTES + 800, 0, 10, True),
        (CHECKPOINT_BYTES + 799, 0, 10, False),
        (2 * MANY * PACKAGE_BYTES, 0, MANY, True),
        (2 * MANY * PACKAGE_BYTES - 1, 0, MANY, False),
        (MANY * PACKAGE_BYTES, MANY * PACKAGE_BYTES, MANY, True),
        (2 * MANY * PACKAGE_BYTES - 1, MANY * PACKAGE_BYTES, 2 * MANY, False),
    ],
)
def test_what_a_segment_says_of_a_package_that_is_held_needs_no_checkpoint(
    size, snapshot, packages, begins
):
    log = grown(Log(), segments=1, size=size, snapshot=snapshot, packages=packages)
    steps(log, log.checkpoints(segments=1000))
    assert (Begin in log.kinds()) is begins


def test_what_a_checkpoint_that_was_cut_short_left_in_the_log_counts_for_the_next():
    log = grown(Log(), segments=1, size=2 * MANY * PACKAGE_BYTES - 800, packages=MANY)
    log.shard.written(Begin(0, "A", 9, 9, 9), 60)
    log.shard.written(TICK, CHECKPOINT_BYTES)
    steps(log, log.checkpoints(segments=1000))
    assert Begin in log.kinds()
    log.shard.trimmed(2)
    assert log.shard.before == 0


def test_bytes_are_counted_from_the_begin_on_and_the_rows_apart():
    log = Log()
    log.contact = math.inf
    checkpoints = due(log)
    grown(log, segments=5, size=CHECKPOINT_BYTES)

    async def append() -> None:
        await log.changelog.append(log.shard, TICK)

    steps(log, checkpoints, nothing, nothing, nothing)
    asyncio.run(append())
    size = asyncio.run(log.changelog.append(Log().shard, TICK))
    rows = asyncio.run(log.changelog.append(Log().shard, log.records[3]))
    assert (log.shard.grown, log.shard.snapshot) == (size, rows)

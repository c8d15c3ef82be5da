"""What is written to the changelog, and when it is told that it is there."""

import asyncio
import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from streams.worker import changelog as module
from streams.worker.chain import Chain
from streams.worker.changelog import ENVELOPE, SLICE_BYTES, Changelog
from streams.worker.segment import Claim, Record, Rows, Segment, Slice, decode, encode
from streams.worker.shard import Shard

LARGEST = 2000
SMALL = Segment(0, "A", -1, 4, -1, [["k", 1]], [], [])
LARGE = Segment(0, "A", 4, 9, -1, [["k", b"x" * 6000]], [], [("K1", 2024)])


class EndedError(Exception):
    """In place of the end of the process."""


class Log:
    """A partition whose records the broker has when the test says so, or refuses."""

    def __init__(self, largest: int = LARGEST) -> None:
        self.values: list[bytes] = [encode(Claim(0, "A", ""))]
        self.waiting: list[asyncio.Future[Any]] = []
        self.told: list[int] = []
        self.lost_at: int | None = None
        self.shard = Shard(0, "A", SimpleNamespace(), 1)
        self.shard.chain.fold(0, Claim(0, "A", ""))
        self.shard.recovered()
        self.changelog = Changelog(self, largest)

    async def write(self, partition: int, value: bytes) -> "asyncio.Future[Any]":
        assert partition == self.shard.partition
        self.values.append(value)
        self.waiting.append(asyncio.get_running_loop().create_future())
        return self.waiting[-1]

    def holds(self, shard: Shard) -> bool:
        return shard is self.shard and len(self.values) != self.lost_at

    async def append(self, record: Record) -> int:
        return await self.changelog.append(self.shard, record, self.told.append)

    async def land(self) -> None:
        """The broker has the next record."""
        offset = len(self.values) - len(self.waiting)
        self.waiting.pop(0).set_result(SimpleNamespace(offset=offset))
        await asyncio.sleep(0)

    async def refuse(self) -> None:
        self.waiting.pop(0).set_exception(OSError("no room"))
        await asyncio.sleep(0)

    def records(self) -> list[Record]:
        return [decode(value) for value in self.values[1:]]


@pytest.fixture(autouse=True)
def ended(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Why the process ended."""
    reasons: list[str] = []

    def die(reason: str) -> None:
        reasons.append(reason)
        raise EndedError(reason)

    monkeypatch.setattr(module, "die", die)
    return reasons


def test_what_fits_is_one_record():
    log = Log()

    async def run() -> None:
        assert await log.append(SMALL) == len(encode(SMALL))
        assert (log.told, log.changelog.in_flight) == ([], 1)
        await log.land()

    asyncio.run(run())
    assert log.records() == [SMALL]
    assert (log.told, log.shard.records, log.changelog.in_flight) == ([1], 2, 0)


def test_a_segment_that_is_too_large_is_logged_with_its_last_slice():
    log = Log()

    async def run() -> None:
        await log.append(SMALL)
        size = await log.append(LARGE)
        assert size == sum(map(len, log.values[2:]))
        count = len(log.waiting)
        assert log.changelog.in_flight == count > 3
        for landed in range(1, count):
            await log.land()
            assert log.told == [1], f"{landed} of {count} are there"
        await log.land()
        assert log.told == [1, count]

    asyncio.run(run())
    small, *slices = log.records()
    assert small == SMALL
    assert {type(one) for one in slices} == {Slice}
    assert max(map(len, log.values)) <= LARGEST - ENVELOPE
    shard = log.shard
    assert (shard.records, log.changelog.in_flight) == (len(log.values), 0)
    # A recovery finds the same, and counts the same bytes towards the next checkpoint.
    chain, again = Chain(), Shard(0, "A", SimpleNamespace(), 1)
    rows = []
    for offset, value in enumerate(log.values):
        record = decode(value)
        rows += chain.fold(offset, record) or []
        again.written(record, len(value))
    assert rows == [*SMALL.rows, *LARGE.rows]
    assert (chain.fence, chain.void) == (9, 0)
    assert again.grown == shard.grown == sum(map(len, log.values[1:]))


@pytest.mark.parametrize("more", [0, 1])
def test_a_segment_is_sliced_where_with_its_envelope_it_has_more_than_the_limit(more):
    log = Log(len(encode(LARGE)) + ENVELOPE - more)
    asyncio.run(log.append(LARGE))
    assert {type(one) for one in log.records()} == {Slice if more else Segment}


def test_a_slice_is_in_one_fetch_however_large_a_record_may_be():
    log = Log(8 << 20)
    asyncio.run(log.append(LARGE._replace(rows=[["k", b"x" * (9 << 20)]])))
    assert len(log.values) == 1 + 10
    assert SLICE_BYTES < max(map(len, log.values)) <= (1 << 20) - ENVELOPE


@pytest.mark.parametrize("largest", [8 << 20, LARGEST])
def test_the_envelope_is_what_kafka_counts_beside_the_value(largest):
    """Else the producer refuses a record that is as large as may be, at each start again."""
    from aiokafka.record.default_records import (  # type: ignore[import-untyped]  # no stubs
        DefaultRecordBatchBuilder,
    )

    value = b"x" * (largest - ENVELOPE)
    counted = DefaultRecordBatchBuilder.estimate_size_in_bytes(None, value, [])
    assert counted <= largest
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, 0, 1)
    builder.append(0, 1_700_000_000_000, None, value, [])
    assert len(builder.build()) <= largest


def test_what_cannot_be_sliced_ends_the_process(ended):
    log = Log()
    with pytest.raises(EndedError):
        asyncio.run(log.append(Rows(0, "A", 4, 0, [["k", b"x" * 3000]])))
    assert "lower PANTAU_BATCH" in ended[0]
    assert log.records() == []


def test_slices_of_a_partition_that_is_lost_are_not_written_on():
    log = Log()
    log.lost_at = 3
    asyncio.run(log.append(LARGE))
    assert [one.number for one in log.records() if isinstance(one, Slice)] == [0, 1]
    assert log.told == []


@pytest.mark.parametrize("refused", [0, 1, 3])
def test_a_slice_that_is_refused_ends_the_process(ended, refused):
    log = Log()

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        await log.append(LARGE)
        for _ in range(refused):
            await log.land()
        await log.refuse()

    asyncio.run(run())
    assert "the changelog refused a record: OSError('no room')" in ended[0]
    assert log.told == []


def test_behind_a_slice_that_is_missing_nothing_is_told_while_the_process_ends(ended):
    log = Log()
    log.changelog.closing = True

    async def run() -> None:
        await log.append(LARGE)
        await log.append(SMALL)
        await log.refuse()
        while log.waiting:
            await log.land()

    asyncio.run(run())
    assert (log.told, ended, log.changelog.in_flight) == ([], [], 0)


def test_slices_are_written_one_after_the_other_as_the_producer_takes_them():
    """Something is in flight until the last is there: an end in good order waits for it."""
    log = Log()
    busy: list[int] = []

    async def run() -> None:
        appended = asyncio.ensure_future(log.append(LARGE))
        for _ in itertools.count():
            await asyncio.sleep(0)
            if appended.done():
                break
            busy.append(log.changelog.in_flight)

    write = log.write

    async def slowly(partition: int, value: bytes) -> "asyncio.Future[Any]":
        while log.waiting:
            await log.land()
        return await write(partition, value)

    log.write = slowly  # type: ignore[method-assign]
    asyncio.run(run())
    assert len(busy) > 3
    assert min(busy) > 0

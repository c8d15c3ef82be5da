"""The batch transport, and the private parts of Faust and aiokafka that it stands on."""

import asyncio
import contextlib
import importlib.metadata
import inspect
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition  # type: ignore[import-untyped]  # no stubs
from aiokafka.consumer.fetcher import (  # type: ignore[import-untyped]
    Fetcher,
    FetchResult,
    PartitionRecords,
)
from aiokafka.consumer.group_coordinator import (  # type: ignore[import-untyped]
    GroupCoordinator,
)
from faust.tables.recovery import Recovery
from faust.transport import consumer as base
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.worker.batch import Cover
from streams.worker.fetch_thread import FetchThread, cut
from streams.worker.transport import BatchConsumer, BatchTransport

OVERRIDDEN = [
    (base.Consumer, "_drain_messages", ["self", "fetcher"]),
    (base.Consumer, "_new_offset", ["self", "tp"]),
    (base.Consumer, "perform_seek", ["self"]),
    (driver.Consumer, "_new_consumer_thread", ["self"]),
    (driver.AIOKafkaConsumerThread, "_create_worker_consumer", ["self", "transport"]),
    (
        driver.AIOKafkaConsumerThread,
        "_fetch_records",
        ["self", "consumer", "active_partitions", "timeout", "max_records"],
    ),
    (driver.AIOKafkaConsumerThread, "seek_wait", ["self", "partitions"]),
    (driver.AIOKafkaConsumerThread, "on_start", ["self"]),
    (driver.AIOKafkaConsumerThread, "on_thread_stop", ["self"]),
    (driver.AIOKafkaConsumerThread, "on_partitions_revoked", ["self", "revoked"]),
    (driver.AIOKafkaConsumerThread, "_commit", ["self", "offsets"]),
]


def test_the_versions_are_those_that_were_read():
    assert importlib.metadata.version("faust-streaming") == "0.15.3"
    assert importlib.metadata.version("aiokafka") == "0.14.0"


@pytest.mark.parametrize(("owner", "name", "parameters"), OVERRIDDEN)
def test_what_is_overridden_is_still_there(owner, name, parameters):
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters
    ours = BatchConsumer if issubclass(BatchConsumer, owner) else FetchThread
    assert getattr(ours, name) is not getattr(owner, name)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (base.Consumer, "_get_active_partitions"),
        (base.Consumer, "_getmany"),
        (AIOKafkaConsumer, "seek"),
        (Fetcher, "_create_fetch_waiter"),
        (Fetcher, "_notify"),
        (FetchResult, "check_assignment"),
        (FetchResult, "getall"),
        (FetchResult, "has_more"),
        (PartitionRecords, "_consumer_record"),
        (GroupCoordinator, "_send_req"),
        (GroupCoordinator, "_maybe_leave_group"),
        (Recovery, "_slurp_changelogs"),
        (driver, "server_list"),
        (driver, "credentials_to_aiokafka_auth"),
    ],
)
def test_what_is_called_is_still_there(owner, name):
    assert callable(getattr(owner, name))


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (base.Consumer.__init__, ["_acked", "_acked_index", "_buffered_partitions"]),
        (Fetcher.__init__, ["_records", "_wait_consume_future", "_subscriptions", "_closed"]),
        (FetchResult.__init__, ["_topic_partition", "_partition_records"]),
        (PartitionRecords.__init__, ["next_fetch_offset"]),
        (Recovery.__init__, ["active_offsets", "buffers"]),
        (GroupCoordinator.__init__, ["_group_instance_id", "_performed_join_prepare"]),
    ],
)
def test_the_attributes_are_still_there(where, names):
    made = inspect.getsource(where)
    assert all(f"self.{name}" in made for name in names)


def test_the_parts_are_put_together():
    assert BatchTransport.Consumer is BatchConsumer


def thread(*, joining: bool) -> tuple[FetchThread, list[object]]:
    """A fetch thread in which nothing runs, and what it commits."""
    committed: list[object] = []

    async def commit(offsets: object) -> None:
        committed.append(offsets)

    coordinator = SimpleNamespace(_performed_join_prepare=joining)
    made = object.__new__(FetchThread)
    made._consumer = SimpleNamespace(
        _coordinator=coordinator, commit=commit, assignment=lambda: {TP("facts", 0)}
    )
    made.tp_last_committed_at = {}
    made.epochs = {TP("facts", 0): 3}
    made._covered = {TP("facts", 0): Cover(5, 9)}
    return made, committed


@pytest.mark.parametrize("joining", [False, True])
def test_nothing_is_committed_while_the_group_is_joined(joining):
    # Its answer, of a generation that is over, would throw the new assignment away.
    made, committed = thread(joining=joining)
    assert asyncio.run(made._commit({TP("facts", 0): 7})) is not joining
    assert len(committed) == (not joining)


def test_what_was_fetched_is_let_go_with_the_assignment(monkeypatch):
    made, _ = thread(joining=False)

    async def revoked(self: object, tps: set[TP]) -> None:
        pass

    monkeypatch.setattr(base.ConsumerThread, "on_partitions_revoked", revoked)
    asyncio.run(made.on_partitions_revoked({TP("facts", 0), TP("facts", 1)}))
    assert made.epochs == {TP("facts", 0): 4, TP("facts", 1): 1}
    assert made._covered == {}


class Fetched:
    """What aiokafka has fetched, and tells nothing more of: one fact of one partition."""

    def __init__(self) -> None:
        self._closed = False
        self._records = {TopicPartition("facts", 0): None}
        self._subscriptions = SimpleNamespace(
            fetch_context=contextlib.nullcontext,
            reassignment_in_progress=False,
            is_assigned=lambda _: True,
        )

    def _create_fetch_waiter(self) -> "asyncio.Future[None]":
        return asyncio.get_running_loop().create_future()


def test_facts_are_handed_out_as_soon_as_their_partition_is_active_again(monkeypatch):
    # No fetch ends meanwhile: whoever waits for one waits its second to the end, or for ever.
    made, _ = thread(joining=False)
    consumer: Any = SimpleNamespace(flow_active=True, batch_records=5, batch_topics={"facts"})
    made.consumer = consumer
    fact = (7, 0, None, b"x")

    def getall(_: object) -> list[tuple[int, int, None, bytes]]:
        held._partition_records = None
        return [fact]

    held = object.__new__(FetchResult)
    held._topic_partition = TopicPartition("facts", 0)
    held._partition_records = SimpleNamespace(next_fetch_offset=8)
    monkeypatch.setattr(FetchResult, "check_assignment", lambda _, tp: tp == held._topic_partition)
    monkeypatch.setattr(FetchResult, "getall", lambda _, room: getall(room))
    fetcher: Any = Fetched()
    fetcher._records[held._topic_partition] = held
    fetcher._notify = lambda _: None
    fetcher._wait_consume_future = None
    active: set[TP] = set()

    async def run() -> Any:
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, active.add, TP("facts", 0))
        consumer = SimpleNamespace(_fetcher=fetcher, _closed=False)
        return await asyncio.wait_for(made._fetch_records(consumer, active, 60.0, 10), 5)

    taken = asyncio.run(run())
    (batches,) = taken.values()
    assert batches[0].records == [fact]


FACTS = st.lists(st.integers(0, 40).map(lambda size: (0, 0, None, b"x" * size)), max_size=60)


@given(FACTS, st.integers(1, 20), st.integers(10, 60))
def test_cutting_keeps_all_and_their_order(facts, records, size):
    pieces = list(cut(facts, records, size))
    assert [fact for piece in pieces for fact in piece] == facts
    for piece in pieces:
        assert 1 <= len(piece) <= records
        held = sum(len(fact[3] or b"") for fact in piece)
        assert held <= size or len(piece) == 1


def test_small_values_are_cut_by_number_alone():
    facts: list[tuple[int, int, bytes | None, bytes | None]]
    facts = [(number, 0, None, b"x") for number in range(11)]
    assert [len(piece) for piece in cut(facts, 5, 1000)] == [5, 5, 1]

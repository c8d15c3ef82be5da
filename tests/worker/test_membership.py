"""What a worker knows of its part in the group: whether it still has one, whether it is certain."""

import asyncio
import inspect
import time
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import (  # type: ignore[import-untyped]  # no stubs
    AIOKafkaConsumer,
    TopicPartition,
)
from aiokafka.consumer.fetcher import Fetcher  # type: ignore[import-untyped]
from aiokafka.consumer.group_coordinator import (  # type: ignore[import-untyped]
    GroupCoordinator,
)
from aiokafka.consumer.subscription_state import (  # type: ignore[import-untyped]
    SubscriptionState,
)
from aiokafka.errors import (  # type: ignore[import-untyped]
    ConsumerStoppedError,
    GroupAuthorizationFailedError,
    KafkaError,
)
from faust.transport import consumer as base
from faust.types import TP

from streams.metrics.health import Health
from streams.worker import service
from streams.worker.fetch_thread import FetchThread
from streams.worker.ledger_table import LedgerTable


class EndedError(BaseException):
    """In place of the end of the process: nothing may catch it."""


def fetching(coordinator: Any) -> FetchThread:
    made = object.__new__(FetchThread)
    going: asyncio.Future[None] = asyncio.Future(loop=asyncio.new_event_loop())
    made._consumer = SimpleNamespace(
        _coordinator=coordinator, _fetcher=SimpleNamespace(_fetch_task=going)
    )
    made.epochs, made._covered = {}, {}
    return made


async def refused() -> tuple[Any, bool]:
    """A coordinator as aiokafka leaves it after a heartbeat that was refused for good.

    With it, whether its routine has gone on by itself.
    """
    coordinator = SimpleNamespace(
        _subscription=SimpleNamespace(abort_waiters=lambda _: None),
        _closing=asyncio.get_running_loop().create_future(),
        _coordination_task=asyncio.get_running_loop().create_future(),
        _pending_exception=None,
    )
    error = GroupAuthorizationFailedError("workers")
    routine = asyncio.ensure_future(GroupCoordinator._push_error_to_user(coordinator, error))
    await asyncio.sleep(0.1)
    went_on = routine.done()
    routine.cancel()
    return coordinator, went_on


def test_a_refused_heartbeat_is_seen_since_aiokafka_waits_to_be_asked():
    coordinator, went_on = asyncio.run(refused())
    assert not went_on
    assert isinstance(fetching(coordinator).group_error, GroupAuthorizationFailedError)


def test_a_coordinator_that_broke_is_seen():
    async def broken() -> Any:
        task = asyncio.get_running_loop().create_future()
        task.set_exception(ValueError("unexpected"))
        return SimpleNamespace(_coordination_task=task, _pending_exception=None)

    assert isinstance(fetching(asyncio.run(broken())).group_error, ValueError)


@pytest.mark.parametrize("silently", [False, True])
def test_a_fetcher_that_ended_is_seen(silently):
    """aiokafka's task ends by an error that it does not know, or by a cancellation without a word:
    the member goes on to send heartbeats, and nothing is fetched any more."""

    async def ended() -> Any:
        async def send(*_: Any) -> Any:
            raise KeyError("the connection")

        subscriptions = SubscriptionState(loop=asyncio.get_running_loop())
        subscriptions.subscribe({"facts"})
        client = SimpleNamespace(
            _loop=asyncio.get_running_loop(),
            _metadata_max_age_ms=5000,
            send=send,
            cluster=SimpleNamespace(leader_for_partition=lambda _: 1),
        )
        fetcher = Fetcher(client, subscriptions)
        subscriptions.assign_from_subscribed({TopicPartition("facts", 0)})
        subscriptions.seek(TopicPartition("facts", 0), 0)
        if silently:
            fetcher._fetch_task.cancel()
        await asyncio.wait([fetcher._fetch_task], timeout=5)
        made = fetching(
            SimpleNamespace(
                _coordination_task=asyncio.get_running_loop().create_future(),
                _pending_exception=None,
            )
        )
        consumer: Any = made._consumer
        consumer._fetcher = fetcher
        return made.group_error

    error = asyncio.run(ended())
    assert isinstance(error, ConsumerStoppedError if silently else KafkaError)


def test_there_is_no_error_before_the_consumer_starts_and_while_all_is_well():
    async def well() -> Any:
        task = asyncio.get_running_loop().create_future()
        return SimpleNamespace(_coordination_task=task, _pending_exception=None)

    assert fetching(asyncio.run(well())).group_error is None
    assert fetching(None).group_error is None
    unborn = object.__new__(FetchThread)
    assert unborn.group_error is None


def test_the_names_are_still_aiokafkas():
    made = inspect.getsource(GroupCoordinator.__init__)
    for name in ("_pending_exception", "_coordination_task"):
        assert f"self.{name}" in made
    assert "self._coordinator = None" in inspect.getsource(AIOKafkaConsumer.__init__)


@pytest.mark.parametrize("ending", [False, True])
def test_a_worker_without_a_part_in_its_group_ends_unless_it_is_ending(monkeypatch, ending):
    said = []

    def die(reason: str) -> None:
        said.append(reason)
        raise EndedError

    async def tend() -> None:
        raise EndedError

    monkeypatch.setattr(service, "die", die)
    error = GroupAuthorizationFailedError("workers")
    worker: Any = SimpleNamespace(
        app=SimpleNamespace(crashed=False),
        settings=SimpleNamespace(app_id="workers"),
        changelog=SimpleNamespace(closing=ending),
        consumer=SimpleNamespace(thread=SimpleNamespace(group_error=error)),
        outbox=SimpleNamespace(pump=lambda: None),
        folding=SimpleNamespace(tend=tend),
        ending=SimpleNamespace(begun=False),
    )
    with pytest.raises(EndedError):
        asyncio.run(service._pulse(worker, Health()))
    assert [("group workers" in one, "PANTAU_INSTANCE_ID" in one) for one in said] == (
        [] if ending else [(True, True)]
    )


@pytest.mark.parametrize("begun", [False, True])
def test_no_checkpoint_is_taken_on_once_an_end_has_begun(begun):
    # Its pieces would keep the log from coming to rest, and then find no producer.
    called = []

    async def tend() -> None:
        called.append("folding")

    def after() -> None:
        called.append("worker")
        raise asyncio.CancelledError

    worker: Any = SimpleNamespace(
        app=SimpleNamespace(crashed=False),
        changelog=SimpleNamespace(closing=False),
        consumer=SimpleNamespace(thread=SimpleNamespace(group_error=None)),
        outbox=SimpleNamespace(pump=lambda: None),
        folding=SimpleNamespace(tend=tend),
        ending=SimpleNamespace(begun=begun),
        tend=after,
    )
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(service._pulse(worker, Health()))
    assert called == (["worker"] if begun else ["folding", "worker"])


def test_the_membership_is_in_doubt_from_the_moment_an_assignment_is_given_up(monkeypatch):
    thread = fetching(None)
    thread.contact = time.monotonic()
    table: Any = SimpleNamespace(
        consumer=SimpleNamespace(thread=thread),
        app=SimpleNamespace(conf=SimpleNamespace(broker_session_timeout=60)),
    )
    assert LedgerTable.member_is_certain(table)
    seen = []

    async def told(self: object, tps: set[TP]) -> None:
        # Here the event loop hears of it: nothing may leave any more by then.
        seen.append(LedgerTable.member_is_certain(table))

    monkeypatch.setattr(base.ConsumerThread, "on_partitions_revoked", told)
    asyncio.run(thread.on_partitions_revoked({TP("facts", 0)}))
    assert seen == [False]
    assert not LedgerTable.member_is_certain(table)

"""The threads that deliver: nothing that an integration does ends one."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from streams.notify.message import DELIVERED, Message, Result
from streams.notify.notifier import Notifier
from streams.notify.queues import NOT_TRIED, Lanes
from tests.notify.notices import NOW


@pytest.mark.parametrize("fault", [ValueError, SystemExit])
def test_a_fault_of_an_integration_is_an_attempt_that_failed(fault: type[BaseException]) -> None:
    """Without its thread the receiver's message would be on its way for ever."""

    def deliver(_: Message) -> Any:
        raise fault

    lanes = Lanes(lambda: NOW)
    way: Any = SimpleNamespace(lane="one", parallel=1, deliver=deliver)
    for number in ("first", "second"):
        lanes.send(way, Message(number, "one", (), NOW, NOW))
        (attempt,) = lanes.wait(10)
        assert (attempt.message.id, attempt.result.ok) == (number, False)
        assert attempt.result.reason == f"fault_{fault.__name__}"
    assert lanes.in_flight == 0
    lanes.close()


class Slow:
    """A server with one thread, at which a letter is under way until it is let go."""

    def __init__(self) -> None:
        self.lane, self.parallel = "slow", 1
        self.begun, self.go = threading.Event(), threading.Event()
        self.seen: list[Message] = []

    def deliver(self, message: Message) -> Result:
        self.seen.append(message)
        self.begun.set()
        assert self.go.wait(10)
        return DELIVERED


def letter(number: str) -> Message:
    return Message(number, number, (), NOW, NOW)


def test_what_waits_for_a_thread_is_taken_back_and_sent_by_nobody() -> None:
    lanes, slow = Lanes(lambda: NOW), Slow()
    way: Any = slow
    for number in ("first", "second", "third"):
        lanes.send(way, letter(number))
    assert slow.begun.wait(10)
    lanes.withdraw()
    back = [(one.message.id, one.result.reason) for one in lanes.results()]
    assert back == [("second", NOT_TRIED), ("third", NOT_TRIED)]
    slow.go.set()
    (ended,) = lanes.wait(10)
    assert ended.result.ok
    assert [one.id for one in slow.seen] == ["first"]
    lanes.close()


def test_a_notifier_that_ends_begins_no_letter_that_waits_its_turn() -> None:
    """The next owner of the partition sends it: else both would."""
    lanes, slow = Lanes(lambda: NOW), Slow()
    way: Any = slow
    for number in ("first", "second"):
        lanes.send(way, letter(number))
    assert slow.begun.wait(10)
    threading.Timer(0.1, slow.go.set).start()
    settled: list[str] = []

    def settle(attempt: Any, _: int) -> tuple[()]:
        settled.append(attempt.message.id)
        return ()

    ending: Any = SimpleNamespace(
        _lanes=lanes,
        _write=list,
        _pipeline=SimpleNamespace(settle=settle),
        _parts=SimpleNamespace(deliveries=SimpleNamespace(flush=lambda: None)),
        _now=lambda: NOW,
    )
    Notifier._rest(ending)
    assert sorted(settled) == ["first", "second"]
    assert [one.id for one in slow.seen] == ["first"]
    lanes.close()


def test_an_attempt_is_of_the_moment_at_which_it_begins() -> None:
    """A signature of when its turn was still far is refused as too old."""
    now = [NOW]
    lanes, slow = Lanes(lambda: now[0]), Slow()
    way: Any = slow
    lanes.send(way, letter("first"))
    lanes.send(way, letter("second"))
    assert slow.begun.wait(10)
    now[0] = NOW + 600_000
    slow.go.set()
    ended = [*lanes.wait(10)]
    while len(ended) < 2:
        ended += lanes.wait(10)
    assert [one.at for one in slow.seen] == [NOW, NOW + 600_000]
    lanes.close()

"""Waiting for the broker: it beats, and what it is told breaks it off."""

from typing import Any

import pytest

from streams.errors import PantauError
from streams.packages import outlet
from streams.packages.outlet import Outlet


class Broker:
    """In place of a Sender: takes `room` records, and acknowledges when it is polled."""

    def __init__(self, room: int, *, answers: bool) -> None:
        self.room, self.answers = room, answers
        self.failed: str | None = None
        self.waiting: list[Any] = []
        self.told: Any = None

    def send(self, record, acknowledged):
        if len(self.waiting) == self.room:
            return False
        self.waiting.append(acknowledged)
        return True

    def poll(self):
        if self.failed is not None:
            self.told(self.failed)
        while self.answers and self.waiting:
            self.waiting.pop()()


class EnoughError(Exception):
    """Told to end."""


@pytest.fixture
def opened(monkeypatch):
    """Gives an outlet over such a broker, which is told to end at the third turn of a wait."""

    def make(broker):
        def sender(_client, failed):
            broker.told = failed
            return broker

        def waiting():
            turns.append(None)
            if not broker.answers and broker.failed is None and len(turns) == 3:
                raise EnoughError

        turns: list[None] = []
        monkeypatch.setattr(outlet, "Sender", sender)
        return Outlet({}, "packages", waiting)

    return make


def test_all_that_is_acknowledged_is_counted_however_short_the_queue(opened):
    out = opened(Broker(2, answers=True))
    for _ in range(5):
        out.send(0, b"key", b"value")
    out.wait()
    assert out.published == 5


def test_a_broker_that_is_away_does_not_hold_up_the_end(opened):
    out = opened(Broker(2, answers=False))
    out.send(0, b"key", b"value")
    with pytest.raises(EnoughError):
        out.wait()


def test_nor_does_a_queue_that_is_full(opened):
    out = opened(Broker(1, answers=False))
    out.send(0, b"key", b"value")
    with pytest.raises(EnoughError):
        out.send(0, b"key", b"value")


def test_what_the_broker_refuses_ends_the_wait(opened):
    broker = Broker(2, answers=False)
    out = opened(broker)
    out.send(0, b"key", b"value")
    broker.failed = "not allowed"
    with pytest.raises(PantauError, match="packages cannot be published: not allowed"):
        out.wait()

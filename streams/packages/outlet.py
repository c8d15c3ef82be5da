"""Records on their way to umkm.packages, and the wait until the broker has them."""

import time
from collections.abc import Callable, Mapping

from streams.errors import PantauError
from streams.outbox.sender import Outgoing, Sender

PAUSE_S = 0.001


class Outlet:
    """Sends to one topic; `published` counts what the broker has acknowledged.

    `waiting` is called over and over while the broker is waited for, which may be long: it may
    raise, and the wait ends with that.
    """

    def __init__(self, client: Mapping[str, str], topic: str, waiting: Callable[[], None]) -> None:
        self.published = 0
        self._topic = topic
        self._waiting = waiting
        self._failed: str | None = None
        self._open = 0
        self._sender = Sender(client, self._fail)

    def send(self, partition: int, key: bytes, value: bytes | None) -> None:
        """Hand a record over; None says that there is nothing under the key any more."""
        record = Outgoing(self._topic, partition, key, value, [])
        while not self._sender.send(record, self._acknowledged):
            self._turn()
        self._open += 1

    def wait(self) -> None:
        """Return when everything is acknowledged.

        Raises:
            PantauError: the broker refuses it.
        """
        while self._open:
            self._turn()

    def _turn(self) -> None:
        self._waiting()
        self._sender.poll()
        if self._failed is not None:
            raise PantauError(f"packages cannot be published: {self._failed}")
        if self._open:
            time.sleep(PAUSE_S)

    def _acknowledged(self) -> None:
        self._open -= 1
        self.published += 1

    def _fail(self, why: str) -> None:
        self._failed = why

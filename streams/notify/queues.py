"""What waits to be sent, receiver by receiver, and the threads that send it.

A receiver's messages leave in order, one at a time: while the first cannot be delivered the others
behind it rest, and no other receiver's. Receivers that share a server share a lane of a few
threads. Only ids wait here: a message is made when its turn has come.
"""

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from streams.notify.integrations import Integration
from streams.notify.message import Message, Result


class Sealed(NamedTuple):
    """A message that waits for its turn: its id and its deliveries' ids."""

    id: str
    deliveries: tuple[str, ...]


@dataclass(slots=True)
class Waiting:
    """What waits for one receiver. `not_before` in ms since the epoch."""

    messages: deque[Sealed] = field(default_factory=deque)
    ids: set[str] = field(default_factory=set)
    not_before: int = 0
    busy: bool = False


class Queues:
    """The waiting messages of every receiver."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}

    def clear(self) -> None:
        """Forget everything: other partitions are held now."""
        self._waiting.clear()

    def add(self, receiver: str, sealed: Sealed, not_before: int = 0) -> None:
        """Put a message behind the others of its receiver; one that waits already is left."""
        waiting = self._waiting.setdefault(receiver, Waiting())
        if sealed.id in waiting.ids:
            return
        if not waiting.messages:
            waiting.not_before = not_before
        waiting.messages.append(sealed)
        waiting.ids.add(sealed.id)

    def ready(self, now: int) -> Iterator[tuple[str, Sealed]]:
        """Yield the first message of each receiver whose turn has come."""
        for receiver, waiting in list(self._waiting.items()):
            if waiting.messages and not waiting.busy and waiting.not_before <= now:
                yield receiver, waiting.messages[0]

    def head(self, receiver: str) -> Sealed | None:
        """Return the first message of a receiver."""
        waiting = self._waiting.get(receiver)
        return waiting.messages[0] if waiting is not None and waiting.messages else None

    def messages(self, receiver: str) -> Iterator[Sealed]:
        """Yield all that waits for a receiver, in order."""
        waiting = self._waiting.get(receiver)
        yield from () if waiting is None else waiting.messages

    def begin(self, receiver: str) -> None:
        """The first message of the receiver is being sent."""
        self._waiting[receiver].busy = True

    def finish(self, receiver: str, message: str) -> None:
        """The message is settled, well or not; the next may go at once."""
        waiting = self._waiting.get(receiver)
        if waiting is None:
            return
        waiting.busy = False
        waiting.not_before = 0
        if waiting.messages and waiting.messages[0].id == message:
            waiting.messages.popleft()
            waiting.ids.discard(message)
        if not waiting.messages:
            del self._waiting[receiver]

    def rest(self, receiver: str, until: int) -> None:
        """The first message failed, and the receiver is left alone until then."""
        waiting = self._waiting.get(receiver)
        if waiting is not None:
            waiting.busy = False
            waiting.not_before = until

    def drop(self, receiver: str) -> tuple[Sealed, ...]:
        """Take away all that waits for a receiver."""
        waiting = self._waiting.pop(receiver, None)
        return () if waiting is None else tuple(waiting.messages)

    def idle(self, now: int) -> bool:
        """Tell whether nothing is being sent, and nothing may be sent now."""
        return not any(
            one.busy or (one.messages and one.not_before <= now) for one in self._waiting.values()
        )


class Attempt(NamedTuple):
    """A delivery that was tried, and how it went."""

    message: Message
    result: Result


class Lanes:
    """Threads that deliver, some for each lane, begun when the lane is first used.

    `now` is the moment, in ms since the epoch.
    """

    def __init__(self, now: Callable[[], int], allowed: Callable[[], bool] = lambda: True) -> None:
        self._now = now
        self._allowed = allowed
        self._lanes: dict[str, queue.SimpleQueue[tuple[Integration, Message] | None]] = {}
        self._threads: list[threading.Thread] = []
        self._done: queue.SimpleQueue[Attempt] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._in_flight = 0

    def send(self, integration: Integration, message: Message) -> None:
        """Deliver the message in its integration's lane, soon."""
        lane = self._lanes.get(integration.lane)
        if lane is None:
            lane = self._lanes[integration.lane] = queue.SimpleQueue()
            for number in range(integration.parallel):
                thread = threading.Thread(
                    target=self._work, args=(lane,), name=f"lane-{number}", daemon=True
                )
                thread.start()
                self._threads.append(thread)
        with self._lock:
            self._in_flight += 1
        lane.put((integration, message))

    def results(self) -> Iterator[Attempt]:
        """Yield the attempts that have ended since the last call."""
        while True:
            try:
                attempt = self._done.get_nowait()
            except queue.Empty:
                return
            with self._lock:
                self._in_flight -= 1
            yield attempt

    @property
    def in_flight(self) -> int:
        """How many messages were given to `send` and not yet taken from `results`."""
        return self._in_flight

    def wait(self, timeout_s: float) -> list[Attempt]:
        """Return at least one attempt where one ends in time."""
        try:
            first = self._done.get(timeout=timeout_s)
        except queue.Empty:
            return []
        with self._lock:
            self._in_flight -= 1
        return [first, *self.results()]

    def withdraw(self) -> None:
        """Take back what waits for a thread: it comes out of `results` as not tried."""
        for lane in self._lanes.values():
            with contextlib.suppress(queue.Empty):
                while (work := lane.get_nowait()) is not None:
                    self._done.put(Attempt(work[1], Result(ok=False, reason=NOT_TRIED)))

    def close(self) -> None:
        """Let the threads end when what they do is done."""
        for lane in self._lanes.values():
            for _ in self._threads:
                lane.put(None)

    def _work(self, lane: "queue.SimpleQueue[tuple[Integration, Message] | None]") -> None:
        while (work := lane.get()) is not None:
            integration, message = work
            if self._allowed():
                # Behind others it may have waited for minutes: what it says of the moment of this
                # attempt (a signature, an end) is of now.
                result = _tried(integration, replace(message, at=self._now()))
            else:
                # Others may hold the partition by now: it was not sent, and is looked at again.
                result = Result(ok=False, reason=NOT_TRIED)
            self._done.put(Attempt(message, result))


NOT_TRIED = "not_tried"
"""The reason of an attempt that was none."""


def _tried(integration: Integration, message: Message) -> Result:
    try:
        return integration.deliver(message)
    except BaseException as error:  # noqa: BLE001 - one receiver's fault must not end the thread
        # The text of the error may hold an address.
        return Result(ok=False, reason=f"fault_{type(error).__name__}")

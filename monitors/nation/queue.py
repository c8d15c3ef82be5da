"""The rollups that wait: each tick is taken from all partitions together.

What is summed may not depend on which partition was faster. So the partitions' rollups are merged
by their ticks: the earliest of the ticks that come next is taken, from every partition that has it,
once it is known of each partition which comes next. A function of the partitions' logs alone.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from monitors.rollup import BookDay, Rollup

Mark = tuple[int, int]
"""(position, piece) of a rollup within its partition."""

NOTHING: Mark = (-1, 0)

OUT_OF_ORDER = "rollup_out_of_order"
"""Why a rollup is refused whose earlier pieces are missing."""


class Taken(NamedTuple):
    """The tick to which a partition's figures are summed; `position` is its place in the facts."""

    day: int
    instant: int
    position: int


class Round(NamedTuple):
    """One tick with the books of the partitions in which it was next."""

    day: int
    instant: int
    ended: int
    books: list[BookDay]


class Lane:
    """What has come of one partition: up to `received`; `taken` is the last tick that was taken."""

    __slots__ = ("_pieces", "_restored", "received", "taken", "ticks")

    def __init__(self) -> None:
        self.received = NOTHING
        self.taken: Taken | None = None
        self.ticks: deque[tuple[Rollup, ...]] = deque()
        self._pieces: list[Rollup] = []
        self._restored: dict[Mark, Rollup] = {}

    def put(self, rollup: Rollup) -> str | None:
        """Take a rollup in; one that has come before is let go. The reason where it is refused."""
        mark = (rollup.position, rollup.piece)
        if mark <= self.received:
            return None
        if rollup.piece and self.received != (rollup.position, rollup.piece - 1):
            return OUT_OF_ORDER
        self.received = mark
        self._append(rollup)
        return None

    def take(self) -> tuple[Rollup, ...]:
        """Take the next tick, with all its pieces."""
        pieces = self.ticks.popleft()
        first = pieces[0]
        self.taken = Taken(first.day, first.instant, first.position)
        return pieces

    def waiting(self) -> Iterator[Rollup]:
        """The rollups that are not taken yet, in their order."""
        for tick in self.ticks:
            yield from tick
        yield from self._pieces

    def is_taken(self, rollup: Rollup) -> bool:
        """Whether the rollup's tick has been taken."""
        return self.taken is not None and rollup.position <= self.taken.position

    def restore_waiting(self, rollup: Rollup) -> None:
        """Put back a stored rollup, in any order; `settle` follows when all are back."""
        self._restored[rollup.position, rollup.piece] = rollup

    def settle(self) -> None:
        """Queue what was put back and is not taken by now."""
        if not self._restored:
            return
        back = {(one.position, one.piece): one for one in self.waiting()} | self._restored
        self._restored, self._pieces = {}, []
        self.ticks.clear()
        for mark in sorted(back):
            if not self.is_taken(back[mark]):
                self._append(back[mark])

    def _append(self, rollup: Rollup) -> None:
        if rollup.piece == 0:
            self._pieces = []
        self._pieces.append(rollup)
        if rollup.piece == rollup.pieces - 1:
            self.ticks.append(tuple(self._pieces))
            self._pieces = []


class Queue:
    """The lanes of all partitions."""

    def __init__(self, partitions: int) -> None:
        self.lanes = [Lane() for _ in range(partitions)]

    def rounds(self) -> Iterator[Round]:
        """Take every tick that can be taken."""
        while all(lane.ticks for lane in self.lanes):
            day, instant = min(_tick(lane) for lane in self.lanes)
            books: list[BookDay] = []
            ended = day
            for lane in self.lanes:
                if _tick(lane) == (day, instant):
                    pieces = lane.take()
                    ended = pieces[0].ended
                    books += [book for piece in pieces for book in piece.books]
            yield Round(day, instant, ended, books)


def _tick(lane: Lane) -> tuple[int, int]:
    first = lane.ticks[0][0]
    return first.day, first.instant

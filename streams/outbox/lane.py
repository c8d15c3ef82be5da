"""The order in which one partition's outputs leave, and how far they have left: pure bookkeeping.

An output may leave once its segment is in the log. `published_to` is the last source position of
which, and before which, every output is acknowledged; the next segment carries it, and after a
crash everything behind it leaves again, under the same ids.

Figures of books are not kept per segment: a *flush* takes the newest of all books touched since
the last one. It covers every segment that was in the log when it was taken, and none behind: of
those, which books they touched was not known yet.
"""

from collections import deque
from collections.abc import Iterable

from streams.worker.segment import Output

Book = tuple[str, int]
"""(agency, fiscal year)"""


class Entry:
    """A segment's outputs on their way: `waiting` of them are not acknowledged.

    `came` is the timestamp (ms) of its oldest record, None where it was written by another process.
    `size` is how many bytes their values have.
    """

    __slots__ = ("came", "last", "size", "touching", "waiting")

    def __init__(
        self, last: int, waiting: int, size: int, *, touching: bool, came: int | None
    ) -> None:
        self.last = last
        self.came = came
        self.waiting = waiting
        self.size = size
        self.touching = touching


class Lane:
    """One partition's outputs, from `published_to` on.

    `held` are the bytes of those whose segments have any that is not acknowledged.
    """

    def __init__(self, published_to: int) -> None:
        self.published_to = published_to
        self.held = 0
        self.dirty: set[Book] = set()
        self.outgoing: deque[tuple[Entry, Output]] = deque()
        self._entries: deque[Entry] = deque()
        self._flushed_to = published_to
        self._flushing: tuple[int, int] | None = None

    def add(
        self,
        last: int,
        outputs: Iterable[Output],
        touched: Iterable[Book],
        came: int | None = None,
    ) -> None:
        """The segment up to position `last` is in the log: its outputs may leave."""
        outputs = list(outputs)
        touched = set(touched)
        size = sum([len(output.value) for output in outputs])
        entry = Entry(last, len(outputs), size, touching=bool(touched), came=came)
        self._entries.append(entry)
        self.held += size
        self.outgoing.extend((entry, output) for output in outputs)
        self.dirty |= touched
        self._advance()

    def acknowledged(self, entry: Entry) -> None:
        """One of the entry's outputs is acknowledged."""
        entry.waiting -= 1
        if not entry.waiting:
            self.held -= entry.size
        self._advance()

    @property
    def flushing(self) -> bool:
        """Whether figures are on their way."""
        return self._flushing is not None

    def flush(self, fence: int, figures: int) -> None:
        """So many figures are on their way, of every book that segments up to `fence` touched."""
        self.dirty.clear()
        self._flushing = (fence, figures)
        self._flushed()

    def figure_acknowledged(self) -> None:
        """One of the flush's figures is acknowledged."""
        if self._flushing is not None:
            fence, waiting = self._flushing
            self._flushing = (fence, waiting - 1)
            self._flushed()

    def _flushed(self) -> None:
        if self._flushing is not None and self._flushing[1] == 0:
            self._flushed_to = max(self._flushed_to, self._flushing[0])
            self._flushing = None
            self._advance()

    def _advance(self) -> None:
        while self._entries:
            entry = self._entries[0]
            if entry.waiting or (entry.touching and entry.last > self._flushed_to):
                return
            self.published_to = entry.last
            self._entries.popleft()

    @property
    def idle(self) -> bool:
        """Whether everything has left and is acknowledged."""
        return not (self._entries or self.outgoing or self.dirty or self._flushing)

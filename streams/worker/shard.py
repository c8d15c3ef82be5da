"""What a worker holds of one partition between two rebalances."""

import asyncio
from typing import TYPE_CHECKING

from streams.worker.chain import Chain
from streams.worker.segment import EMPTY, Begin, Record, Rows, Segment, Slice
from streams.worker.tolerance import Tolerance

if TYPE_CHECKING:
    from streams.worker.checkpoint import Checkpoint
    from streams.worker.stage import State


class Shard:
    """The state of a partition, made anew at each assignment and folded from the changelog.

    `chain` is what the log said when the recovery ended; from then on `fence` is how far memory
    has folded and `acked` how far the log is known to hold it. `lock` keeps the order: what is
    computed first is written first. `floor` is where the source log starts, `ceiling` where it
    ended when the partition was claimed, None where the broker does not tell. `start` is the first
    offset of the changelog, `records` how many it holds from there, `segments` how many of them are
    segments after the last checkpoint began. `grown` are their bytes, `snapshot` those of the rows
    of the last checkpoint, `before` are all bytes before its begin, until they are trimmed.
    `published_mark` is what the log says is published.
    """

    def __init__(self, partition: int, owner: str, state: "State", limit: float) -> None:
        self.partition = partition
        self.owner = owner
        self.state = state
        self.chain = Chain()
        self.tolerance = Tolerance(limit)
        self.lock = asyncio.Lock()
        self.ready = False
        self.fence = EMPTY
        self.acked = EMPTY
        self.floor = 0
        self.ceiling: int | None = None
        self.published_mark = EMPTY
        self.segments = 0
        self.before = 0
        self.grown = 0
        self.snapshot = 0
        self.records = 0
        self.start = 0
        self.checkpoint: Checkpoint | None = None

    @property
    def generation(self) -> int:
        """The changelog offset of this owner's claim; -1 before it is read."""
        return self.chain.generation

    def recovered(self) -> None:
        """The log has been folded to this owner's claim."""
        self.fence = self.acked = self.chain.fence
        self.published_mark = self.chain.published_to
        self.segments = self.chain.since_checkpoint
        self.records = self.chain.records
        self.start = self.chain.next_offset - self.chain.records
        self.ready = True

    def written(self, record: Record, size: int) -> None:
        """A record of so many bytes is in the changelog, or on its way, and counts."""
        match record:
            case Begin():
                self.before += self.grown + self.snapshot
                self.grown = self.snapshot = 0
            case Segment() | Slice():
                self.grown += size
            case Rows():
                self.snapshot += size

    def logged(self, segment: Segment) -> None:
        """The broker has the segment."""
        self.acked = segment.last
        self.published_mark = max(self.published_mark, segment.published_to)

    def trimmed(self, offset: int) -> None:
        """The changelog before `offset` is given up: the checkpoint that begins there is done."""
        self.before = 0
        self.records -= offset - self.start
        self.start = offset
        self.checkpoint = None

    @property
    def next_position(self) -> int:
        """The source position that has to come next."""
        return max(self.fence + 1, self.floor) if self.fence == EMPTY else self.fence + 1

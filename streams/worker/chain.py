"""Which records of a changelog partition count: a pure fold in log order.

The rules, and why each is there:

* A *claim* counts unless another claim has counted at or after the `after` it carries. That is a
  compare-and-swap on the log: a claim that was held up (a paused process) while another owner
  claimed comes too late. Kafka's own generation is not enough, since a static member that comes
  back keeps it and a group that was emptied starts again at 1.
* A *segment* counts only under the claim that stands, and only where its `previous` is the fence
  reached so far. A zombie's segments, segments after a lost one, and doubled ones are void.
* *Slices* are those of one segment, and it counts with the last of them. A slice is kept under the
  condition of a segment, and where it is the next one; what else comes between them (a zombie's, a
  late claim, doubled ones) changes nothing. A claim that counts makes those void that were kept,
  and so does a segment, or the first slice of another one.
* A *checkpoint* is needed only where the log has been trimmed: then the log starts at its `Begin`,
  and its pieces are applied in log order with the segments between them (last wins), each once.
  Elsewhere what it says is known already, and it is skipped; a `Begin` without an `End` then does
  no harm.

The log itself has no gaps (it is not written in transactions and not compacted). A jump in its
offsets is refused: the owner before may have asked for a trimming that took effect only now.
"""

from collections import deque
from typing import Any, NamedTuple

from streams.worker.segment import (
    EMPTY,
    LETTER,
    Begin,
    Claim,
    End,
    Output,
    Record,
    Rows,
    Segment,
    Slice,
    joined,
)


class BrokenLogError(Exception):
    """The changelog cannot be folded into a state."""


class TrimmedMeanwhileError(BrokenLogError):
    """The log lost its start while it was being read: it can be folded from its new start."""


class Pending(NamedTuple):
    """Outputs of a folded segment that may not have been published."""

    last: int
    outputs: list[Output]
    touched: list[tuple[str, int]]


class Chain:
    """What the log says so far: who owns the partition, how far it is folded, what is to be sent.

    `generation` and `owner` are those of the standing claim; `fence` is the last source position
    folded in; `published_to` the last one whose outputs are known to be acknowledged; `pending`
    the outputs after it. `void` counts records that did not count, `records` all of them; `letters`
    the dead letters of the segments folded.
    """

    __slots__ = (
        "_awaited", "_pieces", "_slices", "fence", "generation", "letters", "next_offset", "owner",
        "pending", "published_to", "records", "since_checkpoint", "void",
    )  # fmt: skip

    def __init__(self) -> None:
        self.generation = -1
        self.owner = ""
        self.fence = EMPTY
        self.published_to = EMPTY
        self.pending: deque[Pending] = deque()
        self.next_offset = -1
        self.records = 0
        self.void = 0
        self.since_checkpoint = 0
        self.letters = 0
        self._awaited: int | None = None
        self._pieces = 0
        # Only one segment's, and that is as large as what one fold brings: of each book that a tick
        # judges, some hundred bytes for each day since the last tick on which it has moved, and of
        # each alert about a thousand. That is 17 MB for 700 books of 180 packages and a year
        # without a tick. Whoever folded it held as much, and so does the outbox.
        self._slices: list[bytes] = []

    @property
    def whole(self) -> bool:
        """False while the log's first checkpoint, which stands for its lost start, is not read."""
        return self._awaited is None

    def fold(self, offset: int, record: Record) -> list[Any] | None:
        """Take in the record at `offset`; the rows to restore, or None where there are none.

        Raises `BrokenLogError` where the log has lost its start, or has a checkpoint that is not
        whole; `TrimmedMeanwhileError` where it loses its start while it is read;
        `CorruptRecordError` where slices make no segment.
        """
        first = self.next_offset < 0
        if first:
            if offset > 0 and not isinstance(record, Begin):
                raise BrokenLogError(f"it starts at offset {offset} with no checkpoint")
        elif offset != self.next_offset:
            raise TrimmedMeanwhileError(f"expected offset {self.next_offset}, read {offset}")
        self.next_offset = offset + 1
        self.records += 1
        match record:
            case Segment():
                return self._segment(record)
            case Slice():
                return self._slice(record)
            case Rows():
                return self._rows(record)
            case Claim():
                self._claim(offset, record)
            case Begin():
                self._begin(record, trimmed=first and offset > 0)
            case End():
                self._end(record)
        return None

    def _claim(self, offset: int, claim: Claim) -> None:
        if self.generation >= claim.after:
            self.void += 1
            return
        self.generation = offset
        self.owner = claim.owner
        self._drop_slices()

    def _stands(self, record: Segment | Begin | Rows | End | Slice) -> bool:
        if record.owner == self.owner and record.generation == self.generation:
            return True
        self.void += 1
        return False

    def _segment(self, segment: Segment) -> list[Any] | None:
        if not self._stands(segment):
            return None
        if segment.previous != self.fence:
            self.void += 1
            return None
        self._drop_slices()
        self.fence = segment.last
        self.since_checkpoint += 1
        self.letters += sum(output.kind == LETTER for output in segment.outputs)
        if segment.outputs or segment.touched:
            self.pending.append(Pending(segment.last, segment.outputs, segment.touched))
        self._published(segment.published_to)
        return segment.rows

    def _slice(self, one: Slice) -> list[Any] | None:
        if not self._stands(one):
            return None
        if one.number == 0 and one.previous == self.fence and self._slices[:1] != [one.content]:
            self._drop_slices()
        if one.previous != self.fence or one.number != len(self._slices):
            self.void += 1
            return None
        self._slices.append(one.content)
        if len(self._slices) < one.slices:
            return None
        contents, self._slices = self._slices, []
        return self._segment(joined(contents))

    def _drop_slices(self) -> None:
        self.void += len(self._slices)
        self._slices = []

    def _published(self, position: int) -> None:
        if position > self.published_to:
            self.published_to = position
            while self.pending and self.pending[0].last <= position:
                self.pending.popleft()

    def _begin(self, begin: Begin, *, trimmed: bool) -> None:
        if trimmed:
            # The log was cut here, so all that went before is in this checkpoint: the claim, too.
            self.generation = begin.generation
            self.owner = begin.owner
            self.fence = begin.fence
            self.published_to = begin.published_to
            self._awaited = begin.checkpoint
        elif not self._stands(begin):
            return
        self.since_checkpoint = 0

    def _rows(self, rows: Rows) -> list[Any] | None:
        if not self._stands(rows) or rows.checkpoint != self._awaited:
            return None
        if rows.piece != self._pieces:
            self.void += 1
            return None
        self._pieces += 1
        return rows.rows

    def _end(self, end: End) -> None:
        if not self._stands(end) or end.checkpoint != self._awaited:
            return
        if end.pieces != self._pieces:
            raise BrokenLogError(
                f"checkpoint {end.checkpoint} has {self._pieces} of {end.pieces} pieces"
            )
        self._awaited = None

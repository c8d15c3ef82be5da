"""What the transport delivers: the records of one partition over a range of its offsets."""

from typing import NamedTuple

Fact = tuple[int, int, bytes | None, bytes | None]
"""(offset, timestamp in ms since the epoch, key, value) of one record"""


class Batch:
    """Records that are complete over the source positions [first, last].

    Offsets may be missing inside: transaction markers, aborted records, compacted ones. `epoch`
    counts the seeks of the partition before the records were taken, so that a batch from before a
    seek can be told from one after it.
    """

    __slots__ = ("epoch", "first", "last", "records")

    def __init__(self, first: int, last: int, epoch: int, records: list[Fact]) -> None:
        self.first = first
        self.last = last
        self.epoch = epoch
        self.records = records

    def __repr__(self) -> str:
        return f"<Batch {self.first}..{self.last}: {len(self.records)} records>"


class Cover(NamedTuple):
    """The range of offsets that a fetch has covered without handing records out yet."""

    first: int
    until: int

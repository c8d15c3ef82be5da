"""Checkpoints of a partition: its state written to the changelog, between the segments.

Chunks are taken and written under the shard's lock, so each holds the rows as they stand at its
place of the log. When the end is in the log, all before the begin is superfluous, and the log is
trimmed there, unless an output before it is still to be published.
"""

from collections.abc import Callable, Iterator
from typing import Any

from streams.worker.changelog import Changelog
from streams.worker.segment import Begin, End, Rows
from streams.worker.shard import Shard


class Checkpoint:
    """One run from begin to end. `begin_offset` is where the log may be trimmed afterwards.

    `size` is how many entries (packages, payments, plans, …) a chunk has: about as many as a batch,
    so that no chunk holds up the fold for longer than a batch does.
    """

    def __init__(self, shard: Shard, size: int) -> None:
        self.shard = shard
        self.fence = shard.fence
        self.begin_offset = 0
        self.written = False
        self.durable = False
        self._pieces = 0
        self._chunks: Iterator[list[Any]] = shard.state.dump(size)

    async def begin(self, changelog: Changelog) -> None:
        """Write the begin. The shard's lock is held."""
        shard = self.shard
        begin = Begin(shard.generation, shard.owner, self.fence, self.fence, shard.published_mark)
        await changelog.append(shard, begin, self._begun)

    async def step(self, changelog: Changelog) -> None:
        """Write the next chunk, or the end. The shard's lock is held."""
        shard = self.shard
        chunk = next(self._chunks, None)
        if chunk is None:
            self.written = True
            end = End(shard.generation, shard.owner, self.fence, self._pieces)
            await changelog.append(shard, end, self._ended)
        else:
            rows = Rows(shard.generation, shard.owner, self.fence, self._pieces, chunk)
            self._pieces += 1
            await changelog.append(shard, rows)

    def _begun(self, offset: int) -> None:
        self.begin_offset = offset

    def _ended(self, _: int) -> None:
        self.durable = True


class Checkpoints:
    """Begins checkpoints when they are due, takes them on, and trims.

    Args:
        changelog: where they are written.
        segments: so many segments of a partition lie between two of its checkpoints.
        size: entries in a chunk.
        published_to: the last position of a partition whose outputs are all acknowledged.
        certain: whether no other member can own the partition yet.
        trim: deletes a partition's changelog records before an offset.
        done: told of each checkpoint that has been trimmed to.
    """

    def __init__(
        self,
        changelog: Changelog,
        *,
        segments: int,
        size: int,
        published_to: Callable[[int], int],
        certain: Callable[[], bool],
        trim: Callable[[int, int], None],
        done: Callable[[], None],
    ) -> None:
        self._changelog = changelog
        self._segments = segments
        self._size = size
        self._published_to = published_to
        self._certain = certain
        self._trim = trim
        self._done = done

    async def step(self, shard: Shard) -> None:
        """Take the partition's checkpoint on by one record. The shard's lock is held."""
        current = shard.checkpoint
        if current is None:
            if shard.segments >= self._segments:
                shard.segments = 0
                shard.checkpoint = Checkpoint(shard, self._size)
                await shard.checkpoint.begin(self._changelog)
        elif not current.written:
            await current.step(self._changelog)
        elif self._may_trim(shard, current):
            self._trim(shard.partition, current.begin_offset)
            shard.trimmed(current.begin_offset)
            self._done()

    def _may_trim(self, shard: Shard, current: Checkpoint) -> bool:
        """Whether the end counts, and nothing before the begin is needed any more.

        The end is in the log; while the membership was certain after that, no other owner can have
        claimed before it.
        """
        return (
            current.durable
            and self._published_to(shard.partition) >= current.fence
            and self._certain()
        )

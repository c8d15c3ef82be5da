"""Checkpoints of a partition: its state written to the changelog, between the segments.

Chunks are taken and written under the shard's lock, so each holds the rows as they stand at its
place of the log. When the end is in the log, all before the begin is superfluous, and the log is
trimmed there, unless an output before it is still to be published.
"""

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from streams.worker.changelog import Changelog
from streams.worker.segment import Begin, End, Rows
from streams.worker.shard import Shard

CHECKPOINT_BYTES = 64 * 1024 * 1024
"""So many bytes that say nothing any more, too, are enough for a checkpoint: a recovery folds some
25 MB a second. Where the state itself is larger they have to be as many bytes as that. So a log is
at most twice its state, or these bytes longer."""
PACKAGE_BYTES = 80
"""A package takes as much in the log, or more. What a segment says of a new one holds until it is
written anew: a load of new packages makes a long log in which nearly everything counts, and a
checkpoint would write the same once more."""


PIECE = 2000
"""Entries of a piece, and never more than PANTAU_BATCH: it has to fit into one record, whatever
stands in the texts of plans."""


class Checkpoint:
    """One run from begin to end. `begin_offset` is where the log may be trimmed afterwards.

    `logged_at` is the monotonic time at which the end was known to be in the log.

    `size` is how many entries (packages, payments, plans, …) a chunk has: no more than a batch, so
    that no chunk holds up the fold for longer than a batch does.
    """

    def __init__(self, shard: Shard, size: int) -> None:
        self.shard = shard
        self.fence = shard.fence
        self.begin_offset = 0
        self.written = False
        self.logged_at = math.inf
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
        self.logged_at = time.monotonic()


class Checkpoints:
    """Begins checkpoints when they are due, takes them on, and trims.

    Args:
        changelog: where they are written.
        segments: so many segments of a partition lie between two of its checkpoints, or fewer
            where they are large.
        size: entries in a chunk.
        published_to: the last position of a partition whose outputs are all acknowledged.
        certain: whether no other member can own the partition yet.
        contact: when the last request was sent by whose answer the group counts this member in.
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
        contact: Callable[[], float],
        trim: Callable[[int, int], None],
        done: Callable[[], None],
    ) -> None:
        self._changelog = changelog
        self._segments = segments
        self._size = size
        self._published_to = published_to
        self._certain = certain
        self._contact = contact
        self._trim = trim
        self._done = done

    async def step(self, shard: Shard) -> None:
        """Take the partition's checkpoint on by one record. The shard's lock is held."""
        current = shard.checkpoint
        if current is None:
            if self._is_due(shard):
                shard.segments = 0
                shard.checkpoint = Checkpoint(shard, self._size)
                await shard.checkpoint.begin(self._changelog)
        elif not current.written:
            await current.step(self._changelog)
        elif self._may_trim(shard, current):
            self._trim(shard.partition, current.begin_offset)
            shard.trimmed(current.begin_offset)
            self._done()

    def _is_due(self, shard: Shard) -> bool:
        if shard.segments >= self._segments:
            return True
        if shard.grown < CHECKPOINT_BYTES:
            return False
        live = max(shard.snapshot, shard.state.packages * PACKAGE_BYTES)
        held = shard.before + shard.snapshot + shard.grown
        return held - live >= max(CHECKPOINT_BYTES, live)

    def _may_trim(self, shard: Shard, current: Checkpoint) -> bool:
        """Whether the end counts, and nothing before the begin is needed any more.

        The end is in the log. Had another owner claimed before it, the end would be void and the
        log without a start; that the membership is not in doubt now does not tell, since it is a
        while in which the group may have moved on. But a heartbeat that was sent behind the end's
        acknowledgement is refused where the group had moved on before.
        """
        return (
            self._contact() > current.logged_at
            and self._published_to(shard.partition) >= current.fence
            and self._certain()
        )

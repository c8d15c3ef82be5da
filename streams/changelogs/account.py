"""What the records of a changelog come to: whether they are whole, and how far they have folded."""

from typing import NamedTuple

from streams.errors import PantauError
from streams.topics.stored import Stored
from streams.worker.chain import BrokenLogError, Chain
from streams.worker.segment import CorruptRecordError, decode


class Part(NamedTuple):
    """The log of one partition: offsets [start, end), the source is folded up to `fence`.

    `start` and `end` are 0 and `fence` is -1 where there is none. `generation` is the offset of the
    claim that stands.
    """

    partition: int
    start: int
    end: int
    fence: int
    generation: int


class Account:
    """Takes in the records of one partition in their order.

    A log that is trimmed while it is read has a gap; what counts begins behind the last one.
    """

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self._start = self._end = 0
        self._chain = Chain()

    def take(self, stored: Stored) -> None:
        """Fold one more record.

        Raises:
            PantauError: it cannot be read, or begins a log without a checkpoint.
        """
        if stored.offset != self._end or not stored.offset:
            self._start = stored.offset
            self._chain = Chain()
        self._end = stored.offset + 1
        try:
            self._chain.fold(stored.offset, decode(stored.value))
        except (BrokenLogError, CorruptRecordError) as error:
            raise PantauError(f"partition {self._partition}: {error}") from error

    def part(self) -> Part:
        """What has been taken in.

        Raises:
            PantauError: it is not whole: its start was deleted, and no complete checkpoint follows.
        """
        if not self._chain.whole:
            raise PantauError(
                f"partition {self._partition}: its start was deleted and no whole checkpoint"
                " follows: back it up again"
            )
        chain = self._chain
        return Part(self._partition, self._start, self._end, chain.fence, chain.generation)

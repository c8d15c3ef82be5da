"""The books of a day, by which `since` is judged: it tells what has moved them since."""

from collections.abc import Iterable

from monitors.facts import Fact
from monitors.ledger.known import _folded, _parted, standing
from monitors.ledger.partition import Partition


def known_on(facts: Iterable[Fact], day: int) -> Partition:
    """The books as they were known at the end of `day`; their amounts are advanced to it."""
    known, _ = _parted(standing(facts), day)
    partition = _folded(known)
    for book in partition.books.values():
        book.amounts.advance(day)
    return partition

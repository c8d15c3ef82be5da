"""What a package comes to once rows have vanished: as if they had never been.

A row vanishes where a believed pull of its feed began after the row was last seen. It takes the
older contents of its slot with it: they were replaced, and are no longer told either.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from monitors.ledger.package import LISTED, NOTHING, Judge, Outcome
from monitors.ledger.rows import STAGE, STATUS, Row, Rows, slot

if TYPE_CHECKING:
    from monitors.ledger.book import Book

Gone = Mapping[int, int]
"""Number of a feed → when its last believed pull began (ms)."""

_ANNOUNCEMENT, _CANCELLED = STAGE["announcement"], STATUS["cancelled"]


def is_gone(row: Row, gone: Gone) -> bool:
    """Whether a row is no longer shown; one of unknown feed or instant always is."""
    return 0 < row.last < gone.get(row.feed, 0)


def outcome(judge: Judge, channel: int, rows: Rows, gone: Gone) -> Outcome:
    """What the rows that are left contribute; `vanished` counts the keys that lost their value."""
    lost = [row for row in rows if is_gone(row, gone)]
    if not lost:
        return judge.outcome(channel, rows)
    slots = {slot(row) for row in lost}
    left = tuple([row for row in rows if slot(row) not in slots])
    found = judge.outcome(channel, left) if left else NOTHING
    valued = sum(_counted(row) for row in lost)
    if channel != LISTED:
        valued = 1 if valued and not found.amounts and not found.cancelled else 0
    return found._replace(vanished=valued)


def vanish(book: "Book", channel: int, feed: int, begun: int) -> list[tuple[str, Outcome, Outcome]]:
    """Let the feed's rows count no more that were last seen before `begun` (ms).

    Returns (package's key, before, after) for each that moved: also those that count again, where
    an earlier pull turns out not to be believed.
    """
    gone = book.pulls.gone
    was = gone.get(feed, 0)
    low, high = min(was, begun), max(was, begun)
    if low == high:
        return []
    now = {**gone, feed: begun}
    first = str(channel)
    moved = []
    for key in book.packages:
        if key[0] != first:
            continue
        rows = book.rows(key)
        if any(row.feed == feed and low <= row.last < high for row in rows):
            if book.joined is not None:
                book.joined.pending.add(key)
            before = outcome(book.judge, channel, rows, gone)
            after = outcome(book.judge, channel, rows, now)
            if before != after:
                moved.append((key, before, after))
    book.pulls.gone = now
    for key, before, after in moved:
        book.replace(key, before, after)
    return moved


def _counted(row: Row) -> bool:
    return row.value is not None and row.status != _CANCELLED and row.stage != _ANNOUNCEMENT

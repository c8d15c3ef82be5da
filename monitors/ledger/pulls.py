"""The pulls of one feed, and which of them are believed: what a believed one lacks has vanished.

Of the pulls of one day the last complete one speaks. It is believed unless it holds no row, or
fewer than half of the rows of the fullest pull up to its day (complete or not) and more than a few
are missing: a broken answer must not take an agency's figures away (docs/decisions/vanished.md).
"""

from typing import NamedTuple

from monitors.days import day_at
from monitors.facts import Snapshot
from monitors.ledger.package import CHANNEL
from monitors.ledger.packing import Packing

VANISHING = frozenset({"transactions", "announcements"})
"""Kinds of feed whose rows vanish, beside plans. A payment does not: it has been made."""
PLANS = "plans"

FEW = 10
"""So many rows may be missing from a small feed's pull, whatever share of it they are."""


class Pull(NamedTuple):
    """The pulls of one day.

    `begun` (ms) and `rows` are the last complete one's, 0 without one; `most` is how many different
    rows the fullest held.
    """

    day: int
    begun: int
    rows: int
    most: int


Pulls = tuple[Pull, ...]
"""In the order of their days."""


def pulled(pulls: Pulls, fact: Snapshot) -> Pulls:
    """The pulls after one more snapshot; the same object where nothing changed."""
    if fact.observed_at is None:
        return pulls
    rows = max(0, fact.rows - fact.duplicates)
    spoken = (fact.begun_at, rows) if fact.complete and fact.begun_at is not None else (0, 0)
    day = day_at(spoken[0] or fact.observed_at)
    held = next((one for one in pulls if one.day == day), Pull(day, 0, 0, 0))
    new = Pull(day, *max((held.begun, held.rows), spoken), max(held.most, rows))
    if new == held and held in pulls:
        return pulls
    return tuple(sorted([*(one for one in pulls if one.day != day), new]))


def believed(pulls: Pulls) -> tuple[int, ...]:
    """When each pull began that is believed (ms), in order."""
    found = []
    most = 0
    for one in pulls:
        most = max(most, one.most)
        if one.begun and _is_whole(one.rows, most):
            found.append(one.begun)
    return tuple(found)


def is_doubtful(pulls: Pulls) -> bool:
    """Whether the last complete pull is not believed: to be flagged."""
    complete = [one.begun for one in pulls if one.begun]
    return bool(complete) and complete[-1] not in believed(pulls)


def _is_whole(rows: int, most: int) -> bool:
    return rows > 0 and (2 * rows >= most or most - rows <= FEW)


class Seen(NamedTuple):
    """What the pulls of one feed come to: its kind, channel number (-1: none), and `believed`."""

    kind: str
    channel: int
    begun: tuple[int, ...]


class FeedPulls:
    """The pulls of an agency-year's feeds, packed, by the feed's number in the book.

    `gone` is when the last believed pull began (ms), of feeds whose rows vanish.
    """

    __slots__ = ("_packing", "changed", "gone", "packed")

    def __init__(self, packing: Packing) -> None:
        self._packing = packing
        self.packed: dict[int, bytes] = {}
        self.gone: dict[int, int] = {}
        self.changed: set[int] = set()

    def take(self, feed: int, fact: Snapshot) -> Seen | None:
        """Take a snapshot in; None where it says nothing new. `gone` is left to whoever judges."""
        old = self.of(feed)
        new = pulled(old, fact)
        if new is old:
            return None
        channel = -1 if fact.channel is None else CHANNEL[fact.channel]
        told = tuple([tuple(one) for one in new])
        self.packed[feed] = self._packing.pack((fact.kind, channel, told))
        self.changed.add(feed)
        return Seen(fact.kind, channel, believed(new))

    def of(self, feed: int) -> Pulls:
        """The pulls of a feed."""
        packed = self.packed.get(feed)
        if packed is None:
            return ()
        return tuple([Pull(*one) for one in self._packing.unpack(packed)[2]])

    def put(self, feed: int, packed: bytes) -> Seen:
        """Put stored pulls back; what has vanished by them is stored by itself."""
        self.packed[feed] = packed
        kind, channel, _ = self._packing.unpack(packed)
        seen = Seen(kind, channel, believed(self.of(feed)))
        if kind in VANISHING:
            self.gone = {**self.gone, feed: seen.begun[-1] if seen.begun else 0}
        return seen

    def doubtful(self) -> dict[int, int]:
        """The feeds whose last complete pull is not believed, each with its channel's number."""
        found = {}
        for feed, packed in sorted(self.packed.items()):
            if is_doubtful(self.of(feed)):
                found[feed] = self._packing.unpack(packed)[1]
        return found

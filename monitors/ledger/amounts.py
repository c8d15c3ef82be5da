"""Dated sums of one agency-year: a bucket per (day, channel, misdated or not).

Everything else is a sum over buckets: the year to date, the rolling windows, the national picture.
"""

from array import array
from collections.abc import Sequence
from typing import TypeAlias

from monitors.facts import CHANNELS
from monitors.ledger.package import PAID, WIDTH, Amount

_CHANNELS = len(CHANNELS)
WIDTH_OF_ALL = _CHANNELS * WIDTH

Bucket = list[int]
"""MEASURES of one day and channel, or of more: a count, then sen."""

Held: TypeAlias = "array[int]"
"""A bucket as it is held: sums stay below 64 bits (`book.LARGEST_SUM`), and a list takes twice."""


def empty() -> Held:
    """Give a bucket in which nothing is counted."""
    return array("q", _ZEROS)


_ZEROS = bytes(8 * WIDTH)


def bucket_key(day: int, channel: int, misdated: int) -> int:
    """Day, channel and whether the day is the row's own, in one number (stored format)."""
    return day << 4 | channel << 1 | (1 if misdated else 0)


def day_of(key: int) -> int:
    """The day of a bucket."""
    return key >> 4


def channel_of(key: int) -> int:
    """The channel number of a bucket."""
    return key >> 1 & 7


class Amounts:
    """The buckets, their sum over the year, and their sum up to the day last judged.

    `total` and `to_date` hold WIDTH numbers a channel, one channel after the other.
    """

    __slots__ = ("buckets", "changed", "through", "to_date", "total")

    def __init__(self) -> None:
        self.buckets: dict[int, Held] = {}
        self.changed: set[int] = set()
        self.total = [0] * WIDTH_OF_ALL
        self.to_date = [0] * WIDTH_OF_ALL
        self.through: int | None = None

    def replace(self, channel: int, before: Sequence[Amount], after: Sequence[Amount]) -> None:
        """Put what a package contributes now in the place of what it did."""
        paired = 0  # an addendum leaves the amounts of the versions before it as they are
        for old, new in zip(before, after, strict=False):
            if old != new:
                if old[:2] != new[:2]:
                    break
                more = [now - was for was, now in zip(old, new, strict=True)]
                self.count(channel, (*old[:2], *more[2:]))  # type: ignore[arg-type]
            paired += 1
        for day, misdated, *measures in before[paired:]:
            self.count(channel, (day, misdated, *[-one for one in measures]))  # type: ignore[arg-type]
        for amount in after[paired:]:
            self.count(channel, amount)

    def count(self, channel: int, amount: Amount) -> None:
        """Add one amount. Most of its measures are 0: asking costs less than adding."""
        day, misdated, packages, value, umk, confirmed, doubtful, pdn, unknown = amount
        key = day << 4 | channel << 1 | (1 if misdated else 0)
        bucket = self.buckets.get(key)
        if bucket is None:
            bucket = self.buckets[key] = empty()
        self.changed.add(key)
        at = channel * WIDTH
        total = self.total
        bucket[0] += packages
        total[at] += packages
        bucket[1] += value
        total[at + 1] += value
        if umk:
            bucket[2] += umk
            total[at + 2] += umk
        if confirmed:
            bucket[3] += confirmed
            total[at + 3] += confirmed
        if doubtful:
            bucket[4] += doubtful
            total[at + 4] += doubtful
        if pdn:
            bucket[5] += pdn
            total[at + 5] += pdn
        if unknown:
            bucket[6] += unknown
            total[at + 6] += unknown
        if self.through is not None and day <= self.through:
            for measure, more in enumerate(amount[2:], at):
                self.to_date[measure] += more

    def pay(self, channel: int, day: int, misdated: int, value: int) -> None:
        """Add a payment; `value` is negative to take one back."""
        key = bucket_key(day, channel, misdated)
        bucket = self.buckets.get(key)
        if bucket is None:
            bucket = self.buckets[key] = empty()
        self.changed.add(key)
        bucket[PAID] += value
        self.total[channel * WIDTH + PAID] += value
        if self.through is not None and day <= self.through:
            self.to_date[channel * WIDTH + PAID] += value

    def advance(self, day: int) -> None:
        """Bring `to_date` to the end of `day`; days before `through` are a programming error."""
        start = self.through
        self.through = day
        if start is None:
            self.to_date = self.sum_between(None, day)
            return
        for later in range(start + 1, day + 1):
            for low in range(later << 4, (later << 4) + 2 * _CHANNELS):
                bucket = self.buckets.get(low)
                if bucket is not None:
                    _add(self.to_date, channel_of(low) * WIDTH, bucket)

    def sum_between(self, after: int | None, through: int | None, *, dated: bool = False) -> Bucket:
        """WIDTH sums a channel over the days after `after` up to `through` (None: no bound).

        `dated` leaves out what does not count on its own day, as rolling windows do.
        """
        sums = [0] * WIDTH_OF_ALL
        for key, bucket in self.buckets.items():
            day = key >> 4
            if (
                (after is None or day > after)
                and (through is None or day <= through)
                and not (dated and key & 1)
            ):
                _add(sums, channel_of(key) * WIDTH, bucket)
        return sums

    def store(self, key: int, bucket: Sequence[int]) -> None:
        """Put back a stored bucket, absolute: the sums follow."""
        old = self.buckets.get(key)
        self.buckets[key] = array("q", bucket)
        offset = channel_of(key) * WIDTH
        change = (
            bucket if old is None else [new - was for new, was in zip(bucket, old, strict=True)]
        )
        _add(self.total, offset, change)
        if self.through is not None and day_of(key) <= self.through:
            _add(self.to_date, offset, change)


def _add(sums: Bucket, offset: int, bucket: Sequence[int]) -> None:
    for number, value in enumerate(bucket, offset):
        sums[number] += value

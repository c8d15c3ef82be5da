"""Dated sums of one agency-year: a bucket per (day, channel, misdated or not).

Everything else is a sum over buckets: the year to date, the rolling windows, the national picture.
"""

from collections.abc import Mapping, Sequence

from monitors.facts import CHANNELS
from monitors.ledger.buckets import KINDS, Buckets, bucket_key, channel_of, day_of
from monitors.ledger.package import PAID, WIDTH, Amount

WIDTH_OF_ALL = len(CHANNELS) * WIDTH

Bucket = list[int]
"""MEASURES of one day and channel, or of more: a count, then sen."""


class Amounts:
    """The buckets, their sum over the year, and their sum up to the day last judged.

    `total` and `to_date` hold WIDTH numbers a channel, one channel after the other. `changed` are
    places of buckets in their cells.
    """

    __slots__ = ("buckets", "changed", "through", "to_date", "total")

    def __init__(self, first: int, last: int) -> None:
        self.buckets = Buckets(first, last)
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
        held, kind = self.buckets, channel << 1 | (1 if misdated else 0)
        place = held.places[kind][day - held.first] or held.open(day << 4 | kind)
        self.changed.add(place)
        at = channel * WIDTH
        cells, total = held.cells, self.total
        cells[place] += packages
        total[at] += packages
        cells[place + 1] += value
        total[at + 1] += value
        if umk:
            cells[place + 2] += umk
            total[at + 2] += umk
        if confirmed:
            cells[place + 3] += confirmed
            total[at + 3] += confirmed
        if doubtful:
            cells[place + 4] += doubtful
            total[at + 4] += doubtful
        if pdn:
            cells[place + 5] += pdn
            total[at + 5] += pdn
        if unknown:
            cells[place + 6] += unknown
            total[at + 6] += unknown
        if self.through is not None and day <= self.through:
            for measure, more in enumerate(amount[2:], at):
                self.to_date[measure] += more

    def gather(self, sums: Mapping[int, Bucket]) -> None:
        """Add what several rows come to, by the keys of their buckets."""
        cells, total, through = self.buckets.cells, self.total, self.through
        for key, bucket in sums.items():
            place = self.buckets.open(key)
            self.changed.add(place)
            offset = channel_of(key) * WIDTH
            for measure, more in enumerate(bucket):
                if more:
                    cells[place + measure] += more
                    total[offset + measure] += more
            if through is not None and day_of(key) <= through:
                _add(self.to_date, offset, bucket)

    def pay(self, channel: int, day: int, misdated: int, value: int) -> None:
        """Add a payment; `value` is negative to take one back."""
        place = self.buckets.open(bucket_key(day, channel, misdated))
        self.changed.add(place)
        self.buckets.cells[place + PAID] += value
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
        held = self.buckets
        for later in range(max(start + 1, held.first), min(day, held.last) + 1):
            for kind in range(KINDS):
                place = held.places[kind][later - held.first]
                if place:
                    cells = held.cells[place : place + WIDTH]
                    _add(self.to_date, channel_of(kind) * WIDTH, cells)

    def sum_between(self, after: int | None, through: int | None) -> Bucket:
        """WIDTH sums a channel over the days after `after` up to `through` (None: no bound)."""
        sums = [0] * WIDTH_OF_ALL
        for key, bucket in self.buckets.items():
            day = key >> 4
            if (after is None or day > after) and (through is None or day <= through):
                _add(sums, channel_of(key) * WIDTH, bucket)
        return sums

    def store(self, buckets: Mapping[int, Sequence[int]]) -> None:
        """Put stored buckets back, absolute: the sums follow."""
        total, to_date = self.total, self.to_date
        through = -1 if self.through is None else self.through
        for key, bucket in buckets.items():
            change = self.buckets.put(key, bucket)
            is_to_date = key >> 4 <= through
            for measure, more in enumerate(change, (key >> 1 & 7) * WIDTH):
                if more:
                    total[measure] += more
                    if is_to_date:
                        to_date[measure] += more

    def drained(self) -> dict[int, Bucket]:
        """The buckets that have changed since the last call, in the order of their keys."""
        changed, self.changed = self.changed, set()
        cells, keys = self.buckets.cells, self.buckets.keys
        found = sorted([(keys[place // WIDTH], place) for place in changed])
        return {key: cells[place : place + WIDTH].tolist() for key, place in found}


def _add(sums: Bucket, offset: int, bucket: Sequence[int]) -> None:
    for number, value in enumerate(bucket, offset):
        sums[number] += value

"""The dated sums of an agency-year, close together: a bucket for each (day, channel, misdated).

A year of a small agency has a bucket for every other package, so what a bucket takes is memory for
every package: 66 bytes in one array here, where an array of its own under a number in a dict took
250.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, TypeAlias

from monitors.facts import CHANNELS
from monitors.ledger.package import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Held: TypeAlias = "array[int]"
"""Sums stay below 64 bits (`book.LARGEST_SUM`)."""

KINDS = 2 * len(CHANNELS)
"""Channels, each with and without the days that are the rows' own."""

_YEAR = 366
_EMPTY = array("q", bytes(8 * WIDTH))
_NO_DAYS = array("H", bytes(2 * _YEAR))


def bucket_key(day: int, channel: int, misdated: int) -> int:
    """Day, channel and whether the day is the row's own, in one number (stored format)."""
    return day << 4 | channel << 1 | (1 if misdated else 0)


def day_of(key: int) -> int:
    """The day of a bucket."""
    return key >> 4


def channel_of(key: int) -> int:
    """The channel number of a bucket."""
    return key >> 1 & 7


class Buckets:
    """Buckets by their keys. What is given out is a copy; one that is not there is None.

    `cells` holds WIDTH numbers a bucket, the first bucket is nobody's; `places` holds for each kind
    (the last four bits of the keys) where the bucket of each day of the year begins in it, 0 where
    there is none; `keys` are the keys in the order of the cells.
    """

    __slots__ = ("cells", "first", "keys", "last", "places")

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last
        self.cells: Held = _EMPTY[:]
        self.keys: array[int] = array("i", (0,))
        self.places: list[array[int]] = [_NO_DAYS] * KINDS

    def open(self, key: int) -> int:
        """Begin a bucket, or find it: where it stands in `cells`.

        Raises:
            ValueError: a day outside the year; every fact is placed inside (`dating.py`).
        """
        day = key >> 4
        if not self.first <= day <= self.last:
            raise ValueError(f"day {day} is not in the year of {self.first} to {self.last}")
        kind = key & 15
        days = self.places[kind]
        place = days[day - self.first]
        if not place:
            if days is _NO_DAYS:
                days = self.places[kind] = _NO_DAYS[:]
            place = days[day - self.first] = len(self.cells)
            self.cells.extend(_EMPTY)
            self.keys.append(key)
        return place

    def put(self, key: int, bucket: Sequence[int]) -> Sequence[int]:
        """Put a bucket in its place; by how much each of its numbers has grown."""
        days, day, cells = self.places[key & 15], key >> 4, self.cells
        if (
            self.first <= day <= self.last
            and not days[day - self.first]
            and days is not _NO_DAYS
            and len(bucket) == WIDTH
        ):
            days[day - self.first] = len(cells)
            cells.extend(bucket)
            self.keys.append(key)
            return bucket
        place = self.open(key)
        old = cells[place : place + WIDTH]
        grown = [new - was for new, was in zip(bucket, old, strict=True)]
        cells[place : place + WIDTH] = array("q", bucket)
        return grown

    def place(self, key: int) -> int:
        """Where a bucket stands in `cells`, 0 where there is none."""
        day = key >> 4
        return self.places[key & 15][day - self.first] if self.first <= day <= self.last else 0

    def get(self, key: int) -> Held | None:
        """A bucket."""
        place = self.place(key)
        return self.cells[place : place + WIDTH] if place else None

    def between(self, kind: int, after: int, until: int) -> array[int]:
        """The places of a kind's buckets on the days after `after` up to `until`, 0 for none.

        Looking at a year by its keys, one after the other, would take ten times as long.
        """
        begin, end = max(after + 1 - self.first, 0), max(until + 1 - self.first, 0)
        return self.places[kind][begin:end]

    def __getitem__(self, key: int) -> Held:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: int) -> bool:
        return self.place(key) > 0

    def __iter__(self) -> Iterator[int]:
        keys = iter(self.keys)
        next(keys)
        return keys

    def __len__(self) -> int:
        return len(self.keys) - 1

    def items(self) -> Iterator[tuple[int, Held]]:
        """Every key with its bucket, in the order in which they were begun."""
        cells = self.cells
        for number, key in enumerate(self.keys):
            if number:
                yield key, cells[number * WIDTH : (number + 1) * WIDTH]

"""What sums come to at the end of each day of a year."""

from collections.abc import Iterable
from itertools import accumulate

from monitors.days import first_day, last_day
from monitors.ledger.book import Book
from monitors.ledger.package import CHANNEL, WIDTH

Group = tuple[int, ...]
"""Places of the amounts (`Amounts.to_date`) that are summed."""

Cumulative = tuple[int, ...]
"""A sum at the end of each day, from 1 January to 31 December."""


def daily(book: Book, group: Group) -> Cumulative:
    """The sum of one group to the end of each day."""
    return dailies(book, (group,))[group]


def dailies(book: Book, groups: Iterable[Group]) -> dict[Group, Cumulative]:
    """The sum of each group to the end of each day, in one pass over the amounts.

    Dates outside the year were placed on its first or last day (`dating.py`).
    """
    start, end = first_day(book.year), last_day(book.year)
    last = end - start
    sums = {group: [0] * (last + 1) for group in groups}
    into: list[list[tuple[list[int], int]]] = [[] for _ in CHANNEL]
    for group, days in sums.items():
        for place in group:
            channel, measure = divmod(place, WIDTH)
            into[channel].append((days, measure))
    for key, bucket in book.amounts.buckets.items():
        day = (key >> 4) - start
        if not 0 <= day <= last:
            day = 0 if day < 0 else last
        for days, measure in into[key >> 1 & 7]:
            days[day] += bucket[measure]
    return {group: tuple(accumulate(days)) for group, days in sums.items()}

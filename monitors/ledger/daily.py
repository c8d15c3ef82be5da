"""What sums come to at the end of each day of a year."""

from collections.abc import Iterable
from itertools import accumulate

from monitors.days import first_day, last_day
from monitors.ledger.book import Book
from monitors.ledger.package import WIDTH

Group = tuple[int, ...]
"""Places of the amounts (`Amounts.to_date`) that are summed."""

Cumulative = tuple[int, ...]
"""A sum at the end of each day, from 1 January to 31 December."""


def daily(book: Book, group: Group) -> Cumulative:
    """The sum of one group to the end of each day."""
    return dailies(book, (group,))[group]


def dailies(book: Book, groups: Iterable[Group]) -> dict[Group, Cumulative]:
    """The sum of each group to the end of each day.

    Dates outside the year were placed on its first or last day (`dating.py`).
    """
    start, end = first_day(book.year), last_day(book.year)
    keys, cells = book.amounts.buckets.keys, book.amounts.buckets.cells
    found: dict[Group, Cumulative] = {}
    for group in groups:
        channels: dict[int, list[int]] = {}
        for place in group:
            channel, measure = divmod(place, WIDTH)
            channels.setdefault(measure, []).append(channel)
        days = [0] * (end - start + 1)
        for measure, own in channels.items():
            # One measure of all buckets, the first of which is nobody's and holds nothing.
            for key, value in zip(keys, cells[measure::WIDTH], strict=True):
                if value and key >> 1 & 7 in own:
                    days[(key >> 4) - start] += value
        found[group] = tuple(accumulate(days))
    return found

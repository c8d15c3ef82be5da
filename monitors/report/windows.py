"""Spend by channel, class and domestic product over the last days."""

from collections.abc import Mapping
from typing import Any

from monitors.ledger.amounts import WIDTH_OF_ALL, Bucket
from monitors.ledger.book import Book
from monitors.ledger.package import CHANNEL, DECLARING, MEASURES, WIDTH

WINDOWS = (7, 28, 91, 182)
"""The rolling windows, in days, the last day included; they stop at 1 January."""

Json = dict[str, Any]


def windows(book: Book, as_of: int) -> dict[int, Bucket]:
    """The sums of what is dated by its own day within each window that ends at `as_of`.

    One pass over the buckets: each adds to its shortest window, and the windows then to each other.
    """
    first = book.dating.first
    rings = [[0] * WIDTH_OF_ALL for _ in WINDOWS]
    longest = WINDOWS[-1]
    for key, bucket in book.amounts.buckets.items():
        day = key >> 4
        age = as_of - day
        if key & 1 or not 0 <= age < longest or day < first:
            continue
        ring = rings[_ring(age)]
        for place, value in enumerate(bucket, (key >> 1 & 7) * WIDTH):
            if value:
                ring[place] += value
    found: dict[int, Bucket] = {}
    sums = [0] * WIDTH_OF_ALL
    for days, ring in zip(WINDOWS, rings, strict=True):
        sums = [one + more for one, more in zip(sums, ring, strict=True)]
        found[days] = sums
    return found


def shown(found: Mapping[int, Bucket], to_date: Bucket) -> Json:
    """The windows by name, and the year to date."""
    return {str(days): _split(sums) for days, sums in found.items()} | {"year": _split(to_date)}


def _ring(age: int) -> int:
    for place, days in enumerate(WINDOWS):
        if age < days:
            return place
    return len(WINDOWS) - 1


def _split(sums: Bucket) -> Json:
    measure = {
        name: [sums[number * WIDTH + place] for number in CHANNEL.values()]
        for place, name in enumerate(MEASURES)
    }
    value, unknown = sum(measure["value"]), sum(measure["unknown"])
    umkk = sum(
        measure["declared" if number in DECLARING else "confirmed"][number]
        for number in CHANNEL.values()
    )
    return {
        "packages": sum(measure["packages"]),
        "value_sen": value,
        "umkk_sen": umkk,
        "other_sen": value - umkk - unknown,
        "unknown_sen": unknown,
        "confirmed_sen": sum(measure["confirmed"]),
        "pdn_sen": sum(measure["pdn"]),
        "by_channel": {
            name: measure["value"][number]
            for name, number in CHANNEL.items()
            if measure["value"][number] or measure["packages"][number]
        },
    }

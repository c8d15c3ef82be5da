"""Rollups to write down by hand, and the streams of partitions that ticks cut in step."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitors.days import first_day, start_of_day
from monitors.nation.nation import Nation
from monitors.programme import Programme
from monitors.rollup import BookDay, Part, Rollup, Sums
from streams.programmes import load_calendar, load_programmes

YEAR = 2024
FIRST = first_day(YEAR)
CALENDAR = load_calendar()
OWN: Programme = {one.id: one for one in load_programmes()}["umkk-40"]
OF_ALL = replace(OWN, id="of-all", scope="nation")
OF_EACH = replace(OWN, id="of-each", scope="province")
OF_KIND = replace(OWN, id="of-kind", scope="kind")
PROGRAMMES = (OWN, OF_ALL, OF_EACH, OF_KIND)
BN = 10**11
"""Rp1 bn in sen."""


class Place(NamedTuple):
    """Where an agency counts."""

    kind: str | None = "KABUPATEN"
    province: str | None = "Jawa Timur"
    successor: str | None = None


EAST = Place()
BALI = Place("KOTA", "Bali")
NOWHERE = Place(None, None)


def nation(partitions: int = 1, programmes: Sequence[Programme] = PROGRAMMES) -> Nation:
    return Nation(programmes, CALENDAR, partitions)


def part(
    earned: int, spend: int, amount: int | None = 1000, place: Place = EAST, *, unknown: int = 0
) -> Part:
    """The same figures in every programme, in Rp bn; `amount` None: no denominator."""
    held = None if amount is None else "target"
    sums = tuple(
        Sums(one.id, earned * BN, 0, spend * BN, unknown * BN, spend, held, (amount or 0) * BN)
        for one in PROGRAMMES
    )
    return Part(*place, sums)


def book(agency: str, day: int, *parts: Part, observed: int | None = None) -> BookDay:
    """A book on the n-th day of the year, from 0."""
    return BookDay(agency, YEAR, FIRST + day, observed, parts)


def rollup(position: int, day: int, books: Sequence[BookDay] = (), **more: int) -> Rollup:
    """The rollup of the tick that ends the n-th day of the year."""
    at = FIRST + day
    fields = {"instant": start_of_day(at + 1) - 1, "ended": at, "piece": 0, "pieces": 1} | more
    return Rollup(position=position, day=at, books=tuple(books), **fields)


def midday(position: int, day: int, books: Sequence[BookDay] = ()) -> Rollup:
    """The rollup of a tick at noon: the day is under way."""
    at = FIRST + day
    return rollup(position, day, books, instant=start_of_day(at) + 43_200_000, ended=at - 1)


def totals(of: Nation, programme: str = "umkk-40") -> Mapping[str, tuple[int, int, int]]:
    """Earned, spent, agencies of each scope that has any, in Rp bn."""
    return {
        code: (held.earned // BN, held.spend // BN, held.books)
        for (code, _), scope in of.books.items()
        if (held := scope.totals.get(programme)) is not None and scope.members
    }

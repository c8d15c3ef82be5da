"""Counters that somebody reads: the latest reading of each series on a day.

A reading is known by (programme, series, day); a corrected value of that day replaces the former by
its sightings, and the set of readings decides, never the order in which they came.
"""

from collections.abc import Mapping
from typing import NamedTuple

from monitors.facts import Reading
from monitors.figures import Figures
from monitors.ledger.sightings import Sightings, in_force, sight
from monitors.programme import Programme

Readings = dict[tuple[str, str, int], Sightings]
"""A book's readings by (programme, series, day)."""


class Read(NamedTuple):
    """What a series stood at on `day`, in the programme's unit, and who said so."""

    day: int
    value: int
    source: str


def take(readings: Readings, fact: Reading) -> bool:
    """Take a reading in; whether anything changed."""
    key = (fact.programme, fact.series, fact.day)
    old = readings.get(key, ())
    new = sight(old, fact.content, fact.observed_at or 0, (fact.value, fact.source))
    if new is old:
        return False
    readings[key] = new
    return True


def latest(readings: Readings, programme: str, day: int) -> dict[str, Read]:
    """The latest reading up to `day` of each series, by series."""
    days: dict[str, int] = {}
    for name, series, at in readings:
        if name == programme and at <= day:
            days[series] = max(at, days.get(series, at))
    found = {}
    for series, at in sorted(days.items()):
        value, source = in_force(readings[programme, series, at])
        found[series] = Read(at, value, source)
    return found


def total(programme: Programme, read: Mapping[str, Read]) -> int | None:
    """The sum of a programme's series: of those it names, or of all where it names none.

    None where nothing was read, or where its series are figures of their own.
    """
    if programme.combine == "each":
        return None
    named = programme.series or read
    values = [one.value for series, one in read.items() if series in named]
    return sum(values) if values else None


def missing(programme: Programme, read: Mapping[str, Read]) -> list[str]:
    """The series that the programme names and of which nothing, or 0, was read."""
    return [series for series in programme.series if series not in read or not read[series].value]


def figures_of(
    readings: Readings, programme: Programme, agency: str, year: int, day: int
) -> Figures:
    """The figures at the end of `day`; 0 before the first reading, which is never judged.

    All of a counter counts (S is U, nothing is of unknown class), and it is as old as its newest
    reading. The denominator is for the caller to find.
    """
    read = latest(readings, programme.id, day)
    value = total(programme, read) or 0
    newest = max((one.day for one in read.values()), default=None)
    return Figures(agency, year, day, value, value, 0, 0, None, newest)

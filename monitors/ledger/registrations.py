"""What the agency register says of an agency, and from which day on: its kind, province, successor.

An agency has an entry for each `valid_from`, each with its own sightings: a corrected line replaces
the one of its day, and the set of lines decides, never the order in which they came.
"""

from typing import NamedTuple

from monitors.facts import Registration
from monitors.ledger.sightings import Sightings, in_force, sight

ALWAYS = -1_000_000
"""The day of an entry without one: before every day that a fact may have."""

Register = dict[int, Sightings]
"""An agency's entries by the day from which they hold."""


class Entry(NamedTuple):
    """What holds from a day on; fields as in Registration."""

    name: str
    kind: str
    province: str | None
    time_zone: str
    successor: str | None


class Span(NamedTuple):
    """The days from `start` to the day before `end` (None: open), on which one entry holds.

    Where there is none (None), the agency counts for the nation alone.
    """

    start: int
    end: int | None
    entry: Entry | None


def register(entries: Register, fact: Registration) -> bool:
    """Take an entry in; whether anything changed."""
    start = ALWAYS if fact.valid_from is None else fact.valid_from
    old = entries.get(start, ())
    payload = (fact.name, fact.kind, fact.province, fact.time_zone, fact.successor)
    new = sight(old, fact.content, fact.observed_at or 0, payload)
    if new is old:
        return False
    entries[start] = new
    return True


def entry_on(entries: Register, day: int) -> Entry | None:
    """The entry that holds on a day: the latest that has begun."""
    begun = [start for start in entries if start <= day]
    return Entry(*in_force(entries[max(begun)])) if begun else None


def spans(entries: Register, first: int, day: int) -> list[Span]:
    """Where the agency counts on the days from `first` to `day`, one span after the other.

    Entries that differ in nothing but name or time zone are one span. The first begins before all.
    """
    starts = sorted(start for start in entries if first < start <= day)
    found: list[Span] = []
    for start in [ALWAYS, *starts]:
        entry = entry_on(entries, max(start, first))
        if found and _place(found[-1].entry) == _place(entry):
            found[-1] = found[-1]._replace(entry=entry)
            continue
        if found:
            found[-1] = found[-1]._replace(end=start)
        found.append(Span(start, None, entry))
    return found


def _place(entry: Entry | None) -> tuple[str | None, ...] | None:
    return None if entry is None else (entry.kind, entry.province, entry.successor)

"""What a row said, and from which day on: every content of it is kept with its payload.

As `sightings`, of which only the newest payload matters; here also that of a day in the past does.
"""

from typing import Any, NamedTuple

from monitors.days import day_at
from monitors.ledger.sightings import earliest

ALWAYS = -1_000_000
"""A day before all others: what was seen first, or at an unknown instant, held before, too."""


class Entry(NamedTuple):
    """One content of a row: the first and last known instant at which it was seen (ms, 0 unknown).

    `payload` is a tuple; of contents that are not the newest only its beginning is kept.
    """

    content: int
    first: int
    last: int
    payload: tuple[Any, ...]


History = tuple[Entry, ...]
"""The newest content first: the one seen last, a tie broken by the content's hash."""


def remember(
    history: History, content: int, observed: int, payload: tuple[Any, ...], kept: int
) -> History:
    """The history after one more sighting; the same object where nothing changed.

    `kept` values of a payload are kept of contents that are not the newest.
    """
    first = last = observed
    others = history
    for entry in history:
        if entry.content == content:
            first, last = earliest(entry.first, observed), max(entry.last, observed)
            if first == entry.first and last == entry.last:
                return history
            others = tuple([one for one in history if one is not entry])
            break
    new = Entry(content, first, last, payload)
    if not others:
        return (new,)
    # Whole payloads are known of the newcomer and the former newest; one of the two is the newest.
    ranked = sorted([*others, new], key=_newness, reverse=True)
    return (ranked[0], *(one._replace(payload=one.payload[:kept]) for one in ranked[1:]))


def restored(rows: Any) -> History:
    """A history that went through a codec, which may have made lists of tuples."""
    return tuple(
        [Entry(content, first, last, tuple(payload)) for content, first, last, payload in rows]
    )


def timeline(history: History) -> list[tuple[int, Entry]]:
    """The entry in force from each day on, the first of them from `ALWAYS`.

    On a day the entry seen last by its end is in force. Between two sightings of one content
    another may have stood: then that one, up to the day on which it was seen last.
    """
    if len(history) == 1:
        return [(ALWAYS, history[0])]
    spans = [(_day(one.first), _day(one.last), one) for one in history]
    days = sorted({day for first, last, _ in spans for day in (first, last, last + 1)})
    found: list[tuple[int, Entry]] = []
    for day in days:
        _, newest = max(
            (_standing(day, last, one), one) for first, last, one in spans if first <= day
        )
        if not found or found[-1][1] is not newest:
            found.append((day if found else ALWAYS, newest))
    return found


def _newness(entry: Entry) -> tuple[int, int]:
    return entry.last, entry.content


def _standing(day: int, last: int, entry: Entry) -> tuple[int, bool, int, int]:
    over = last <= day
    return min(last, day), over, entry.last if over else entry.first, entry.content


def _day(instant: int) -> int:
    return day_at(instant) if instant else ALWAYS

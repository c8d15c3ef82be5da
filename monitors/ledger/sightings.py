"""Which of several sightings of one row is in force, whatever the order they arrive in.

A row is seen in every pull. Equal content is one entry with the first and the last instant it was
seen; changed content is a new entry. In force is the entry seen last, a tie broken by the content's
hash, never by arrival. An unknown instant (0) sorts before every known one.
"""

from typing import Any

Sighting = tuple[int, int, int, Any]
"""(content hash, first known instant, last known instant, payload); instants in ms, 0 where no
feed, flag or manifest dates the sighting."""

Sightings = tuple[Sighting, ...]
"""Every content of one row; the one in force is the first."""


def earliest(a: int, b: int) -> int:
    """The earlier of two instants; a known one beats an unknown one."""
    return (min(a, b) or max(a, b)) if a != b else a


def sight(entries: Sightings, content: int, observed: int, payload: Any) -> Sightings:
    """The entries after one more sighting; the same object where nothing changed.

    A payload that lost is dropped (None): only its content and instants are needed to stay
    independent of order, and a new sighting of it brings the payload again.
    """
    for entry in entries:
        if entry[0] == content:
            first, last = earliest(entry[1], observed), max(entry[2], observed)
            if first == entry[1] and last == entry[2]:
                return entries
            others = [other for other in entries if other is not entry]
            break
    else:
        first = last = observed
        others = list(entries)
    if not others:
        return ((content, first, last, payload),)
    ranked = sorted([*others, (content, first, last, payload)], key=_newest_first, reverse=True)
    # Payloads are known of the newcomer and the former winner, and one of the two is in force.
    return (ranked[0], *((entry[0], entry[1], entry[2], None) for entry in ranked[1:]))


def newest(entries: Sightings, content: int, observed: int, payload: Any) -> Sightings:
    """Only the sighting in force, after one more; the same object where nothing changed.

    For what is seen in ever new contents, such as a feed's pulls: in force is the greatest by
    instant and hash, so that the losers need not be remembered. The first instant is not, either.
    """
    if entries and (observed, content) <= (entries[0][2], entries[0][0]):
        return entries[:1] if len(entries) > 1 else entries
    return ((content, observed, observed, payload),)


def _newest_first(entry: Sighting) -> tuple[int, int]:
    return entry[2], entry[0]


def in_force(entries: Sightings) -> Any:
    """The payload in force."""
    return entries[0][3]

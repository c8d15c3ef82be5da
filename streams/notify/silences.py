"""Silences: what is not told for a while, from the file that PANTAU_SILENCES names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from streams.notify.matching import matching
from streams.notify.notice import Notice
from streams.notify.place import read_yaml

KEYS = ("match", "from", "until", "comment")
MATCHED = ("agency", "programme", "rule", "severity", "year", "scope", "receiver")


@dataclass(frozen=True, slots=True)
class Silence:
    """Holds from `since` (ms) to before `until` (ms) for what all its matchers fit."""

    matchers: Mapping[str, frozenset[str]]
    since: int
    until: int
    comment: str

    def holds(self, notice: Notice, receiver: str, now: int) -> bool:
        """Tell whether the notice is silenced for that receiver at this moment."""
        if not self.since <= now < self.until:
            return False
        return all(
            (receiver if name == "receiver" else str(getattr(notice, name))) in words
            for name, words in self.matchers.items()
        )


def load_silences(path: Path | None) -> tuple[Silence, ...]:
    """Read the file; none is no silence, and so is an empty one.

    Raises:
        PantauError: something in it is wrong; with file, line and the nearest right word.
    """
    root = None if path is None else read_yaml(path)
    if root is None:
        return ()
    silences = []
    for place in root.sequence():
        given = place.mapping(KEYS, needed=KEYS)
        matchers = given["match"].mapping(MATCHED)
        if not matchers:
            given["match"].wrong("a silence without a matcher would hide everything; name one")
        silence = Silence(
            {name: frozenset(matching(name, one)) for name, one in matchers.items()},
            given["from"].instant_ms(),
            given["until"].instant_ms(),
            given["comment"].text(),
        )
        if silence.since >= silence.until:
            given["until"].wrong("a silence ends after it begins")
        silences.append(silence)
    return tuple(silences)


def silenced_until(
    silences: tuple[Silence, ...], notice: Notice, receiver: str, now: int
) -> int | None:
    """Return when the last of the silences that hold now ends (ms), None where none holds."""
    ends = [one.until for one in silences if one.holds(notice, receiver, now)]
    return max(ends, default=None)

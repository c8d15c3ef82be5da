"""The words that routes and silences look for, where it is known which there are."""

from collections.abc import Collection, Mapping

from monitors.alerts import SEVERITIES
from monitors.programme import SCOPES, STATES
from monitors.rules import RULES
from streams.notify.place import Place

YEARS = range(2000, 2101)
KNOWN: Mapping[str, Collection[str]] = {
    "rule": frozenset((*STATES, *RULES)),
    "severity": SEVERITIES,
    "scope": SCOPES,
}
"""What of a notice is looked at → what it can be. The others are the operator's own words."""


def matching(attribute: str, place: Place) -> tuple[str, ...]:
    """Return the words at this place, to be compared with one attribute of a notice.

    Raises:
        PantauError: one of them fits no notice; with file, line and the nearest right word.
    """
    if attribute == "year":
        return tuple(str(one.whole(YEARS[0], YEARS[-1])) for one in place.sequence())
    known = KNOWN.get(attribute)
    if known is None:
        return place.texts()
    return tuple(one.one_of(known) for one in place.sequence())

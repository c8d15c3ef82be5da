"""Where in a book's sums stands what a programme counts, by its measure, claim and channels."""

from collections.abc import Sequence
from typing import NamedTuple

from monitors.facts import CHANNELS
from monitors.ledger.package import CHANNEL, DECLARING, MEASURES, WIDTH
from monitors.programme import Programme

_PACKAGES = MEASURES.index("packages")
_VALUE = MEASURES.index("value")
_DECLARED = MEASURES.index("declared")
_CONFIRMED = MEASURES.index("confirmed")
_PDN = MEASURES.index("pdn")
_UNKNOWN = MEASURES.index("unknown")


class Places(NamedTuple):
    """Places in `Amounts.to_date` to sum over: of U, of S, of what nobody can tell, of packages."""

    counted: tuple[int, ...]
    spend: tuple[int, ...]
    unknown: tuple[int, ...]
    packages: tuple[int, ...]


def places(programme: Programme, channels: tuple[str, ...] | None = None) -> Places:
    """Where a programme's figures stand; a reading has none of them.

    `channels` takes the place of the programme's own.

    Orders declare neither UMKK nor domestic product: as UMKK they count through the register under
    either claim, and of domestic product they are the part that nobody can tell.
    """
    own = programme.channels or CHANNELS
    key = (programme.measure, programme.claim, own if channels is None else channels)
    found = _PLACES.get(key)
    if found is None:
        found = _PLACES[key] = _places(*key)
    return found


_PLACES: dict[tuple[str, str, tuple[str, ...]], Places] = {}


def _places(measure: str, claim: str, channels: Sequence[str]) -> Places:
    numbers = [CHANNEL[name] for name in channels]

    def at(place: int) -> tuple[int, ...]:
        return tuple(number * WIDTH + place for number in numbers)

    if measure == "reading":
        return Places((), (), (), ())
    if measure == "umkk_value":
        counted = tuple(
            number * WIDTH
            + (_DECLARED if claim == "declared" and number in DECLARING else _CONFIRMED)
            for number in numbers
        )
        return Places(counted, at(_VALUE), at(_UNKNOWN), at(_PACKAGES))
    if measure == "pdn_value":
        silent = tuple(number * WIDTH + _VALUE for number in numbers if number not in DECLARING)
        return Places(at(_PDN), at(_VALUE), silent, at(_PACKAGES))
    if measure == "packages":
        return Places(at(_PACKAGES), at(_VALUE), (), at(_PACKAGES))
    return Places(at(_VALUE), at(_VALUE), (), at(_PACKAGES))


def umkk_claim(sums: Sequence[int]) -> tuple[int, int, int]:
    """UMKK value that is confirmed, doubtful, and neither, over all channels."""
    doubtful = MEASURES.index("doubtful")
    confirmed = sum(sums[number * WIDTH + _CONFIRMED] for number in CHANNEL.values())
    doubted = sum(sums[number * WIDTH + doubtful] for number in DECLARING)
    declared = sum(sums[number * WIDTH + _DECLARED] for number in DECLARING)
    borne_out = sum(sums[number * WIDTH + _CONFIRMED] for number in DECLARING)
    return confirmed, doubted, declared - borne_out - doubted

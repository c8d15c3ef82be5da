"""How long a partition made no progress, by the changelog's own record timestamps."""

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Pause(NamedTuple):
    """The longest time between two marks of a partition, of which a part lies in the window."""

    seconds: float
    partition: int
    began_ms: int


def longest(marks: Mapping[int, Sequence[int]], begin_ms: int, end_ms: int) -> list[Pause]:
    """The longest pause of each partition between two moments, the longest of all first.

    `marks` are moments (ms since 1970) of progress by partition. A pause that lasts at `end_ms`
    is counted up to there, and one that lasted at `begin_ms` from its own beginning.
    """
    found = []
    for partition, moments in marks.items():
        kept = sorted(moments)
        before = [one for one in kept if one <= begin_ms]
        inside = [one for one in kept if begin_ms < one < end_ms]
        stops = [before[-1] if before else begin_ms, *inside, end_ms]
        pairs = itertools.pairwise(stops)
        found.append(max(Pause((b - a) / 1000, partition, a) for a, b in pairs))
    return sorted(found, reverse=True)

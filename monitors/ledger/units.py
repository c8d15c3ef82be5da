"""Work units that are part of other units: their budgets may hold the same money twice."""

from collections.abc import Iterable

_LEVEL = 4
"""Digits at the end of kd_satker_str: the unit within its department; 0000 is the whole."""


def parents(units: Iterable[str]) -> list[str]:
    """Return the units, as "kd_satker/kd_satker_str", of which another unit is part, in order.

    Their budgets are summed as given: whether a department's amount holds its units' is not said
    (Rp312.8 bn beside four units with 296.8 bn was seen), so the sum is flagged, never guessed.
    """
    wholes: dict[str, str] = {}
    parts: set[str] = set()
    for unit in units:
        code = unit.rpartition("/")[2]
        stem, level = code[:-_LEVEL], code[-_LEVEL:]
        if not stem.endswith(".") or not level.isdigit():
            continue
        if int(level) == 0:
            wholes[stem] = unit
        else:
            parts.add(stem)
    return sorted(wholes[stem] for stem in parts & wholes.keys())

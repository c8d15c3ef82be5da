"""What the fold does not read of a row and people want to know: work unit, method, category, fund.

Of each field the newest row that tells it counts, whatever the order in which rows came.
"""

from collections.abc import Mapping
from typing import Any

FIELDS = ("work_unit", "method", "category", "fund")

About = tuple[tuple[int, int, str] | None, ...]
"""For each of FIELDS (observed_at or 0, content, value), None where no row tells it."""

NOTHING: About = (None,) * len(FIELDS)


def tell(known: About, row: Mapping[str, Any]) -> About:
    """What is known after one more row of the package; the same object where nothing changed."""
    if not any(row[name] for name in FIELDS):
        return known
    place = (row["observed_at"] or 0, row["content"])
    told: list[tuple[int, int, str] | None] = []
    changed = False
    for held, name in zip(known, FIELDS, strict=True):
        value = row[name]
        if value and (held is None or (*place, value) > held):
            told.append((*place, value))
            changed = True
        else:
            told.append(held)
    return tuple(told) if changed else known


def values(known: About) -> dict[str, str | None]:
    """The fields by name."""
    return {
        name: None if held is None else held[2] for name, held in zip(FIELDS, known, strict=True)
    }

"""The agency's own earlier years: the mean of what part of each was reached by the same day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from monitors.curves import band_middle
from monitors.curves.curve import SCALE, reduced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors.curves.curve import Planned
    from monitors.curves.profile import Profile

LEAP_DAY = 60
"""29 February is day 60 of a leap year."""
LEAP_YEAR = 366


@dataclass(frozen=True, slots=True)
class OwnYears:
    """Each year counts alike, whatever its total; a year without value does not count."""

    name: str = "own-years"
    fallback: Planned = band_middle.CURVE

    def table(self, days_in_year: int) -> tuple[int, ...]:
        """Return the fallback's: without an agency there is no past."""
        return self.fallback.table(days_in_year)

    def of(self, profile: Profile, days_in_year: int) -> Planned:
        """Return the curve of an agency's past; the fallback where no complete year has value."""
        years = [
            _parts(_fitted(values, days_in_year)) for _, values in profile.earlier if values[-1] > 0
        ]
        if not years:
            return self.fallback
        return reduced(self.name, [0, *(sum(parts) for parts in zip(*years, strict=True))])


def _fitted(values: Sequence[int], days_in_year: int) -> Sequence[int]:
    """The values of a year of the same length: 29 February is as the 28th, or left out."""
    if len(values) == days_in_year:
        return values
    if days_in_year == LEAP_YEAR:
        return [*values[: LEAP_DAY - 1], values[LEAP_DAY - 2], *values[LEAP_DAY - 1 :]]
    return [*values[: LEAP_DAY - 1], *values[LEAP_DAY:]]


def _parts(values: Sequence[int]) -> list[int]:
    """Parts per 10^9 of the year's last value; what was taken back later never counted."""
    whole = values[-1]
    rising = accumulate((min(max(0, value), whole) for value in values), max)
    return [SCALE * value // whole for value in rising]


CURVE = OwnYears()

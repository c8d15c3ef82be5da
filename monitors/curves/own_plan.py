"""The agency's own plan: pagu of its announced packages by contract begin or end.

A month's pagu is spread evenly over its days: plans name months by their first day. (Real plans are
no good trajectory: one ministry's put 82 % of the pagu on 1 January. docs/curves.md shows it.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitors.curves import band_middle
from monitors.curves.curve import DECEMBER, Curve

if TYPE_CHECKING:
    from monitors.curves.curve import Planned
    from monitors.curves.profile import Profile


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """`by_end` takes the planned ends of contracts, else their begins."""

    name: str
    by_end: bool
    fallback: Planned = band_middle.CURVE

    def table(self, days_in_year: int) -> tuple[int, ...]:
        """Return the fallback's: without an agency there is no plan."""
        return self.fallback.table(days_in_year)

    def of(self, profile: Profile, days_in_year: int) -> Planned:  # noqa: ARG002 - as own years
        """Return the curve of an agency's plans; the fallback where they hold no pagu."""
        months = profile.ends if self.by_end else profile.begins
        if sum(months) <= 0:
            return self.fallback
        level, knots = 0, []
        for month, pagu in zip(range(1, DECEMBER + 1), months, strict=True):
            level += pagu
            knots.append((month, level))
        return Curve(self.name, tuple(knots))


BY_START = OwnPlan("own-plan-by-start", by_end=False)
BY_END = OwnPlan("own-plan-by-end", by_end=True)

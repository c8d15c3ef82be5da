"""All of the goal is due from the first day on: for a share of what has been spent so far."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Plans everything at the end of every day."""

    name: str = "at-once"

    def table(self, days_in_year: int) -> tuple[int, ...]:
        """Return 0 before the first day, 1 from then on."""
        return (0, *[1] * days_in_year)


CURVE = AtOnce()

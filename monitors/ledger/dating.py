"""On which day of the fiscal year a value counts: real rows are also dated outside of it.

And after the pull that showed them: 13 of 485 were.
"""

from monitors.days import day_at, first_day, last_day

EARLY = 1
"""Dated before the fiscal year: counted on 1 January."""
LATE = 2
"""Dated after the fiscal year: counted on 31 December."""
AFTER_PULL = 4
"""Dated after the pull that showed it: counted on the day of the pull."""
UNDATED = 8
"""No date in the row: counted on the day of the pull, else on 1 January."""


class Dating:
    """The days of one fiscal year. Days are local day numbers since 1970-01-01."""

    __slots__ = ("first", "last")

    def __init__(self, year: int) -> None:
        self.first = first_day(year)
        self.last = last_day(year)

    def place(self, day: int | None, observed: int) -> tuple[int, int]:
        """The day on which the value counts, and why it is not the row's own (0: it is).

        Where it is not, the value stays out of the rolling windows: its day is not known.
        `observed` is the first instant the row was seen (ms, 0 unknown).
        """
        if day is not None and self.first <= day <= self.last and day <= day_at(observed):
            return day, 0
        why = 0
        pulled = day_at(observed) if observed else None
        if day is None:
            day, why = (pulled if pulled is not None else self.first), UNDATED
        if day < self.first:
            day, why = self.first, why or EARLY
        elif day > self.last:
            day, why = self.last, why or LATE
        if pulled is not None and day > pulled >= self.first:
            day, why = pulled, why or AFTER_PULL
        return day, why

"""One agency-year to be scored: what it came to in the end, and its course as known on each day."""

from typing import NamedTuple

from monitors.days import first_day
from monitors.projection import Course


class Case(NamedTuple):
    """`earned` and `spend` are cumulative over the whole year; the rest is as in `Course`.

    `budget` None where the goal is not a share of what can be spent.
    """

    agency: str
    year: int
    kind: str | None
    earned: tuple[int, ...]
    spend: tuple[int, ...]
    budget: int | None
    goal: int
    planned: tuple[int, ...]
    earlier: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @property
    def days(self) -> int:
        """365 or 366."""
        return len(self.planned) - 1

    @property
    def final(self) -> int:
        """U at the end of the year."""
        return self.earned[-1]

    def course(self, day: int) -> Course:
        """What was there at the end of day 1 .. `days` of the year."""
        return Course(
            self.year,
            first_day(self.year) + day - 1,
            self.earned[:day],
            self.spend[:day],
            self.budget,
            self.goal,
            self.planned,
            self.planned[-1],
            self.kind,
            self.earlier,
        )

    def weeks(self) -> range:
        """The days on which it is scored: the end of each week but the year's last days."""
        return range(7, self.days, 7)

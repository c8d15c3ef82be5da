"""What an agency-year has come to so far, day by day: all that a projection looks at."""

from typing import NamedTuple


class Course(NamedTuple):
    """One programme in one agency-year at the end of `day`.

    `year` is the fiscal year, `day` the last day that has ended (days since 1970-01-01). `earned`
    (U) and `spend` (S) are cumulative, in the programme's unit (sen or a count), one number for
    each day from 1 January to `day`: `earned[-1]` is U. `budget` (B) is the denominator where what
    is left of it is all that can still be spent, else None. `goal` (G) is in the unit of `earned`.
    `planned` is the curve's table: planned parts at the end of day 0, 1, .. 365 or 366, of
    `whole`. `kind` is the kind of agency, None unknown. `earlier` holds (year, cumulative U of each
    of its days) of the agency's own complete years, oldest first.
    """

    year: int
    day: int
    earned: tuple[int, ...]
    spend: tuple[int, ...]
    budget: int | None
    goal: int
    planned: tuple[int, ...]
    whole: int
    kind: str | None = None
    earlier: tuple[tuple[int, tuple[int, ...]], ...] = ()

"""What can become of an agency's year: each story is a pace of its UMKK value, and what is missing.

An office of `streams.demo.office` buys from small businesses so that its UMKK value follows
pace(t) · F(t) · goal, F being the part of its own year's purchases that is made by then: so the
UMKK share of what it buys is steady while the pace is, as in `streams/backtest/simulator`. The
story decides where the year ends, chance decides only how. Real offices buy earlier than the
default curve plans (F is 0.47 at the end of July, the curve 0.39), so a pace of 0.8 in summer is
about on the curve.
"""

from bisect import bisect_right
from typing import NamedTuple


class Story(NamedTuple):
    """One kind of year.

    `weight` is how common it is. `spend` is what is spent of the budget. `known` is the share of
    its suppliers that the register knows. `pace` holds (month, multiple of F · goal),
    linear between; month 4.5 is the middle of May. `silent` is (first, end) of months in which
    nothing arrives: what falls into it comes at its end, or never if the end is None. From month
    `register_at` on the register knows every supplier.
    """

    name: str
    weight: int
    spend: float = 0.93
    known: float = 0.96
    pace: tuple[tuple[float, float], ...] = ((0, 1.15), (10, 1.12), (12, 1.13))
    silent: tuple[float, float | None] | None = None
    register_at: float | None = None
    has_denominator: bool = True

    def pace_at(self, month: float) -> float:
        """Return the multiple of F · goal that is aimed at."""
        months = [at for at, _ in self.pace]
        after = bisect_right(months, month)
        if after == len(months):
            return self.pace[-1][1]
        (left, low), (right, high) = self.pace[after - 1], self.pace[after]
        return low + (high - low) * (month - left) / (right - left)


ON_TRACK = Story("on_track", 45)
AHEAD = Story("ahead", 10, pace=((0, 1.3), (12, 1.22)))
RECOVERED = Story(
    "recovered",
    13,
    spend=0.98,
    pace=((0, 1.15), (4, 1.1), (6, 0.56), (7.3, 0.6), (9.8, 1.1), (12, 1.14)),
)
MISSED = Story("missed", 10, spend=0.80, pace=((0, 1.15), (4.5, 1.0), (7, 0.66), (12, 0.72)))
UNREACHABLE = Story(
    "unreachable", 7, spend=0.98, pace=((0, 1.15), (4, 0.9), (6.5, 0.5), (12, 0.53))
)
CLASS_UNKNOWN = Story("class_unknown", 4, known=0.2)
REGISTER_LATE = Story("register_late", 3, known=0.2, register_at=8.3)
SILENT = Story("silent", 3, silent=(7.45, None))
OUTAGE = Story("outage", 3, silent=(4.2, 5.1))
NO_DENOMINATOR = Story("no_denominator", 2, has_denominator=False)

STORIES = (
    ON_TRACK, RECOVERED, MISSED, UNREACHABLE, CLASS_UNKNOWN, SILENT, NO_DENOMINATOR,
    REGISTER_LATE, OUTAGE, AHEAD,
)  # fmt: skip

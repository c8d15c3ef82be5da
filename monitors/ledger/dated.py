"""A sum whose parts begin and end on days: what a denominator comes to at the end of a day."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

REASONS = (
    "first_known",
    "budget_revised",
    "plan_announced",
    "plan_revised",
    "plan_cancelled",
    "plan_reactivated",
    "plan_vanished",
)
"""Why a sum changes on a day. The order is part of the stored format."""
REASON = {name: number for number, name in enumerate(REASONS)}

_BITS = 4


class Step(NamedTuple):
    """From `day` on the sum is `sen` more, and `holders` (units, plans) more stand behind it."""

    day: int
    reason: int
    sen: int
    holders: int


class Move(NamedTuple):
    """What all steps of one reason on one day come to; `steps` is how many they are."""

    day: int
    reason: str
    before_sen: int
    after_sen: int
    steps: int


class Dated:
    """Steps summed by (day, reason); `sums` holds [sen, holders, steps] for each."""

    __slots__ = ("_amounts", "_days", "changed", "sums", "version")

    def __init__(self) -> None:
        self.sums: dict[int, list[int]] = {}
        self.changed: set[int] = set()
        self.version = 0
        self._days: list[int] | None = None
        self._amounts: list[tuple[int, int]] = []

    def replace(self, before: Iterable[Step], after: Iterable[Step]) -> None:
        """Put what a holder's steps are now in the place of what they were."""
        for sign, steps in ((-1, before), (1, after)):
            for day, reason, sen, holders in steps:
                key = day << _BITS | reason
                held = self.sums.setdefault(key, [0, 0, 0])
                held[0] += sign * sen
                held[1] += sign * holders
                held[2] += sign
                self.changed.add(key)
        self._forget()

    def store(self, key: int, held: list[int]) -> None:
        """Put back a stored sum, absolute."""
        self.sums[key] = held
        self._forget()

    def at(self, day: int) -> tuple[int, int]:
        """The sum in sen at the end of a day, and how many stand behind it."""
        days = self._add_up() if self._days is None else self._days
        place = bisect_right(days, day)
        return self._amounts[place - 1] if place else (0, 0)

    def moves(self, since: int) -> list[Move]:
        """How the sum has moved from the day `since` on, by day and reason, in that order."""
        sen = 0
        found = []
        for key in sorted(self.sums):
            more, _, steps = self.sums[key]
            day = key >> _BITS
            if day >= since and steps:
                reason = REASONS[key & (1 << _BITS) - 1]
                found.append(Move(day, reason, sen, sen + more, steps))
            sen += more
        return found

    def _add_up(self) -> list[int]:
        days: list[int] = []
        amounts: list[tuple[int, int]] = []
        sen = holders = 0
        for key in sorted(self.sums):
            more, held, _ = self.sums[key]
            sen, holders = sen + more, holders + held
            if days and days[-1] == key >> _BITS:
                amounts[-1] = (sen, holders)
            else:
                days.append(key >> _BITS)
                amounts.append((sen, holders))
        self._days, self._amounts = days, amounts
        return days

    def _forget(self) -> None:
        self._days = None
        self.version += 1

"""What corrections have moved since the book was first judged: sums and causes, never packages.

A correction changes what a package contributes that had contributed before. What is not judged yet
is not corrected by it: only amounts dated up to the last judged day count. A late row of a new
package moves the same sums and is no correction.
"""

from collections.abc import Sequence
from typing import Any

from monitors.ledger.package import WIDTH, Outcome

_FIRST_MEASURE = 2
"""Where in an amount its measures begin."""


class Corrections:
    """Signed sums by place (as `Amounts.to_date`), and how many corrections of each cause."""

    __slots__ = ("causes", "sums")

    def __init__(self) -> None:
        self.sums: dict[int, int] = {}
        self.causes: dict[str, int] = {}

    def note(self, channel: int, before: Outcome, after: Outcome, through: int) -> bool:
        """Take in what a package contributed before and after; whether that was a correction.

        `through` is the last day that was judged, or is under way.
        """
        why = cause(before, after)
        if why is None:
            return False
        moved = False
        for sign, amounts in ((-1, before.amounts), (1, after.amounts)):
            for amount in amounts:
                if amount[0] > through:
                    continue
                for place, value in enumerate(amount[_FIRST_MEASURE:], channel * WIDTH):
                    if value:
                        self.sums[place] = self.sums.get(place, 0) + sign * value
                        moved = True
        if moved:
            self.causes[why] = self.causes.get(why, 0) + 1
        return moved

    def at(self, places: Sequence[int]) -> int:
        """The sum over places."""
        return sum([self.sums.get(place, 0) for place in places])

    def to_row(self) -> list[Any]:
        """Plain values to store."""
        return [sorted(self.sums.items()), sorted(self.causes.items())]

    def put(self, row: Sequence[Any]) -> None:
        """Take back what `to_row` gave."""
        sums, causes = row
        self.sums = {place: value for place, value in sums}  # noqa: C416 - pairs may be lists
        self.causes = {why: count for why, count in causes}  # noqa: C416 - the same


def cause(before: Outcome, after: Outcome) -> str | None:
    """Name the change of a package's contribution; None where it had none before."""
    lost, gone = after.cancelled - before.cancelled, after.vanished - before.vanished
    why: str | None = None
    if lost < 0 or gone < 0:
        why = "revived"
    elif not before.amounts or before.amounts == after.amounts:
        why = None
    elif lost or gone:
        why = "cancelled" if lost else "vanished"
    elif len(after.amounts) > len(before.amounts):
        why = "addendum"
    else:
        why = "reclassified" if before.value == after.value else "corrected"
    return why

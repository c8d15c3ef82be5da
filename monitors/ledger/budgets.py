"""The work units' budgets of one agency-year, and what they come to on each day.

The feed dates no budget. What its first pull showed holds from the year's first day on; a unit or
an amount that a later pull showed first, from that pull's day.
"""

from monitors.days import day_at
from monitors.facts import Budget
from monitors.ledger.dated import REASON, Dated, Step
from monitors.ledger.history import ALWAYS, History, remember, timeline
from monitors.ledger.units import parents


class Budgets:
    """Budgets by work unit; a payload is (amount in sen,), None where the unit has entered none.

    `first_pull` is the day of the feed's first pull, `ALWAYS` where the instant of a budget is not
    known, None before any came. `bound_sen` is never less than the sums on any day.
    """

    __slots__ = ("bound_sen", "changed", "first_day", "first_pull", "sums", "units")

    def __init__(self, first_day: int) -> None:
        self.first_day = first_day
        self.units: dict[str, History] = {}
        self.sums = Dated()
        self.bound_sen = 0
        self.changed: set[str] = set()
        self.first_pull: int | None = None

    def take(self, fact: Budget) -> bool:
        """Take a unit's budget in; whether anything changed."""
        old = self.units.get(fact.work_unit, ())
        new = remember(old, fact.content, fact.observed_at or 0, (fact.amount_sen,), 1)
        if new is old:
            return False
        pull, now = self.first_pull, self._first_pull_with(fact.work_unit, new)
        if pull is not None and now != pull:
            for said in self.units.values():
                self.sums.replace(self._steps(said, pull), self._steps(said, now))
        self.first_pull = now
        self.sums.replace(self._steps(old, now), self._steps(new, now))
        self.units[fact.work_unit] = new
        self.bound_sen += _most(new) - _most(old)
        self.changed.add(fact.work_unit)
        return True

    def put(self, unit: str, history: History) -> None:
        """Put a stored budget back; the sums are stored by themselves."""
        self.first_pull = self._first_pull_with(unit, history)
        self.units[unit] = history

    def has_parents(self) -> bool:
        """Whether a unit and its parts both have a budget: the same money may be in both."""
        return bool(parents(unit for unit, said in self.units.items() if said[0].payload[0]))

    def shrink(self) -> None:
        """Forget all but the sums: the year is closed."""
        self.units, self.changed = {}, set()

    def _first_pull_with(self, unit: str, history: History) -> int:
        """The day of the first pull once this is what is known of a unit."""
        first, held = _first(history), self.units.get(unit)
        if self.first_pull is None:
            return first
        if held is None or _first(held) > self.first_pull:
            return min(first, self.first_pull)
        # The unit may have been the first only because the instant of its budget was not known.
        return min([first, *(_first(said) for name, said in self.units.items() if name != unit)])

    def _steps(self, history: History, pull: int) -> tuple[Step, ...]:
        found: list[Step] = []
        held: int | None = None
        if not history:
            return ()
        for since, entry in timeline(history):
            day = _seen(entry.first) if since == ALWAYS else since
            amount = entry.payload[0]
            first = not found and held is None and day <= pull
            why = REASON["first_known" if first else "budget_revised"]
            holders = (amount is not None) - (held is not None)
            if amount != held:
                start = self.first_day if first else max(day, self.first_day)
                found.append(Step(start, why, (amount or 0) - (held or 0), holders))
            held = amount
        return tuple(found)


def _most(history: History) -> int:
    return max((entry.payload[0] or 0 for entry in history), default=0)


def _first(history: History) -> int:
    return min([_seen(entry.first) for entry in history])


def _seen(instant: int) -> int:
    return day_at(instant) if instant else ALWAYS

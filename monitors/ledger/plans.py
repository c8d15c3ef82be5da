"""The plans of one agency-year with their reviews, and what their pagu comes to on each day."""

from collections.abc import Iterator, Sequence

from monitors.days import date_of
from monitors.facts import Plan, Revision
from monitors.ledger.dated import Dated, Step
from monitors.ledger.history import History, remember, restored
from monitors.ledger.packing import Packing
from monitors.ledger.planning import KEPT, KIND, Payload, Review, steps

MONTHS = 12
RESERVED = Payload._fields.index("reserved")


class Plans:
    """Plans and reviews by RUP code, packed; `sums` is the pagu over time.

    `believed` says when the believed pulls of a feed (by its number in the book) began, in ms.
    `bound_sen` is never less than the sums on any day. `begins` and `ends` are the pagu of the
    active plans by the month in which their contract is planned to begin and to end.
    `chains` changes whenever a code or a review is new.
    """

    __slots__ = (
        "_packing", "_reserved", "begins", "believed", "bound_sen", "chains", "changed", "ends",
        "first_day", "last_day", "packed", "reviews", "sums",
    )  # fmt: skip

    def __init__(self, first_day: int, last_day: int, packing: Packing) -> None:
        self.first_day = first_day
        self.last_day = last_day
        self._packing = packing
        self.packed: dict[str, bytes] = {}
        self.reviews: dict[str, bytes] = {}
        self.believed: dict[int, tuple[int, ...]] = {}
        self.sums = Dated()
        self.begins = [0] * MONTHS
        self.ends = [0] * MONTHS
        self.bound_sen = 0
        self.chains = 0
        self._reserved: dict[str, int] | None = None
        self.changed = ChangedPlans()

    def take(self, fact: Plan, feed: int) -> bool:
        """Take a plan's row in; whether anything changed."""
        old = self.history(fact.rup)
        payload = Payload(
            fact.pagu_sen or 0, fact.active, fact.announced, feed, fact.begins, fact.ends,
            fact.reserved, fact.domestic, fact.work_unit, fact.method, fact.title,
        )  # fmt: skip
        new = remember(old, fact.content, fact.observed_at or 0, payload, KEPT)
        if new is old:
            return False
        reviews = self.reviews_of(fact.rup)
        self._replace(fact.rup, old, self._steps(old, reviews), new, self._steps(new, reviews))
        packed = self._packing.pack(tuple([(*one[:3], tuple(one.payload)) for one in new]))
        self.packed[fact.rup] = packed
        self.bound_sen += _most(new) - _most(old)
        if not old:
            self.chains += 1
        self.changed.plans.add(fact.rup)
        return True

    def review(self, fact: Revision) -> bool:
        """Take a review in, for the plan before and the plan after; whether anything changed."""
        if fact.kind not in KIND:
            return False
        when = fact.day, fact.instant or 0, fact.content
        told = self._review(fact.old_rup, Review(*when, KIND[fact.kind], fact.new_rup))
        if fact.new_rup is not None:
            told |= self._review(fact.new_rup, Review(*when, KIND["made"], fact.old_rup))
        return told

    def believe(self, feed: int, begun: tuple[int, ...]) -> bool:
        """Believe these pulls of a feed; whether a plan's pagu counts otherwise now."""
        was = self.believed.get(feed, ())
        if was == begun:
            return False
        latest = max((*was, *begun))
        version = self.sums.version
        for rup, history in self.histories():
            if history[0].payload[3] == feed and max(one.last for one in history) < latest:
                reviews = self.reviews_of(rup)
                before = steps(history, reviews, was, self.first_day)
                after = steps(history, reviews, begun, self.first_day)
                self._replace(rup, history, before, history, after)
        self.believed[feed] = begun
        return self.sums.version != version

    def history(self, rup: str) -> History:
        """A plan's contents; empty where its row was never seen."""
        packed = self.packed.get(rup)
        return () if packed is None else restored(self._packing.unpack(packed))

    def histories(self) -> Iterator[tuple[str, History]]:
        """Every plan with its contents."""
        for rup, packed in self.packed.items():
            yield rup, restored(self._packing.unpack(packed))

    def reviews_of(self, rup: str) -> tuple[Review, ...]:
        """A plan's reviews in the order of time."""
        packed = self.reviews.get(rup)
        return (
            () if packed is None else tuple([Review(*one) for one in self._packing.unpack(packed)])
        )

    def reserved(self) -> dict[str, int]:
        """The pagu of the plans that are reserved for small business and active as last known."""
        if self._reserved is None:
            self._reserved = {}
            for rup, history in self.histories():
                pagu = sum([step.sen for step in self._steps(history, self.reviews_of(rup))])
                self._reserve(self._reserved, rup, history, pagu)
        return self._reserved

    def forget(self) -> None:
        """Forget what was derived: stored plans or reviews were put in."""
        self.chains += 1
        self._reserved = None

    def shrink(self) -> None:
        """Forget all but the sums: the year is closed."""
        self.packed, self.reviews, self.believed = {}, {}, {}
        self._reserved = None
        self.changed = ChangedPlans()

    def _review(self, rup: str, review: Review) -> bool:
        old = self.reviews_of(rup)
        if review in old:
            return False
        new = tuple(sorted((*old, review)))
        history = self.history(rup)
        self._replace(rup, history, self._steps(history, old), history, self._steps(history, new))
        self.reviews[rup] = self._packing.pack(tuple([tuple(one) for one in new]))
        self.chains += 1
        self.changed.reviews.add(rup)
        return True

    def _steps(self, history: History, reviews: Sequence[Review]) -> tuple[Step, ...]:
        if not history:
            return ()
        begun = self.believed.get(history[0].payload[3], ())
        return steps(history, reviews, begun, self.first_day)

    def _replace(
        self,
        rup: str,
        old: History,
        before: Sequence[Step],
        new: History,
        after: Sequence[Step],
    ) -> None:
        if before != after:
            self.sums.replace(before, after)
        for sign, history, told in ((-1, old, before), (1, new, after)):
            pagu = sign * sum([step.sen for step in told])
            if pagu:
                payload = Payload(*history[0].payload)
                self._spread(self.begins, payload.begins, pagu)
                self._spread(self.ends, payload.ends, pagu)
        if self._reserved is not None and new:
            self._reserve(self._reserved, rup, new, sum([step.sen for step in after]))

    @staticmethod
    def _reserve(reserved: dict[str, int], rup: str, history: History, pagu: int) -> None:
        if pagu and history[0].payload[RESERVED]:
            reserved[rup] = pagu
        else:
            reserved.pop(rup, None)

    def _spread(self, months: list[int], day: int | None, pagu: int) -> None:
        if day is not None:
            when = date_of(min(max(day, self.first_day), self.last_day))
            months[when.month - 1] += pagu


def _most(history: History) -> int:
    return max((entry.payload[0] for entry in history), default=0)


class ChangedPlans:
    """What has changed since it was last stored."""

    __slots__ = ("plans", "reviews")

    def __init__(self) -> None:
        self.plans: set[str] = set()
        self.reviews: set[str] = set()

"""What was known on a day, and what has changed since: packages and reasons that sum to it exactly.

Known at the end of day D is what pulls up to D had shown, of it what is dated up to D. Nobody
looked before a feed's first pull, so what that showed counts as known before; what no pull dates,
too. So of an agency whose feeds were loaded once, on whatever day, the change since D is what is
dated after D; of one that is pulled daily it is what came after D: new, addenda, cancelled,
vanished.
"""

from collections.abc import Callable, Iterable, Sequence

from monitors.calendar import Calendar
from monitors.days import day_at
from monitors.facts import Close, Fact, Snapshot, SupplierClass, Transaction
from monitors.ledger.movement import Movement, moved_by
from monitors.ledger.partition import Partition

Kept = Transaction | SupplierClass | Snapshot
"""Facts that move what packages contribute."""


def since(facts: Iterable[Fact], day: int) -> list[Movement]:
    """What has moved an agency's totals since the end of `day`.

    `facts` are the agency's in the order of its log; a movement's position is the place among them.
    The sum over all movements of `value_after - value_before`, and so of packages and UMKK, is what
    is known of the whole year now less what was known on `day`.
    """
    told: list[Movement] = []
    kept = standing(facts)
    known, later = _parted(kept, day)
    before = _folded(known)
    for at, book in sorted(before.books.items()):
        for key in book.packages:
            whole = book.outcome(key)
            begun = whole._replace(amounts=tuple([one for one in whole.amounts if one[0] <= day]))
            why = "addendum" if begun.amounts else "new"
            movement = moved_by(0, at, key, why, None, begun, whole)
            if movement is not None:
                told.append(movement)
    _folded(known + later, told.append, len(known))
    return told


def standing(facts: Iterable[Fact]) -> list[tuple[int, Kept]]:
    """Those facts, with their places, that a closed year did not refuse."""
    closed: set[int] = set()
    kept: list[tuple[int, Kept]] = []
    for place, fact in enumerate(facts):
        if isinstance(fact, Close):
            closed.add(fact.year)
        elif isinstance(fact, SupplierClass) or (
            isinstance(fact, Transaction | Snapshot) and fact.year not in closed
        ):
            kept.append((place, fact))
    return kept


def _parted(
    facts: Sequence[tuple[int, Kept]], day: int
) -> tuple[list[tuple[int, Kept]], list[tuple[int, Kept]]]:
    """What was known at the end of the day, and the rest in the order in which it was seen."""
    first: dict[object, int] = {}
    for _, fact in facts:
        if fact.observed_at is not None:
            source = _source(fact)
            seen = day_at(fact.observed_at)
            first[source] = min(first.get(source, seen), seen)
    known: list[tuple[int, Kept]] = []
    later: list[tuple[int, Kept]] = []
    for place, fact in facts:
        observed = fact.observed_at
        is_known = observed is None or day_at(observed) <= max(day, first[_source(fact)])
        (known if is_known else later).append((place, fact))
    return known, sorted(later, key=lambda one: (one[1].observed_at or 0, one[0]))


def _source(fact: Kept) -> object:
    return "register" if isinstance(fact, SupplierClass) else (fact.year, fact.feed)


def _folded(
    facts: Sequence[tuple[int, Kept]],
    journal: Callable[[Movement], None] | None = None,
    silent: int = 0,
) -> Partition:
    """Fold facts; the journal is not told of the first `silent` of them."""
    told: list[Movement] = []
    partition = Partition((), Calendar(), None if journal is None else told.append)
    for number, (place, fact) in enumerate(facts):
        partition.fold(place, fact)
        if journal is not None and number >= silent:
            for movement in told:
                journal(movement)
        told.clear()
    return partition

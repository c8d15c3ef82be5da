"""One agency's fiscal year: its packages, payments, budget, plans, targets, and their sums."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from monitors.facts import Budget, Plan, Reading, Revision, Snapshot, Target
from monitors.ledger import vanishing
from monitors.ledger.amounts import Amounts
from monitors.ledger.budgets import Budgets
from monitors.ledger.changed import Changed
from monitors.ledger.claim import reserved_up_to
from monitors.ledger.closing import YEAR_CLOSED, Closing
from monitors.ledger.corrections import Corrections
from monitors.ledger.dating import Dating
from monitors.ledger.package import (
    CHANNEL,
    FLAGS,
    MEASURES,
    NOTHING,
    PAID,
    WIDTH,
    Judge,
    Outcome,
)
from monitors.ledger.packing import IN_PROCESS, Packing
from monitors.ledger.payments import pay
from monitors.ledger.plans import Plans
from monitors.ledger.pulls import PLANS, VANISHING, FeedPulls
from monitors.ledger.readings import Readings
from monitors.ledger.readings import take as take_reading
from monitors.ledger.registrations import Register
from monitors.ledger.rows import STAGE, STATUS, Rows, add, laid, row_of, taken
from monitors.ledger.sightings import Sightings, newest, sight
from monitors.ledger.users import Users

if TYPE_CHECKING:
    from monitors.ledger.joined import Joined
    from monitors.state import Standing
    from monitors.watch import Sides

CANCELLED, SUPERSEDED, DRAFTS, FLAGGED, ORPHANS, FIRST_FLAG = range(6)
"""Places in a channel's counters; one place per flag bit follows."""
VANISHED = FIRST_FLAG + len(FLAGS)
COUNTERS = VANISHED + 1


def package_key(channel: int, package: str) -> str:
    """The key of a package within its book: the channel's number in one digit, then its own key."""
    return f"{channel}{package}"


_PAYMENT = STAGE["payment"]

LARGEST_SUM = 10**18
"""No sum of a channel, a budget or the plans grows beyond it, in sen: Rp10,000 trillion, thrice the
national budget. A forged flood of the largest amounts would not fit into 64 bits."""
_VALUE, _DECLARED, _PDN = (MEASURES.index(name) for name in ("value", "declared", "pdn"))

BEYOND = "total_out_of_range"
"""Why a fact is refused that would make a sum larger."""


class Book:
    """The state of one (agency, fiscal year). `classes` and `register` are shared by its years."""

    __slots__ = (
        "agency",
        "amounts",
        "budgets",
        "changed",
        "classes",
        "closed",
        "corrections",
        "counters",
        "dating",
        "ended",
        "feeds",
        "joined",
        "judge",
        "last_observed",
        "last_tick",
        "moved",
        "packages",
        "packing",
        "paid",
        "payments",
        "plans",
        "pulls",
        "readings",
        "register",
        "sides",
        "snapshots",
        "standings",
        "targets",
        "users",
        "year",
    )  # fmt: skip

    def __init__(
        self,
        agency: str,
        year: int,
        classes: dict[str, str],
        packing: Packing = IN_PROCESS,
        register: Register | None = None,
    ) -> None:
        self.agency = agency
        self.year = year
        self.classes = classes
        self.register: Register = {} if register is None else register
        self.dating = Dating(year)
        self.judge = Judge(self.dating, reserved_up_to(year), classes)
        self.packing = packing
        self.packages: dict[str, bytes] = {}
        self.payments: dict[str, bytes] = {}
        self.paid: set[str] = set()
        self.amounts = Amounts(self.dating.first, self.dating.last)
        self.counters = [[0] * COUNTERS for _ in CHANNEL]
        self.budgets = Budgets(self.dating.first)
        self.plans = Plans(self.dating.first, self.dating.last, packing)
        self.pulls = FeedPulls(packing)
        self.closed: Closing | None = None
        self.targets: dict[tuple[str, int], Sightings] = {}
        self.readings: Readings = {}
        self.snapshots: dict[str, Sightings] = {}
        self.feeds: dict[str | None, int] = {}
        self.last_observed = 0
        self.last_tick: tuple[int, int] | None = None
        self.ended: int | None = None
        self.moved = False
        self.standings: dict[str, Standing] = {}
        self.sides: Sides = {}
        self.corrections = Corrections()
        self.changed = Changed()
        self.users = Users(self._suppliers)
        self.joined: Joined | None = None

    def take(self, fact: Sequence[Any]) -> str | None:
        """Take one row in, the values of a Transaction; the reason where it is refused."""
        (
            _, _, channel, package, part, stage, version, status, day, value, umk, pdn, supplier,
            package_class, pagu, products, content, observed, rup, feed,
        ) = fact  # fmt: skip
        moved = self.transaction(
            channel, package, part, stage, version, status, day, value, umk, pdn, supplier,
            package_class, pagu, products, content, observed or 0, rup, feed,
        )  # fmt: skip
        return moved if isinstance(moved, str) else None

    def _has_room(self, number: int, value: int | None, umk: int | None, pdn: int | None) -> bool:
        """Whether the sums of a channel can bear a row."""
        total, offset = self.amounts.total, number * WIDTH
        return (
            total[offset + _VALUE] + (value or 0) <= LARGEST_SUM
            and total[offset + _DECLARED] + (umk or 0) <= LARGEST_SUM
            and total[offset + _PDN] + (pdn or 0) <= LARGEST_SUM
        )

    def transaction(  # noqa: PLR0917 - positional because it is the hot path
        self,
        channel: str,
        package: str,
        part: str,
        stage: str,
        version: int,
        status: str,
        day: int | None,
        value: int | None,
        umk: int | None,
        pdn: int | None,
        supplier: str | None,
        package_class: str | None,
        pagu: int | None,
        products: int | None,
        content: int,
        observed: int,
        rup: str | None = None,
        feed: str | None = None,
    ) -> tuple[Outcome, Outcome, bool] | str | None:
        """Take one row in; what the package contributed before and after, and whether it was known.

        None where nothing changed (the row was already known at that instant, or is a payment);
        the reason where the row is refused.
        """
        number = CHANNEL[channel]
        kind = STAGE[stage]
        if self.closed is not None:
            return YEAR_CLOSED
        if not self._has_room(number, value, umk, pdn):
            return BEYOND
        if observed > self.last_observed:
            self.last_observed = observed
            self.changed.header = True
        if kind == _PAYMENT:
            if self.amounts.total[number * WIDTH + PAID] + (value or 0) > LARGEST_SUM:
                return BEYOND
            pay(self, package_key(number, package), part, day, value or 0, observed)
            return None
        row = row_of((
            kind, part, version, content, observed, observed, value is not None, STATUS[status],
            day, value, umk, pdn, supplier, package_class, pagu, products, rup,
            self.feeds.get(feed) or self.feed(feed),
        ))  # fmt: skip
        key = f"{number}{package}"
        packed = self.packages.get(key)
        now: Rows = (row,)
        if packed is None:
            known, before = False, NOTHING
        else:
            rows = self._rows(packed)
            now = add(rows, row)
            if now is rows:
                return None
            known, before = True, self._judged(number, rows)
        after = self._judged(number, now)
        self.packages[key] = self.changed.packages[key] = self.packing.pack(laid(now))
        if self.users.stale is not None:
            self.users.stale.setdefault(key, packed is None)
            self.users.settle(self.packages)
        if before != after:
            self.replace(key, before, after)
        return before, after, known

    def feed(self, feed: str | None) -> int:
        """The number of a feed within the book; 0 of a row that names none."""
        if feed is None:
            return 0
        self.changed.header = True
        return self.feeds.setdefault(feed, len(self.feeds) + 1)

    def flag(self, channel: int, flags: int) -> None:
        """Count the flags of one key that a package has begun with."""
        self._count(channel, Outcome(flags=(flags,)), 1)

    def outcome(self, key: str) -> Outcome:
        """What a package contributes now."""
        return self._judged(int(key[0]), self.rows(key))

    def rows(self, key: str) -> Rows:
        """All that is known of a package, what has vanished included."""
        return self._rows(self.packages[key])

    def _judged(self, channel: int, rows: Rows) -> Outcome:
        if self.pulls.gone:
            return vanishing.outcome(self.judge, channel, rows, self.pulls.gone)
        return self.judge.outcome(channel, rows)

    def _rows(self, packed: bytes) -> Rows:
        return taken(self.packing.unpack(packed))

    def replace(self, key: str, before: Outcome, after: Outcome) -> None:
        """Put what a package contributes now in the place of what it did."""
        channel = int(key[0])
        if not self.moved:
            self.changed.header = self.moved = True
        self.amounts.replace(channel, before.amounts, after.amounts)
        through = self.amounts.through
        if through is not None and self.corrections.note(channel, before, after, through):
            self.changed.header = True
        if before[1:] != after[1:]:
            self._count(channel, before, -1)
            self._count(channel, after, 1)
        if key in self.paid and bool(before.amounts) != bool(after.amounts):
            self.counters[channel][ORPHANS] += -1 if after.amounts else 1
            self.changed.header = True

    def _count(self, channel: int, outcome: Outcome, sign: int) -> None:
        self.changed.header = True
        counters = self.counters[channel]
        counters[CANCELLED] += sign * outcome.cancelled
        counters[SUPERSEDED] += sign * outcome.superseded
        counters[DRAFTS] += sign * outcome.drafts
        counters[VANISHED] += sign * outcome.vanished
        for flags in outcome.flags:
            counters[FLAGGED] += sign
            for place in range(len(FLAGS)):
                if flags >> place & 1:
                    counters[FIRST_FLAG + place] += sign

    def orphan(self, channel: int) -> None:
        """Count a package that was paid and has no value."""
        self.counters[channel][ORPHANS] += 1
        self.changed.header = True

    def judged_by(self, supplier: str) -> list[tuple[str, Outcome]]:
        """The packages of a supplier with what they contribute under its present class."""
        return [(key, self.outcome(key)) for key in self.users.of(supplier, self.packages)]

    def rejudge(self, judged: Iterable[tuple[str, Outcome]]) -> list[tuple[str, Outcome, Outcome]]:
        """Judge packages again after a supplier's class has changed.

        `judged` is what `judged_by` said before the change. Returns (package's key, before, after)
        for each that moved.
        """
        moved = []
        for key, before in judged:
            after = self.outcome(key)
            if before != after:
                self.replace(key, before, after)
                moved.append((key, before, after))
        return moved

    def _suppliers(self, packed: bytes) -> set[str]:
        return {row.supplier for row in self._rows(packed) if row.supplier}

    def budget(self, fact: Budget) -> str | None:
        """A work unit's budget; a null amount is a unit whose budget is missing.

        Returns the reason where it is refused; so does `plan`.
        """
        if self.budgets.bound_sen + (fact.amount_sen or 0) > LARGEST_SUM:
            return BEYOND
        if self.budgets.take(fact):
            self.changed.header = self.moved = True
        return None

    def plan(self, fact: Plan) -> str | None:
        """An announced plan; it counts while active."""
        if self.plans.bound_sen + (fact.pagu_sen or 0) > LARGEST_SUM:
            return BEYOND
        if self.plans.take(fact, self.feeds.get(fact.feed) or self.feed(fact.feed)):
            self.changed.header = self.moved = True
        return None

    def review(self, fact: Revision) -> None:
        """A plan was reviewed: it ends, begins again, or others stand for it."""
        if self.plans.review(fact):
            self.changed.header = self.moved = True

    def target(self, fact: Target) -> None:
        """A denominator set by hand, from a day on."""
        key = (fact.programme, fact.valid_from)
        old = self.targets.get(key, ())
        new = sight(
            old, fact.content, fact.observed_at or 0,
            (fact.denominator, fact.amount_sen, fact.source),
        )  # fmt: skip
        if new is old:
            return
        self.targets[key] = new
        self.changed.header = self.moved = True

    def reading(self, fact: Reading) -> None:
        """A counter was read."""
        if take_reading(self.readings, fact):
            self.changed.header = self.moved = True

    def snapshot(self, fact: Snapshot) -> list[tuple[str, Outcome, Outcome]]:
        """A pull of one feed is complete: what it held is in force for the feed.

        Returns (package's key, before, after) for each whose rows vanished, or count again.
        """
        old = self.snapshots.get(fact.feed, ())
        observed = fact.observed_at or 0
        new = newest(
            old, fact.content, observed,
            (fact.channel, fact.kind, fact.complete, fact.rows, fact.duplicates, fact.dead_letters),
        )  # fmt: skip
        if observed > self.last_observed:
            self.last_observed = observed
            self.changed.header = True
        if new is not old:
            self.snapshots[fact.feed] = new
            self.changed.header = True
        return self._pull(fact)

    def _pull(self, fact: Snapshot) -> list[tuple[str, Outcome, Outcome]]:
        """Look for what the pull no longer shows."""
        feed = self.feeds.get(fact.feed) or self.feed(fact.feed)
        seen = self.pulls.take(feed, fact)
        if seen is None:
            return []
        if seen.kind == PLANS:
            if self.plans.believe(feed, seen.begun):
                self.changed.header = self.moved = True
        elif seen.kind in VANISHING:
            return vanishing.vanish(self, seen.channel, feed, seen.begun[-1] if seen.begun else 0)
        return []

    @property
    def work_units(self) -> int:
        """How many work units' budgets were ever told of, whether they have entered one or not."""
        return len(self.budgets.units) if self.closed is None else self.closed.work_units

    def has_parents(self) -> bool:
        """Whether a work unit and its parts both have a budget."""
        return self.budgets.has_parents() if self.closed is None else self.closed.parents

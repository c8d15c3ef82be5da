"""One agency's fiscal year: its packages, payments, budget, plans, targets, and their sums."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from monitors.facts import Budget, Plan, Snapshot, Target
from monitors.ledger.amounts import Amounts
from monitors.ledger.claim import reserved_up_to
from monitors.ledger.dating import Dating
from monitors.ledger.package import (
    CHANNEL,
    FLAGS,
    MEASURES,
    NOTHING,
    PAID,
    STAGE,
    STATUS,
    WIDTH,
    Judge,
    Outcome,
    Row,
    Rows,
    add,
)
from monitors.ledger.packing import IN_PROCESS, Packing
from monitors.ledger.sightings import Sightings, earliest, in_force, sight

if TYPE_CHECKING:
    from monitors.state import Standing

CANCELLED, SUPERSEDED, DRAFTS, FLAGGED, ORPHANS, FIRST_FLAG = range(6)
"""Places in a channel's counters; one place per flag bit follows."""
COUNTERS = FIRST_FLAG + len(FLAGS)

Payment = tuple[int, int | None, int]
"""(first known instant, day, sen)"""


def package_key(channel: int, package: str) -> str:
    """The key of a package within its book: the channel's number in one digit, then its own key."""
    return f"{channel}{package}"


def payment_key(package: str, part: str) -> str:
    """The key of a payment: its package's key, by its length, then its part."""
    return f"{len(package)}:{package}{part}"


def package_of(payment: str) -> str:
    """The key of the package that a payment's key is for."""
    length, _, rest = payment.partition(":")
    return rest[: int(length)]


_PAYMENT = STAGE["payment"]

LARGEST_SUM = 10**18
"""No sum of a channel, a budget or the plans grows beyond it, in sen: Rp10,000 trillion, thrice the
national budget. A forged flood of the largest amounts would not fit into 64 bits."""
_VALUE, _DECLARED, _PDN = (MEASURES.index(name) for name in ("value", "declared", "pdn"))

BEYOND = "total_out_of_range"
"""Why a fact is refused that would make a sum larger."""


class Book:
    """The state of one (agency, fiscal year). `classes` is shared by the agency's years."""

    __slots__ = (
        "agency", "amounts", "budget_sen", "budgets", "changed", "classes", "counters", "dating",
        "ended", "feeds", "judge", "last_observed", "last_tick", "moved", "packages", "packing",
        "paid", "payments", "planned_sen", "plans", "snapshots", "standings", "targets",
        "units_known", "users", "year",
    )  # fmt: skip

    def __init__(
        self, agency: str, year: int, classes: dict[str, str], packing: Packing = IN_PROCESS
    ) -> None:
        self.agency = agency
        self.year = year
        self.classes = classes
        self.dating = Dating(year)
        self.judge = Judge(self.dating, reserved_up_to(year), classes)
        self.packing = packing
        self.packages: dict[str, bytes] = {}
        self.payments: dict[str, bytes] = {}
        self.paid: set[str] = set()
        self.amounts = Amounts()
        self.counters = [[0] * COUNTERS for _ in CHANNEL]
        self.budgets: dict[str, Sightings] = {}
        self.budget_sen = 0
        self.units_known = 0
        self.plans: dict[str, Sightings] = {}
        self.planned_sen = 0
        self.targets: dict[tuple[str, int], Sightings] = {}
        self.snapshots: dict[str, Sightings] = {}
        self.feeds: dict[str | None, int] = {}
        self.last_observed = 0
        self.last_tick: tuple[int, int] | None = None
        self.ended: int | None = None
        self.moved = False
        self.standings: dict[str, Standing] = {}
        self.changed = Changed()
        self.users: dict[str, list[str]] | None = None

    def take(self, fact: Sequence[Any]) -> str | None:
        """Take one row in, the values of a Transaction; the reason where it is refused.

        As `transaction`, without telling what has changed. Nine facts in ten begin a package: for
        them there is a short way.
        """
        (
            _, _, channel, package, part, stage, version, status, day, value, umk, pdn, supplier,
            package_class, pagu, products, content, observed, rup, feed,
        ) = fact  # fmt: skip
        number, kind = CHANNEL[channel], STAGE[stage]
        key = f"{number}{package}"
        if (
            key not in self.packages
            and kind != _PAYMENT
            and self._has_room(number, value, umk, pdn)
        ):
            observed = observed or 0
            row = (
                kind, part, version, content, observed, observed, value is not None,
                STATUS[status], day, value, umk, pdn, supplier, package_class, pagu, products, rup,
                self.feeds.get(feed) or self._number_feed(feed),
            )  # fmt: skip
            alone = self.judge.alone(number, row)
            if alone is not None:
                if observed > self.last_observed:
                    self.last_observed = observed
                    self.changed.header = True
                packed = self.packing.pack((row,))
                self.packages[key] = self.changed.packages[key] = packed
                self.users = None
                if not self.moved:
                    self.moved = self.changed.header = True
                amount, flags = alone
                self.amounts.count(number, amount)
                if flags:
                    self._count(number, Outcome((amount,), flags=(flags,)), 1)
                if key in self.paid:
                    self.counters[number][ORPHANS] -= 1
                    self.changed.header = True
                return None
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
        if not self._has_room(number, value, umk, pdn):
            return BEYOND
        if observed > self.last_observed:
            self.last_observed = observed
            self.changed.header = True
        if kind == _PAYMENT:
            if self.amounts.total[number * WIDTH + PAID] + (value or 0) > LARGEST_SUM:
                return BEYOND
            self._pay(package_key(number, package), part, day, value or 0, observed)
            return None
        row = (
            kind, part, version, content, observed, observed, value is not None, STATUS[status],
            day, value, umk, pdn, supplier, package_class, pagu, products, rup,
            self.feeds.get(feed) or self._number_feed(feed),
        )  # fmt: skip
        key = f"{number}{package}"
        packed = self.packages.get(key)
        if packed is None:
            known, before = False, NOTHING
            after = self.judge.outcome(number, (Row._make(row),))
            packed = self.packing.pack((row,))
        else:
            rows = self._rows(packed)
            now = add(rows, Row._make(row))
            if now is rows:
                return None
            known, before = True, self.judge.outcome(number, rows)
            after = self.judge.outcome(number, now)
            packed = self.packing.pack(tuple([tuple(one) for one in now]))
        self.packages[key] = self.changed.packages[key] = packed
        self.users = None
        if before != after:
            self._replace(number, key, before, after)
        return before, after, known

    def _number_feed(self, feed: str | None) -> int:
        """The number of a feed within the book; 0 of a row that names none."""
        if feed is None:
            return 0
        self.changed.header = True
        return self.feeds.setdefault(feed, len(self.feeds) + 1)

    def outcome(self, key: str) -> Outcome:
        """What a package contributes now."""
        return self.judge.outcome(int(key[0]), self._rows(self.packages[key]))

    def _rows(self, packed: bytes) -> Rows:
        return tuple([Row(*one) for one in self.packing.unpack(packed)])

    def _replace(self, channel: int, key: str, before: Outcome, after: Outcome) -> None:
        self.changed.header = self.moved = True
        self.amounts.replace(channel, before.amounts, after.amounts)
        if before[1:] != after[1:]:
            self._count(channel, before, -1)
            self._count(channel, after, 1)
        if key in self.paid and bool(before.amounts) != bool(after.amounts):
            self.counters[channel][ORPHANS] += -1 if after.amounts else 1

    def _count(self, channel: int, outcome: Outcome, sign: int) -> None:
        self.changed.header = True
        counters = self.counters[channel]
        counters[CANCELLED] += sign * outcome.cancelled
        counters[SUPERSEDED] += sign * outcome.superseded
        counters[DRAFTS] += sign * outcome.drafts
        for flags in outcome.flags:
            counters[FLAGGED] += sign
            for place in range(len(FLAGS)):
                if flags >> place & 1:
                    counters[FIRST_FLAG + place] += sign

    def _pay(self, package: str, part: str, day: int | None, value: int, observed: int) -> None:
        """Take a payment in; it is known by its part: document, date, amount and kind.

        So two rows of one part differ at most in what does not matter (the RUP code); a forged
        difference is settled by the greater, whichever came first.
        """
        channel = int(package[0])
        key = payment_key(package, part)
        packed = self.payments.get(key)
        new: Payment = (observed, day, value)
        if packed is None:
            if package not in self.paid:
                self.paid.add(package)
                self.changed.header = True
                if package not in self.packages or not self.outcome(package).amounts:
                    self.counters[channel][ORPHANS] += 1
        else:
            first, known_day, known_value = self.packing.unpack(packed)
            old: Payment = (first, known_day, known_value)
            if (day or 0, value) < (known_day or 0, known_value):
                day, value = known_day, known_value
            new = (earliest(first, observed), day, value)
            if new == old:
                return
            self._book_payment(channel, old, -1)
        self._book_payment(channel, new, 1)
        self.payments[key] = self.changed.payments[key] = self.packing.pack(new)

    def _book_payment(self, channel: int, payment: Payment, sign: int) -> None:
        first, day, value = payment
        placed, why = self.dating.place(day, first)
        self.amounts.pay(channel, placed, why, sign * value)

    def judged_by(self, supplier: str) -> list[tuple[str, Outcome]]:
        """The packages of a supplier with what they contribute under its present class."""
        if self.users is None:
            self.users = self._index_users()
        return [(key, self.outcome(key)) for key in self.users.get(supplier, ())]

    def rejudge(self, judged: Iterable[tuple[str, Outcome]]) -> list[tuple[str, Outcome, Outcome]]:
        """Judge packages again after a supplier's class has changed.

        `judged` is what `judged_by` said before the change. Returns (package's key, before, after)
        for each that moved.
        """
        moved = []
        for key, before in judged:
            after = self.outcome(key)
            if before != after:
                self._replace(int(key[0]), key, before, after)
                moved.append((key, before, after))
        return moved

    def _index_users(self) -> dict[str, list[str]]:
        users: dict[str, list[str]] = {}
        for key, packed in self.packages.items():
            for supplier in {row.supplier for row in self._rows(packed) if row.supplier}:
                users.setdefault(supplier, []).append(key)
        return users

    def budget(self, fact: Budget) -> str | None:
        """A work unit's budget; a null amount is a unit whose budget is missing.

        Returns the reason where it is refused; so does `plan`.
        """
        if self.budget_sen + (fact.amount_sen or 0) > LARGEST_SUM:
            return BEYOND
        old = self.budgets.get(fact.work_unit, ())
        new = sight(old, fact.content, fact.observed_at or 0, fact.amount_sen)
        if new is old:
            return None
        was = in_force(old) if old else None
        now = in_force(new)
        self.budget_sen += (now or 0) - (was or 0)
        self.units_known += (now is not None) - (was is not None)
        self.budgets[fact.work_unit] = new
        self.changed.budgets.add(fact.work_unit)
        self.changed.header = self.moved = True
        return None

    def plan(self, fact: Plan) -> str | None:
        """An announced plan; it counts while active."""
        if self.planned_sen + (fact.pagu_sen or 0) > LARGEST_SUM:
            return BEYOND
        old = self.plans.get(fact.rup, ())
        counted = fact.pagu_sen or 0 if fact.active else 0
        new = sight(old, fact.content, fact.observed_at or 0, counted)
        if new is old:
            return None
        self.planned_sen += in_force(new) - (in_force(old) if old else 0)
        self.plans[fact.rup] = new
        self.changed.plans.add(fact.rup)
        self.changed.header = self.moved = True
        return None

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

    def snapshot(self, fact: Snapshot) -> None:
        """A pull of one feed is complete: what it held is in force for the feed."""
        old = self.snapshots.get(fact.feed, ())
        observed = fact.observed_at or 0
        new = sight(
            old, fact.content, observed,
            (fact.channel, fact.kind, fact.complete, fact.rows, fact.duplicates, fact.dead_letters),
        )  # fmt: skip
        if observed > self.last_observed:
            self.last_observed = observed
            self.changed.header = True
        if new is not old:
            self.snapshots[fact.feed] = new
            self.changed.header = True


class Changed:
    """Which rows of a book have changed since they were last drained."""

    __slots__ = ("budgets", "header", "packages", "payments", "plans")

    def __init__(self) -> None:
        self.packages: dict[str, bytes] = {}
        self.payments: dict[str, bytes] = {}
        self.budgets: set[str] = set()
        self.plans: set[str] = set()
        self.header = False

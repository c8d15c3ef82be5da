"""Facts of one partition to packages that have changed: the worker's own fold, with a journal."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from monitors.calendar import Calendar
from monitors.ledger.book import package_key
from monitors.ledger.joined import codes_of
from monitors.ledger.package import CHANNEL
from monitors.ledger.partition import Partition
from monitors.ledger.payments import package_of
from monitors.ledger.reserved import ReservedPlan, reserved
from monitors.ledger.storage import BOOK, StoredRow
from streams.contracts.decode import read_record
from streams.contracts.gate import Gate
from streams.contracts.reasons import UnreadableError
from streams.contracts.schemas import Schemas
from streams.packages.about import About, tell
from streams.packages.description import Moved, description
from streams.packages.key import PLAN, Name
from streams.packages.store import Batch, Key, Store
from streams.worker.batch import Fact
from streams.worker.intake import Intake
from streams.worker.segment import ROW_PACKING

if TYPE_CHECKING:
    from monitors.ledger.movement import Movement

TRANSACTION = "Transaction"
ALL = 10**9
_HEADER, _PACKAGES, _PAYMENTS, _PLANS = 3, 4, 5, 8
"""Places in a stored row of a book."""


class PackageFold:
    """The packages of one partition. What `store` has of it is restored.

    `next` is the offset that comes next. What is published says that it is true up to the one
    before, so a fold that began anew has nothing to say before it `is_whole`: earlier figures, told
    with later positions, would stand. Ticks are left out: nothing is judged here, so no book need
    be stepped from day to day.
    """

    def __init__(self, partition: int, store: Store, schemas: Schemas) -> None:
        self.partition = partition
        self.next = store.offsets().get(partition, 0)
        self.is_whole = partition in store.whole()
        self._store = store
        self._schemas = schemas
        self._intake = Intake(Gate(schemas))
        self._moves: list[Movement] = []
        self._state = Partition((), Calendar(), self._moves.append, ROW_PACKING)
        for rows in store.rows(partition):
            self._state.restore(rows)
        self._plans_due: set[tuple[str, int]] = set(self._state.books)

    def take(self, records: Sequence[Fact], until: int) -> None:
        """Fold records and keep what has changed. `until` is the next offset after them.

        Raises:
            PantauError: the schema registry does not answer.
        """
        facts = [record for record in records if record[2] is not None]
        refused = {letter.offset for letter in self._intake.fold(self._state, facts)}
        about = self._about([record for record in facts if record[0] not in refused])
        rows = list(self._state.drain().rows)
        moved: dict[Key, Moved] = {}
        for one in self._moves:
            key = (one.agency, one.year, package_key(CHANNEL[one.channel], one.package))
            moved[key] = Moved(one.reason, one.observed_at, one.value_before, one.umkk_before)
        self._moves.clear()
        payments: dict[tuple[str, int, str, str], int] = {}
        codes: set[tuple[str, int, str, str]] = set()
        due: set[Key] = {*about, *moved}
        for row in rows:
            if row[0] == BOOK:
                self._changed(row, payments, codes, due)
        due |= {(agency, year, key) for agency, year, key, _ in payments}
        self._store.commit(Batch(self.partition, until, rows, about, moved, payments, codes, due))
        self.next = until

    def reach(self, until: int) -> None:
        """Go on at `until`, where nothing that could be folded stands before it."""
        if until > self.next:
            self._store.reached(self.partition, until)
            self.next = until

    def settle(self, plans: Iterable[Name]) -> None:
        """The end of the log is reached. `plans` were told by an earlier fold: tell them again."""
        found = {(name.agency, name.year, name.package) for name in plans}
        self._store.settle(self.partition, found)
        self._plans_due.update((agency, year) for agency, year, _ in found)
        self.is_whole = True

    def knows(self, name: Name) -> bool:
        """Whether the log has the package or plan; of a closed year, whose rows are given up, all.

        Of what it does not know it says nothing, not even that it is gone.
        """
        book = self._state.books.get((name.agency, name.year))
        if book is None:
            return False
        if book.closed is not None:
            return True
        if name.channel == PLAN:
            return name.package in book.plans.packed
        if name.channel not in CHANNEL:
            return False
        key = package_key(CHANNEL[name.channel], name.package)
        paid = self._store.paid((name.agency, name.year, key))
        return key in book.packages or paid is not None

    def _changed(
        self,
        row: StoredRow,
        payments: dict[tuple[str, int, str, str], int],
        codes: set[tuple[str, int, str, str]],
        due: set[Key],
    ) -> None:
        """Take from a stored row of a book which packages it changes."""
        agency, year = row[1], row[2]
        book = self._state.books[agency, year]
        for key in row[_PACKAGES]:
            due.add((agency, year, key))
            codes.update((agency, year, code, key) for code in codes_of(book.rows(key)))
        for part, packed in row[_PAYMENTS].items():
            payments[agency, year, package_of(part), part] = ROW_PACKING.unpack(packed)[2]
        for code in row[_PLANS]:
            due.update((agency, year, key) for key in self._store.named(agency, year, code))
        if row[_PACKAGES] or row[_PLANS] or row[_HEADER] is not None:
            self._plans_due.add((agency, year))

    def _about(self, records: Sequence[Fact]) -> dict[Key, About]:
        """What the rows tell beside what is folded."""
        told: dict[Key, About] = {}
        for _, _, _, value in records:
            try:
                _, row = read_record(value, (TRANSACTION,), self._schemas)
            except UnreadableError:
                continue  # another kind of fact: the intake has let it pass
            if row["stage"] == "payment":
                continue
            key = (row["agency"], row["year"], package_key(CHANNEL[row["channel"]], row["package"]))
            known = told[key] if key in told else self._store.about(key)
            new = tell(known, row)
            if new is not known:
                told[key] = new
        return told

    def due(
        self, limit: int, of: tuple[str, int] | None = None
    ) -> Iterator[tuple[Key, dict[str, object]]]:
        """Packages to be published, as they are now; `of` one agency and year where it is given."""
        for key in self._store.due(self.partition, limit, of):
            agency, year, name = key
            book = self._state.book(agency, year)
            yield (
                key,
                description(
                    book,
                    name,
                    self._store.about(key),
                    self._store.moved(key),
                    self._store.paid(key),
                    self.next - 1,
                ),
            )

    def published(self, keys: Sequence[Key]) -> None:
        """The broker has these, and nothing has changed them meanwhile."""
        self._store.published(self.partition, keys)

    def plans_due(self) -> list[tuple[str, int]]:
        """Books whose reserved plans may have changed."""
        due, self._plans_due = self._plans_due, set()
        return sorted(due)

    def plans(self, agency: str, year: int) -> tuple[dict[str, ReservedPlan], set[str]]:
        """(plans that are open now and were not told so, codes of those that no longer are)."""
        found = reserved(self._state.book(agency, year), ALL)
        now = {one.rup: one for one in found.first} if found is not None else {}
        known = self._store.open_plans(agency, year)
        fresh = {rup: one for rup, one in now.items() if known.get(rup) != packed(one)}
        return fresh, known.keys() - now.keys()

    def told_plans(
        self, agency: str, year: int, fresh: dict[str, ReservedPlan], ended: set[str]
    ) -> None:
        """The broker has what was told of the plans."""
        self._store.told(agency, year, {rup: packed(one) for rup, one in fresh.items()}, ended)

    def shrink(self) -> None:
        """Store the whole state in the place of its many batches: a restart reads less."""
        self._store.replace(self.partition, self._state.dump(5_000))


def plan_row(agency: str, year: int, plan: ReservedPlan | str, position: int) -> dict[str, Any]:
    """The fields of a PlannedPackage; of a plan that is no longer open its code is enough."""
    told = {"rup": plan} if isinstance(plan, str) else plan._asdict()
    return {
        **told,
        "agency": agency,
        "year": year,
        "open": not isinstance(plan, str),
        "position": position,
    }


def packed(plan: ReservedPlan) -> bytes:
    """A plan as bytes, to see whether it has changed."""
    made: bytes = ROW_PACKING.pack(tuple(plan))
    return made

"""The state of one partition of `procurement.facts`: a pure fold of its log.

Facts go in in log order; what has changed comes out as rows to store, alerts to send and books
whose figures are due. The same log gives the same alerts with the same ids, however it is cut into
batches: states are judged at ticks only, and a tick is a fact like any other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from monitors.alerts import Alert
from monitors.calendar import Calendar
from monitors.days import day_at, last_day, start_of_day, year_of
from monitors.facts import (
    Budget,
    Close,
    Fact,
    Plan,
    Reading,
    Registration,
    Revision,
    Snapshot,
    SupplierClass,
    Target,
    Tick,
    Transaction,
)
from monitors.ledger import storage
from monitors.ledger.applied import applied, is_judged_here
from monitors.ledger.beginning import take_all
from monitors.ledger.book import Book, package_key
from monitors.ledger.classes import Classes
from monitors.ledger.closing import YEAR_CLOSED, close
from monitors.ledger.course import Courses
from monitors.ledger.figures import figures
from monitors.ledger.judging import judge
from monitors.ledger.movement import REVIVED, VANISHED, Movement, moved_by, reason
from monitors.ledger.package import CHANNEL, Outcome
from monitors.ledger.packing import IN_PROCESS, Packing
from monitors.ledger.registrations import Register, register
from monitors.ledger.rollups import Rollups, ended_by
from monitors.programme import Programme
from monitors.rollup import Rollup

FactOfYear = Budget | Plan | Revision | Target | Reading | Snapshot | Close
"""What belongs to one agency's year, beside its transactions."""


class Changes(NamedTuple):
    """What a fold has changed since the last drain.

    `rows` are to be stored before anything else is done; `touched` names the (agency, year) whose
    figures may have moved; `rollups` are for the sums over agencies, one or more for each tick.
    """

    rows: list[storage.StoredRow]
    alerts: list[Alert]
    touched: set[tuple[str, int]]
    rollups: Sequence[Rollup] = ()


class Partition:
    """The books of the agencies whose facts are in one partition.

    `journal`, where given, is called with each Movement: it explains, and costs time. `packing`
    holds the rows, in memory and in what `drain` and `dump` give.
    """

    def __init__(
        self,
        programmes: Sequence[Programme],
        calendar: Calendar,
        journal: Callable[[Movement], None] | None = None,
        packing: Packing = IN_PROCESS,
    ) -> None:
        self.packing = packing
        self.programmes = tuple(programmes)
        self.calendar = calendar
        self.books: dict[tuple[str, int], Book] = {}
        self._years: dict[str, list[Book]] = {}
        self._classes = Classes()
        self._registers: dict[str, Register] = {}
        self._changed_registers: set[str] = set()
        self._alerts: list[Alert] = []
        self._rollups = Rollups()
        self._courses = Courses()
        self._journal = journal
        self._touched: set[tuple[str, int]] = set()

    def fold_transactions(
        self, positions: Sequence[int], rows: Iterable[Sequence[Any]]
    ) -> list[tuple[int, str]]:
        """Fold plain tuples in the order of Transaction's fields; `positions` are their offsets.

        Returns (position, reason) of those that are refused.
        """
        if self._journal is None:
            return self._fold_by_book(positions, list(rows))
        refused: list[tuple[int, str]] = []
        books = self.books
        touch = self._touched.add
        at = ("", 0)
        for position, row in zip(positions, rows, strict=True):
            (
                agency, year, channel, package, part, stage, version, status, day, value, umk, pdn,
                supplier, package_class, pagu, products, content, observed, rup, feed,
            ) = row  # fmt: skip
            if at != (agency, year):
                at = (agency, year)
                book = books.get(at) or self._open(at)
                touch(at)
            moved = book.transaction(
                channel, package, part, stage, version, status, day, value, umk, pdn, supplier,
                package_class, pagu, products, content, observed or 0, rup, feed,
            )  # fmt: skip
            if isinstance(moved, str):
                refused.append((position, moved))
            elif moved is not None:
                before, after, known = moved
                why = reason(before, after, stage=stage, version=version, known=known)
                self._tell(
                    position,
                    at,
                    package_key(CHANNEL[channel], package),
                    why,
                    observed,
                    before,
                    after,
                )
        return refused

    def _fold_by_book(
        self, positions: Sequence[int], rows: list[Sequence[Any]]
    ) -> list[tuple[int, str]]:
        """As `fold_transactions`, book after book: transactions of one move no other."""
        groups: dict[tuple[str, int], list[int]] = {}
        for place, row in enumerate(rows):
            at = row[0], row[1]
            group = groups.get(at)
            if group is None:
                groups[at] = [place]
            else:
                group.append(place)
        refused: list[tuple[int, str]] = []
        for at, places in groups.items():
            book = self.books.get(at) or self._open(at)
            refused += take_all(book, rows, places)
        self._touched.update(groups)
        return sorted((positions[place], why) for place, why in refused)

    def fold(self, position: int, fact: Fact, instant: int | None = None) -> str | None:
        """Fold one fact; the reason where it is refused, else None.

        `instant` is the timestamp of the fact's record (ms): a tick later than the day after it is
        forged or a broken clock, and would end the year; a year is closed only once it is over.
        """
        match fact:
            case Transaction():
                refused = self.fold_transactions([position], [fact])
                return refused[0][1] if refused else None
            case Tick():
                if instant is not None and fact.day > day_at(instant) + 1:
                    return "future_tick"
                self._tick(fact)
                self._rollups.close(position, fact)
            case SupplierClass():
                self._supplier_class(position, fact)
            case Registration():
                self._register(fact)
            case Close() if instant is not None and day_at(instant) <= last_day(fact.year):
                return "year_not_over"
            case _:
                return self._fold_in_year(position, fact)
        return None

    def _fold_in_year(self, position: int, fact: FactOfYear) -> str | None:
        at = fact.agency, fact.year
        book = self._book(*at)
        if book.closed is not None:
            return None if isinstance(fact, Close) else YEAR_CLOSED
        match fact:
            case Budget():
                return book.budget(fact)
            case Plan():
                return book.plan(fact)
            case Revision():
                book.review(fact)
            case Target():
                book.target(fact)
            case Reading():
                book.reading(fact)
            case Snapshot():
                for key, before, after in book.snapshot(fact):
                    why = VANISHED if after.value < before.value else REVIVED
                    self._tell(position, at, key, why, fact.observed_at, before, after)
            case Close():
                close(book, fact)
        return None

    def drain(self) -> Changes:
        """What has changed since the last call."""
        rows: list[storage.StoredRow] = [
            storage.changed_row(self.books[at])
            for at in sorted(self._touched)
            if storage.is_changed(self.books[at])
        ]
        rows += [
            [storage.CLASSES, agency, suppliers] for agency, suppliers in self._classes.drained()
        ]
        rows += [
            storage.register_row(agency, self._registers[agency])
            for agency in sorted(self._changed_registers)
        ]
        changes = Changes(rows, self._alerts, self._touched, self._rollups.take())
        self._alerts, self._touched, self._changed_registers = [], set(), set()
        return changes

    def restore(self, rows: Iterable[storage.StoredRow]) -> None:
        """Apply stored rows, in the order they were stored; no outputs."""
        for row in rows:
            if row[0] == storage.BOOK:
                at = (row[1], row[2])
                book = self.books.get(at) or self._open(at)
                storage.restore(book, row)
                self._courses.forget(at)
            elif row[0] == storage.REGISTER:
                storage.restore_register(self._register_of(row[1]), row)
            else:
                self._classes.restore(row[1], row[2])

    def dump(self, size: int) -> Iterator[list[storage.StoredRow]]:
        """The whole state in chunks of absolute rows, each as it stands when it is asked for."""
        for agency in [agency for agency, entries in self._registers.items() if entries]:
            yield [storage.register_row(agency, self._registers[agency])]
        for agency, suppliers in self._classes.whole(size):
            yield [[storage.CLASSES, agency, suppliers]]
        chunk: list[storage.StoredRow] = []
        entries = 0
        for book in list(self.books.values()):
            for row in storage.whole_rows(book, size):
                chunk.append(row)
                entries += 1 + sum(len(part) for part in row[4:])
                if entries >= size:
                    yield chunk
                    chunk, entries = [], 0
        if chunk:
            yield chunk

    @property
    def packages(self) -> int:
        """How many packages all books hold."""
        return sum([len(book.packages) for book in self.books.values()])

    def book(self, agency: str, year: int) -> Book:
        """The book of an agency-year; an empty one, not kept, where there is none."""
        at = (agency, year)
        return self.books.get(at) or self._new_book(at)

    def _book(self, agency: str, year: int) -> Book:
        at = (agency, year)
        self._touched.add(at)
        return self.books.get(at) or self._open(at)

    def years_of(self, agency: str) -> list[Book]:
        """All books of an agency, whose earlier years say what its year looks like."""
        return self._years.get(agency, [])

    def _open(self, at: tuple[str, int]) -> Book:
        book = self.books[at] = self._new_book(at)
        self._years.setdefault(at[0], []).append(book)
        return book

    def _new_book(self, at: tuple[str, int]) -> Book:
        return Book(*at, self._classes.of(at[0]), self.packing, self._register_of(at[0]))

    def _register_of(self, agency: str) -> Register:
        return self._registers.setdefault(agency, {})

    def _register(self, fact: Registration) -> None:
        if register(self._register_of(fact.agency), fact):
            self._changed_registers.add(fact.agency)
            for book in self.years_of(fact.agency):
                # Where it counts has changed: a closed year is told again, too.
                book.moved = book.changed.header = True
                self._touched.add((book.agency, book.year))

    def _supplier_class(self, position: int, fact: SupplierClass) -> None:
        word = self._classes.take(fact)
        if word is None:
            return
        books = sorted(self.years_of(fact.agency), key=lambda book: book.year)
        judged = [(book, book.judged_by(fact.supplier)) for book in books]
        self._classes.of(fact.agency)[fact.supplier] = word
        for book, before in judged:
            at = book.agency, book.year
            for key, was, now in book.rejudge(before):
                self._touched.add(at)
                if self._journal is not None:
                    self._tell(position, at, key, "reclassified", fact.observed_at, was, now)

    def _tell(  # noqa: PLR0917 - one Movement, which has more
        self,
        position: int,
        at: tuple[str, int],
        key: str,
        why: str,
        observed: int | None,
        before: Outcome,
        after: Outcome,
    ) -> None:
        if self._journal is not None:
            movement = moved_by(position, at, key, why, observed, before, after)
            if movement is not None:
                self._journal(movement)

    def _tick(self, tick: Tick) -> None:
        year = year_of(tick.day)
        for at in sorted(self.books):
            if at[1] == year:
                self._step(at, tick.day, tick.instant)
            elif at[1] < year:
                self._close(at, tick.instant)

    def _step(self, at: tuple[str, int], day: int, instant: int) -> None:
        """Judge each day that has ended by `instant` and was not judged, on the values dated ≤ it.

        The day under way is only brought up to date: its figures are shown, its state can wait.
        """
        book = self.books[at]
        if book.last_tick is not None and (day, instant) <= book.last_tick:
            return
        book.last_tick = (day, instant)
        if book.ended is None:
            book.ended = day - 1
        last_ended = ended_by(Tick(day, instant))
        for one in range(book.ended + 1, last_ended + 1):
            self._judge(at, book, one, instant)
        if book.amounts.through is None or day > book.amounts.through:
            book.amounts.advance(day)
        if day > last_ended:
            held = applied(book, self.programmes, day, lambda: self.years_of(book.agency))
            self._rollups.add(book, day, [(one, figures(book, one, day)) for one in held])
        book.changed.header = True
        self._touched.add(at)

    def _close(self, at: tuple[str, int], instant: int) -> None:
        """Judge a past year that has had ticks to its end, and again where it has moved since."""
        book = self.books[at]
        if book.ended is None or book.last_tick is None:
            return
        end = last_day(book.year)
        if book.ended < end:
            self._step(at, end, max(instant, start_of_day(end + 1)))
        elif book.moved and instant > book.last_tick[1]:
            book.last_tick = (end, instant)
            self._judge(at, book, end, instant)

    def _judge(self, at: tuple[str, int], book: Book, day: int, instant: int) -> None:
        if book.amounts.through is None or day > book.amounts.through:
            book.amounts.advance(day)
        if book.moved:
            # From here on it rests: each programme looks at the same sums.
            self._courses.forget(at)
            book.moved = False

        def years() -> list[Book]:
            return self.years_of(book.agency)

        judged = []
        for programme in applied(book, self.programmes, day, years):
            found = figures(book, programme, day)
            judged.append((programme, found))
            if not is_judged_here(book, programme, day):
                continue
            self._alerts += judge(
                book,
                programme,
                self.calendar,
                found,
                instant=instant,
                courses=self._courses,
                earlier=years,
            )
        self._rollups.add(book, day, judged)
        book.ended = day
        book.changed.header = True
        self._touched.add(at)

"""The sums over all agencies: a pure fold of the partitions' rollups.

A day is judged when every partition has said that it is over, on the figures that all books have at
the tick that ended it. Which partition was faster, how the rollups are cut into batches and which
of them come twice changes nothing: not the totals, and not the alerts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitors.alerts import Alert
from monitors.calendar import Calendar
from monitors.days import last_day, year_of
from monitors.nation import storage
from monitors.nation.places import contributions
from monitors.nation.queue import Lane, Queue, Round
from monitors.nation.scope import Contribution, Scope, figures
from monitors.nation.scopes import scope_of
from monitors.programme import Programme
from monitors.programme import scope_of as log_of
from monitors.rollup import BookDay, Rollup
from monitors.state import NEW, advance

UNKNOWN_PARTITION = "unknown_partition"
"""Why a rollup is refused that is of no partition of the facts."""

At = tuple[str, int]
"""(agency or scope, fiscal year)"""


class Changes(NamedTuple):
    """What a fold has changed since the last drain: as the ledger's, `touched` names scopes."""

    rows: list[storage.StoredRow]
    alerts: list[Alert]
    touched: set[At]
    rollups: Sequence[Rollup] = ()


class Nation:
    """All scopes of all years. `partitions` is how many the facts have."""

    def __init__(
        self, programmes: Sequence[Programme], calendar: Calendar, partitions: int
    ) -> None:
        self.programmes = tuple(programmes)
        self.calendar = calendar
        self.books: dict[At, Scope] = {}
        self.ended: dict[int, int] = {}
        self._queue = Queue(partitions)
        self._agencies: dict[At, BookDay] = {}
        self._placed: dict[At, dict[str, Contribution]] = {}
        self._merged: dict[At, set[str]] = {}
        self._alerts: list[Alert] = []
        self._touched: set[At] = set()
        self._changed = storage.Changed()
        self._restored = False
        self._known: set[At] = set()

    @property
    def lanes(self) -> Sequence[Lane]:
        """The partitions: how far each has come."""
        return self._queue.lanes

    @property
    def agencies(self) -> Mapping[At, BookDay]:
        """The books of agencies, as they were last rolled up."""
        return self._agencies

    @property
    def packages(self) -> int:
        """None: a row of a sum is written anew whenever it moves."""
        return 0

    def fold(self, partition: int, rollup: Rollup) -> str | None:
        """Fold a rollup of one partition of the facts; the reason where it is refused."""
        if not 0 <= partition < len(self.lanes):
            return UNKNOWN_PARTITION
        self._settle()
        lane = self.lanes[partition]
        before = lane.received
        refused = lane.put(rollup)
        if lane.received != before:
            self._changed.lanes.add(partition)
            self._changed.waiting.append((partition, rollup))
            for one in self._queue.rounds():
                self._changed.lanes.update(range(len(self.lanes)))
                self._round(one)
        return refused

    def drain(self) -> Changes:
        """What has changed since the last call."""
        rows = self._changed.rows(self.lanes, self._agencies, self.books, self.ended)
        changes = Changes(rows, self._alerts, self._touched)
        self._alerts, self._touched = [], set()
        return changes

    def restore(self, rows: Iterable[storage.StoredRow]) -> None:
        """Apply stored rows, in the order they were stored; no outputs."""
        for row in rows:
            match row[0]:
                case storage.AGENCY:
                    self._put(storage.book_day(row[1]))
                case storage.SCOPE:
                    scope = self._scope((row[1], row[2]))
                    storage.restore_scope(scope, row)
                    self._known.add((scope.code, scope.year))
                case storage.YEAR:
                    self.ended[row[1]] = row[2]
                case storage.LANE:
                    storage.restore_lane(self.lanes[row[1]], row)
                case storage.WAITING:
                    self.lanes[row[1]].restore_waiting(storage.rollup(row[2]))
        self._changed.forget()
        self._touched = set()
        self._restored = True

    def dump(self, size: int) -> Iterator[list[storage.StoredRow]]:
        """The whole state in chunks of absolute rows, each as it stands when it is asked for."""
        self._settle()
        for number, lane in enumerate(self.lanes):
            yield [storage.lane_row(number, lane)]
            for one in list(lane.waiting()):
                yield [[storage.WAITING, number, one]]
        yield [[storage.YEAR, year, ended] for year, ended in self.ended.items()]
        each = max(1, size // 10)
        agencies = list(self._agencies)
        for start in range(0, len(agencies), each):
            yield [storage.agency_row(self._agencies[at]) for at in agencies[start : start + each]]
        scopes = list(self.books)
        for start in range(0, len(scopes), each):
            yield [storage.scope_row(self.books[at]) for at in scopes[start : start + each]]

    def _settle(self) -> None:
        """Finish what was restored.

        Rows come back in another order than figures came: on the way an agency may have stood in
        a scope in which it never counted, or never in one in which it did. Which scopes have moved
        since they were judged is therefore not known, and each is taken to have: to judge the same
        figures of the same day again changes nothing.
        """
        if not self._restored:
            return
        self._restored = False
        for lane in self.lanes:
            lane.settle()
        for at in [at for at in self.books if at not in self._known]:
            del self.books[at]
        for scope in self.books.values():
            scope.moved = True
        self._known = set()

    def _round(self, one: Round) -> None:
        year = year_of(one.day)
        by_year: dict[int, dict[int, list[BookDay]]] = {}
        for book in one.books:
            by_year.setdefault(book.year, {}).setdefault(book.day, []).append(book)
        before = [
            past for past, ended in self.ended.items() if past < year and ended < last_day(past)
        ]
        for each in sorted({*by_year, *before, year}):
            through = one.ended if each == year else last_day(each)
            self._year(each, by_year.get(each, {}), through, one)

    def _year(
        self, year: int, by_day: Mapping[int, list[BookDay]], through: int, one: Round
    ) -> None:
        """Take a tick's figures of one fiscal year in, and judge its days up to `through`."""
        judged = self.ended.get(year)
        if judged is None:
            if not by_day:
                return
            judged = min(*by_day, through) - 1
        for day in sorted({*by_day, *range(judged + 1, through + 1)}):
            for book in by_day.get(day, ()):
                self._put(book)
            if judged < day <= through:
                self.ended[year] = day
                self._changed.years.add(year)
                self._judge(year, day, one.instant)
        if judged == through and (year < year_of(one.day) or one.day == through):
            # Figures of a day that was judged have moved: it is judged again.
            self._judge(year, judged, one.instant, again=True)
        as_of = min(one.day, last_day(year))
        for at, scope in self.books.items():
            if at[1] == year and (scope.as_of is None or scope.as_of <= as_of):
                scope.as_of = as_of
                self._touch(at)

    def _put(self, book: BookDay) -> None:
        """Take a book's figures in place of what it said before."""
        if log_of(book.agency) != "agency":
            return  # counters of a nation or province: judged in their own log
        at = (book.agency, book.year)
        before = self._agencies.get(at)
        self._agencies[at] = book
        self._changed.agencies.add(at)
        moved = set()
        for successor in _successors(before) ^ _successors(book):
            line = self._merged.setdefault((successor, book.year), set())
            (line.add if successor in _successors(book) else line.discard)(book.agency)
            moved.add(successor)
        for agency in self._with_merged({book.agency, *moved}, book.year):
            self._place((agency, book.year))

    def _with_merged(self, agencies: set[str], year: int) -> list[str]:
        """These agencies and all that were merged into them, directly or not."""
        found, ahead = set(agencies), list(agencies)
        while ahead:
            for agency in self._merged.get((ahead.pop(), year), ()):
                if agency not in found:
                    found.add(agency)
                    ahead.append(agency)
        return sorted(found)

    def _place(self, at: At) -> None:
        """Put a book's figures where they count now."""
        book = self._agencies.get(at)
        if book is None:
            return
        agency, year = at
        old = self._placed.get(at, {})
        new = contributions(
            book,
            lambda other: self._agencies.get((other, year)),
            heir=bool(self._merged.get(at)),
        )
        for code in {**old, **new}:
            scope = self._scope((code, year))
            if code in old:
                if old[code] == new.get(code) and scope.members[agency] == book.observed:
                    continue
                scope.remove(agency, old[code])
            if code in new:
                scope.put(agency, new[code], book.observed)
            scope.moved = True
            self._touch((code, year))
        self._placed[at] = new

    def _judge(self, year: int, day: int, instant: int, *, again: bool = False) -> None:
        """Judge the year's scopes (`again`: those alone that have moved) at the end of a day."""
        held = [one.on(year, day) for one in self.programmes if is_counted(one, year)]
        for at in sorted(self.books):
            scope = self.books[at]
            if at[1] != year or (again and not scope.moved):
                continue
            scope.moved = False
            of = scope_of(scope.code)
            for programme in held:
                standing, alerts = advance(
                    programme,
                    self.calendar,
                    figures(scope, programme, day),
                    scope.standings.get(programme.id, NEW),
                    instant,
                )
                scope.standings[programme.id] = standing
                if programme.is_summed and programme.scope == of:
                    self._alerts += [replace(alert, scope=of) for alert in alerts]
            self._touch(at)

    def _scope(self, at: At) -> Scope:
        scope = self.books.get(at)
        if scope is None:
            scope = self.books[at] = Scope(*at)
        return scope

    def _touch(self, at: At) -> None:
        self._touched.add(at)
        self._changed.scopes.add(at)


def is_counted(programme: Programme, year: int) -> bool:
    """Whether a programme is summed over agencies, and judged, in that year."""
    return (
        programme.applies_to(year) and programme.measure != "reading" and programme.is_judged(year)
    )


def _successors(book: BookDay | None) -> set[str]:
    if book is None:
        return set()
    return {part.successor for part in book.parts if part.successor is not None}

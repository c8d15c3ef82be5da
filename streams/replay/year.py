"""One agency's fiscal year, folded and judged in memory as the worker would from the topics."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from monitors.alerts import Alert
from monitors.calendar import Calendar
from monitors.days import date_of, day_at, first_day, last_day, start_of_day
from monitors.facts import Fact, SupplierClass, Tick
from monitors.ledger.book import Book
from monitors.ledger.partition import Partition
from monitors.programme import Programme
from monitors.report import report

if TYPE_CHECKING:
    from monitors.rollup import Rollup


class Year:
    """Fold facts with `take`, then `judge` the days; `report` is what the command prints.

    `rollups` are what the book was at each of `ticks`, for the sums over agencies.

    A bulk load has one position in the log, so every day is judged on all that is dated up to it.
    """

    def __init__(
        self,
        agency: str,
        year: int,
        programmes: Sequence[Programme],
        calendar: Calendar,
    ) -> None:
        self.agency = agency
        self.year = year
        self.partition = Partition(programmes, calendar)
        self.alerts: list[Alert] = []
        self.rollups: list[Rollup] = []
        self.ticks: list[Tick] = []
        self._position = 0
        self._to_date = False

    def take(self, facts: Iterable[Fact]) -> None:
        """Fold the facts that are about this agency; those about its other years do no harm."""
        for fact in facts:
            if not isinstance(fact, Tick) and fact.agency == self.agency:
                self.partition.fold(self._position, fact)
                self._position += 1

    @property
    def book(self) -> Book:
        """The agency-year, empty where no fact was about it."""
        return self.partition.book(self.agency, self.year)

    def judge(self, as_of: int | None = None) -> None:
        """Make one tick a day, at its end, from 1 January to `as_of` (a day within the year).

        Without `as_of` to 31 December or the day of the last pull, whichever is earlier.
        """
        observed = self.book.last_observed
        end = last_day(self.year)
        if observed:
            end = min(end, day_at(observed))
        if as_of is not None:
            self._to_date = True
            end = min(as_of, last_day(self.year))
        for day in range(first_day(self.year), max(end, first_day(self.year)) + 1):
            tick = Tick(day, start_of_day(day + 1) - 1)
            self.ticks.append(tick)
            self.partition.fold(self._position, tick)
            self._position += 1
        told = self.partition.drain()
        self.alerts += told.alerts
        self.rollups += told.rollups

    def report(self) -> dict[str, Any]:
        """The JSON of `pantau replay`."""
        return {
            **report(
                self.book,
                self.partition.programmes,
                self.partition.calendar,
                to_date=self._to_date,
                earlier=lambda: self.partition.years_of(self.agency),
            ),
            "alerts": [plain(alert) for alert in self.alerts],
        }


def plain(alert: Alert) -> dict[str, Any]:
    """An alert as JSON: its days as ISO dates, and no response yet."""
    values = dict(zip(alert.__dataclass_fields__, alert.to_row(), strict=True))
    for name in ("day", "since"):
        values[name] = date_of(values[name]).isoformat()
    for one in values["reserved_first"]:
        for name in ("begins", "ends"):
            one[name] = None if one[name] is None else date_of(one[name]).isoformat()
    return {**values, "responses": []}


def classes_for(agency: str, register: Iterable[Any]) -> Iterable[SupplierClass]:
    """The register's entries as this agency's supplier-class facts."""
    for entry in register:
        yield SupplierClass(
            agency, entry.supplier, entry.supplier_class, entry.content, entry.observed_at
        )

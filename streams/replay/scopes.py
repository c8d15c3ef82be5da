"""The sums over the agencies of feed files: the fold of `pantau nation`, without a broker."""

from collections.abc import Iterable, Sequence
from typing import Any

from monitors.calendar import Calendar
from monitors.days import last_day
from monitors.facts import Fact, Tick
from monitors.ledger.partition import Partition
from monitors.nation.nation import Nation
from monitors.nation.report import report
from monitors.nation.scopes import scope_of
from monitors.programme import Programme
from monitors.rollup import Rollup
from streams.replay.year import plain

OWN, OTHERS = 0, 1
"""Partitions: the agency that was asked for, and all others that the files are about."""

ORDER = ("nation", "kind", "province", "agency")


class Others:
    """The other agencies of the files, folded as one more partition of the facts."""

    def __init__(self, agency: str, programmes: Sequence[Programme], calendar: Calendar) -> None:
        """`agency` is the one that is folded elsewhere."""
        self._agency = agency
        self._partition = Partition(programmes, calendar)
        self._position = 0

    def take(self, facts: Iterable[Fact]) -> None:
        """Fold the facts that are not about the agency."""
        for fact in facts:
            if isinstance(fact, Tick) or fact.agency != self._agency:
                self._partition.fold(self._position, fact)
                self._position += 1

    def rollups(self, ticks: Iterable[Tick]) -> Sequence[Rollup]:
        """Judge the days of these ticks; what the books are at each."""
        self.take(ticks)
        return self._partition.drain().rollups


def sums(
    own: Iterable[Rollup],
    others: Iterable[Rollup],
    year: int,
    programmes: Sequence[Programme],
    calendar: Calendar,
) -> list[dict[str, Any]]:
    """The report of each scope of a fiscal year with its alerts, the widest first."""
    nation = Nation(programmes, calendar, 2)
    for partition, rollups in ((OWN, own), (OTHERS, others)):
        for rollup in rollups:
            nation.fold(partition, rollup)
    alerts = nation.drain().alerts
    of_year = [scope for (_, at), scope in nation.books.items() if at == year]
    return [
        report(
            scope,
            nation.programmes,
            calendar,
            lanes=nation.lanes,
            judged=nation.ended.get(year, last_day(year)),
        )
        | {"alerts": [plain(one) for one in alerts if one.agency == scope.code]}
        for scope in sorted(of_year, key=lambda one: (ORDER.index(scope_of(one.code)), one.code))
    ]

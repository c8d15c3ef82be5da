"""What the board knows at this moment, filled by the reader's thread, read by the pages.

Everything is replaced, nothing is edited: a page that is being made keeps what it began with.
"""

import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from streams.board.packages import GONE, PackageStore
from streams.board.standing import Standing, standings

Row = Mapping[str, Any]
K = TypeVar("K")
V = TypeVar("V")
At = tuple[str, int]
"""(agency, fiscal year)"""

KEPT_IN_FILE = frozenset({"Package", "PlannedPackage", GONE})
SAID = ("alert", "kind", "by", "note")
KEPT_ALERTS = 500
"""So many of a year's newest alerts are kept for the page of all agencies."""


class Change(NamedTuple):
    """What a batch has changed: the agencies, and whether anything did."""

    version: int
    agencies: frozenset[str]


class View:
    """The newest record of each key. `version` grows with each batch that changed anything.

    `origin` tells the versions of this process from those of the one before it, or beside it.
    """

    def __init__(self, packages: PackageStore) -> None:
        self.packages = packages
        self.origin = secrets.token_hex(4)
        self.version = 0
        self.ready = False
        self.lost = False
        """Whether no broker answers: what is known may be old."""
        self._lock = threading.Lock()
        self._statuses: dict[At, Row] = {}
        self._lines: dict[At, tuple[Standing, ...]] = {}
        self._alerts: dict[At, dict[str, Row]] = {}
        self._responses: dict[str, tuple[Row, ...]] = {}
        self._scopes: dict[tuple[str, int], Row] = {}
        self._versions: dict[str, int] = {}
        self._recent: dict[int, list[Row]] = {}

    def apply(self, records: Iterable[tuple[str, Row]]) -> Change:
        """Take in a batch of (record's name, fields); blocks while another is taken in."""
        touched: set[str] = set()
        others: list[tuple[str, Row]] = []
        packages: list[tuple[str, Row]] = []
        for record, row in records:
            (packages if record in KEPT_IN_FILE else others).append((record, row))
        # Into the file without the lock: pages may be made meanwhile.
        if packages:
            self.packages.put(packages)
            touched.update(row["agency"] for _, row in packages)
        with self._lock:
            for record, row in others:
                if self._take(record, row):
                    touched.add(row.get("agency", ""))
            if touched:
                self.version += 1
                for agency in touched:
                    self._versions[agency] = self.version
            return Change(self.version, frozenset(touched))

    def _take(self, record: str, row: Row) -> bool:
        match record:
            case "AgencyStatus":
                return self._take_status(row)
            case "Alert":
                return self._take_alert(row)
            case "Response":
                held = self._responses.get(row["agency"], ())
                # The same words by the same office are one response, the first.
                if any(all(one[name] == row[name] for name in SAID) for one in held):
                    return False
                self._responses[row["agency"]] = (*held, row)
                return True
            case "ScopeStatus":
                return self._take_scope(row)
        return False

    def _take_status(self, row: Row) -> bool:
        at = (row["agency"], row["year"])
        held = self._statuses.get(at)
        # A former owner of the partition may be late: the log says who is right.
        if held is not None and _place(row) < _place(held):
            return False
        self._statuses[at] = row
        self._lines[at] = tuple(standings(row))
        return True

    def _take_scope(self, row: Row) -> bool:
        at = (row["code"], row["year"])
        held = self._scopes.get(at)
        if held is not None and _place(row) < _place(held):
            return False
        self._scopes[at] = row
        return True

    def _take_alert(self, row: Row) -> bool:
        at = (row["agency"], row["year"])
        held = self._alerts.get(at, {})
        if row["id"] in held:
            return False
        self._alerts[at] = {**held, row["id"]: row}
        of_year = [*self._recent.get(row["year"], ()), row]
        if len(of_year) > 2 * KEPT_ALERTS:
            # By their moment: partitions are read one after the other, so that what was read last
            # may be older than all of the others.
            of_year = _newest_first(of_year)[:KEPT_ALERTS]
        self._recent[row["year"]] = of_year
        return True

    def version_of(self, agency: str) -> int:
        """The version with which an agency's pages last changed."""
        return self._versions.get(agency, 0)

    def mark(self, version: int) -> str:
        """What a page says that it was made of."""
        return f"{self.origin}-{version}"

    def seen(self, mark: str) -> int | None:
        """The version of a page's mark: 0 where another process made it, None where it has none.

        Which of its changes the other had not read yet nobody knows.
        """
        origin, _, version = mark[:40].rpartition("-")
        if origin == self.origin and version.isascii() and version.isdigit():
            return int(version)
        return 0 if mark else None

    def years(self) -> list[int]:
        """Fiscal years that have figures, the newest first."""
        return sorted({year for _, year in self._copy(self._statuses)}, reverse=True)

    def years_of(self, agency: str) -> list[int]:
        """Fiscal years of one agency, the newest first."""
        return sorted(
            (year for code, year in self._copy(self._statuses) if code == agency), reverse=True
        )

    def programmes(self, year: int) -> dict[str, Row]:
        """Programmes of a year with the figures of one agency each, for their titles."""
        found: dict[str, Row] = {}
        for (_, of_year), row in self._copy(self._statuses).items():
            if of_year == year:
                for programme, figures in row["programmes"].items():
                    found.setdefault(programme, figures)
        return dict(sorted(found.items()))

    def lines(self, year: int, programme: str) -> list[Standing]:
        """Every agency's line of a year and programme, in no order."""
        return [
            line
            for (_, of_year), lines in self._copy(self._lines).items()
            if of_year == year
            for line in lines
            if line.programme == programme
        ]

    def status(self, agency: str, year: int) -> Row | None:
        """The newest figures of an agency-year."""
        return self._statuses.get((agency, year))

    def alerts(self, agency: str, year: int) -> list[Row]:
        """The alerts of an agency-year, the newest first."""
        return _newest_first(self._alerts.get((agency, year), {}).values())

    def recent(self, year: int | None = None) -> list[Row]:
        """The newest alerts of all agencies, of one year or of each, the newest first."""
        kept = self._copy(self._recent)
        chosen: Iterable[list[Row]] = kept.values() if year is None else [kept.get(year, [])]
        return _newest_first(alert for of_year in chosen for alert in of_year)

    def alerts_of(self, agency: str) -> list[Row]:
        """The alerts of an agency in all its years."""
        return [
            alert
            for (code, _), alerts in self._copy(self._alerts).items()
            if code == agency
            for alert in alerts.values()
        ]

    def responses(self, agency: str) -> Sequence[Row]:
        """Acknowledgements and disputes of an agency, in the order they came."""
        return self._responses.get(agency, ())

    def scope(self, scope: str, year: int) -> Row | None:
        """The figures of the nation ("ID") or a province, where they are published."""
        return self._scopes.get((scope, year))

    def name_of(self, agency: str) -> str:
        """The agency's name as its newest figures have it, else its code."""
        for year in self.years_of(agency):
            row = self._statuses.get((agency, year))
            if row is not None and row.get("name"):
                return str(row["name"])
        return agency

    def counts(self) -> dict[str, int]:
        """How many records of each kind are held, for the metrics."""
        return {
            "AgencyStatus": len(self._statuses),
            "Alert": sum(len(one) for one in self._copy(self._alerts).values()),
            "Package": self.packages.count,
        }

    def _copy(self, table: Mapping[K, V]) -> dict[K, V]:
        with self._lock:
            return dict(table)


def _place(row: Row) -> tuple[int, int]:
    return row["generation"], row["fence"]


def _newest_first(alerts: Iterable[Row]) -> list[Row]:
    return sorted(alerts, key=lambda row: (row["instant"], row["id"]), reverse=True)

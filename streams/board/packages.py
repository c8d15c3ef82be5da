"""The packages behind the figures, in a local SQLite file that is made anew at each start.

There may be a million of them, so they are not kept as objects. Only the reader's thread writes;
pages read through connections of their own.
"""

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from monitors.days import date_of
from streams.packages.key import PLAN, name_of

Row = Mapping[str, Any]

GONE = "Gone"
"""In place of a record's name: there is nothing under the key any more."""

COLUMNS = (
    "channel", "package", "packages", "value_sen", "umkk_sen", "umk_declared_sen",
    "umk_confirmed_sen", "umk_doubtful_sen", "umk_unverifiable_sen", "class_unknown_sen",
    "pdn_sen", "paid_sen", "verdict", "supplier_class", "package_class", "pagu_sen", "limit_sen",
    "day", "status", "stage", "flags", "supplier", "rup", "title", "planned_sen", "work_unit",
    "method", "category", "fund", "feed", "reason", "changed_at", "value_before_sen",
    "umkk_before_sen", "position",
)  # fmt: skip
"""What is kept of a Package, beside its agency and year."""

PLAN_COLUMNS = ("rup", "title", "pagu_sen", "begins", "ends", "method", "work_unit")
GROUPS = {"work_unit": "work_unit", "method": "method", "fund": "fund"}
"""By what packages can be summed, and its column."""

_SCHEMA = f"""
CREATE TABLE package (agency TEXT, year INTEGER, {", ".join(COLUMNS)},
    PRIMARY KEY (agency, year, channel, package)) WITHOUT ROWID;
CREATE INDEX changed ON package (agency, year, changed_at, position);
CREATE TABLE amount (agency TEXT, year INTEGER, channel TEXT, package TEXT, month INTEGER,
    value_sen INTEGER, umkk_sen INTEGER, confirmed_sen INTEGER,
    PRIMARY KEY (agency, year, channel, package, month)) WITHOUT ROWID;
CREATE TABLE plan (agency TEXT, year INTEGER, {", ".join(PLAN_COLUMNS)}, open INTEGER,
    position INTEGER, PRIMARY KEY (agency, year, rup)) WITHOUT ROWID;
"""
_PLACES = ", ".join("?" * (2 + len(COLUMNS)))
_POSITION_OF = (
    "SELECT position FROM package WHERE agency = ? AND year = ? AND channel = ? AND package = ?"
)


class Group(NamedTuple):
    """Packages summed by something: its name (None: not told), how many, and sen."""

    name: str | None
    packages: int
    value: int
    umkk: int
    confirmed: int


class Filter(NamedTuple):
    """Which packages of an agency-year are wanted; "" is all of them."""

    channel: str = ""
    verdict: str = ""
    search: str = ""


class PackageStore:
    """Packages and reserved plans in the file at `path`. `count` is how many packages it has."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        self._writer = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = OFF")
        self._writer.executescript(_SCHEMA)
        self._readers = threading.local()
        self.count = 0

    def close(self) -> None:
        """Let go of the file."""
        self._writer.close()

    def put(self, records: Iterable[tuple[str, Row]]) -> None:
        """Take in Packages and PlannedPackages; of one key the highest position stays.

        GONE takes its key away, whatever its position.
        """
        self._writer.execute("BEGIN")
        for record, row in records:
            if record == "Package":
                self._put_package(row)
            elif record == GONE:
                self._drop(row)
            else:
                self._put_plan(row)
        self._writer.execute("COMMIT")

    def _put_package(self, row: Row) -> None:
        key = (row["agency"], row["year"], row["channel"], row["package"])
        held = self._writer.execute(_POSITION_OF, key).fetchone()
        if held is None:
            self.count += 1
        elif held[0] > row["position"]:
            return
        else:
            self._writer.execute(
                "DELETE FROM amount WHERE agency = ? AND year = ? AND channel = ? AND package = ?",
                key,
            )
        kept = {**row, "flags": " ".join(row["flags"])}
        self._writer.execute(
            f"INSERT OR REPLACE INTO package VALUES ({_PLACES})",  # noqa: S608  # question marks
            (*key[:2], *(kept[name] for name in COLUMNS)),
        )
        months: dict[int, list[int]] = {}
        for amount in row["amounts"]:
            sums = months.setdefault(date_of(amount["day"]).month, [0, 0, 0])
            for place, name in enumerate(("value_sen", "umkk_sen", "confirmed_sen")):
                sums[place] += amount[name]
        self._writer.executemany(
            "INSERT INTO amount VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(*key, month, *sums) for month, sums in months.items()],
        )

    def _drop(self, row: Row) -> None:
        of = (row["agency"], row["year"])
        if row["channel"] == PLAN:
            where = "agency = ? AND year = ? AND rup = ?"
            self._writer.execute(f"DELETE FROM plan WHERE {where}", (*of, row["package"]))  # noqa: S608
            return
        key = (*of, row["channel"], row["package"])
        where = "agency = ? AND year = ? AND channel = ? AND package = ?"
        self.count -= self._writer.execute(f"DELETE FROM package WHERE {where}", key).rowcount  # noqa: S608
        self._writer.execute(f"DELETE FROM amount WHERE {where}", key)  # noqa: S608

    def _put_plan(self, row: Row) -> None:
        key = (row["agency"], row["year"], row["rup"])
        held = self._writer.execute(
            "SELECT position FROM plan WHERE agency = ? AND year = ? AND rup = ?", key
        ).fetchone()
        if held is not None and held[0] > row["position"]:
            return
        self._writer.execute(
            "INSERT OR REPLACE INTO plan VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key[:2], *(row[name] for name in PLAN_COLUMNS), row["open"], row["position"]),
        )

    def by(self, group: str, agency: str, year: int) -> list[Group]:
        """Counted packages summed by one of GROUPS, the largest value first."""
        column = GROUPS[group]
        rows = self._read(
            f"SELECT {column}, SUM(packages), SUM(value_sen), SUM(umkk_sen),"  # noqa: S608  # ours
            " SUM(umk_confirmed_sen) FROM package"
            f" WHERE agency = ? AND year = ? AND packages > 0 GROUP BY {column}"
            f" ORDER BY SUM(value_sen) DESC, {column}",
            (agency, year),
        )
        return [Group(*row) for row in rows]

    def by_month(self, agency: str, year: int) -> dict[int, tuple[int, int, int]]:
        """Month → (value, UMKK, confirmed) in sen, of what counts in it."""
        rows = self._read(
            "SELECT month, SUM(value_sen), SUM(umkk_sen), SUM(confirmed_sen) FROM amount"
            " WHERE agency = ? AND year = ? GROUP BY month ORDER BY month",
            (agency, year),
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def moved(self, agency: str, year: int, limit: int) -> list[Row]:
        """The packages that moved last, the newest first."""
        rows = self._read(
            f"SELECT {', '.join(COLUMNS)} FROM package"  # noqa: S608  # ours
            " WHERE agency = ? AND year = ? AND reason != ''"
            " ORDER BY changed_at DESC, position DESC LIMIT ?",
            (agency, year, limit),
        )
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def packages(
        self, agency: str, year: int, wanted: Filter, limit: int, offset: int = 0
    ) -> list[Row]:
        """Packages of an agency-year by value, the largest first."""
        where, values = _where(wanted)
        rows = self._read(
            f"SELECT {', '.join(COLUMNS)} FROM package"  # noqa: S608  # ours
            f" WHERE agency = ? AND year = ?{where}"
            " ORDER BY value_sen DESC, channel, package LIMIT ? OFFSET ?",
            (agency, year, *values, limit, offset),
        )
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def count_of(self, agency: str, year: int, wanted: Filter) -> int:
        """How many packages `packages` would give without a limit."""
        where, values = _where(wanted)
        rows = self._read(
            f"SELECT COUNT(*) FROM package WHERE agency = ? AND year = ?{where}",  # noqa: S608
            (agency, year, *values),
        )
        return int(rows[0][0])

    def open_plans(self, agency: str, year: int, limit: int) -> list[Row]:
        """Reserved plans not contracted yet, the largest first."""
        rows = self._read(
            f"SELECT {', '.join(PLAN_COLUMNS)} FROM plan"  # noqa: S608  # ours
            " WHERE agency = ? AND year = ? AND open ORDER BY pagu_sen DESC, rup LIMIT ?",
            (agency, year, limit),
        )
        return [dict(zip(PLAN_COLUMNS, row, strict=True)) for row in rows]

    def _read(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        connection: sqlite3.Connection | None = getattr(self._readers, "connection", None)
        if connection is None:
            connection = self._readers.connection = sqlite3.connect(self._path)
            connection.execute("PRAGMA query_only = ON")
        return connection.execute(sql, values).fetchall()


def gone(key: bytes | None) -> list[tuple[str, Row]]:
    """What a record of the topic that has no value says; nothing, where its key is a stranger's."""
    name = name_of(key)
    return [] if name is None else [(GONE, name._asdict())]


def _where(wanted: Filter) -> tuple[str, list[object]]:
    where, values = "", list[object]()
    if wanted.channel:
        where += " AND channel = ?"
        values.append(wanted.channel)
    if wanted.verdict:
        where += " AND verdict = ?"
        values.append(wanted.verdict)
    if wanted.search:
        where += " AND (instr(lower(package), ?) OR instr(lower(title), ?) OR instr(rup, ?))"
        values += [wanted.search.lower()] * 2 + [wanted.search]
    return where, values

"""The stage's state in one SQLite file: what the fold has changed, and how far it has read.

Each batch is one transaction: the ledger's changed rows, what is known beside them, what has to be
published, and the next offset. So a crash repeats whole batches or none. The file may be lost: it
is a fold of the log, and is made again from it.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgpack

from monitors.ledger.storage import StoredRow
from streams.errors import PantauError
from streams.packages.about import NOTHING, About
from streams.packages.description import NEVER, Moved

FORMAT = 2
"""Of the file; one that is not read is made anew, and the log folded again."""
READ = frozenset({1, FORMAT})
"""2 holds rows of the ledger that 1 did not (`monitors/ledger/rows.py`)."""

TOLD_BEFORE = b""
"""In the place of what was told of a plan, where an earlier file knew that."""

Key = tuple[str, int, str]
"""(agency, fiscal year, the package's key within its book)"""

_SCHEMA = """
CREATE TABLE part (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE rows (number INTEGER PRIMARY KEY, partition INTEGER NOT NULL, rows BLOB NOT NULL);
CREATE INDEX rows_of ON rows (partition, number);
CREATE TABLE package (agency TEXT, year INTEGER, key TEXT, about BLOB, moved BLOB,
    PRIMARY KEY (agency, year, key)) WITHOUT ROWID;
CREATE TABLE payment (agency TEXT, year INTEGER, key TEXT, part TEXT, sen INTEGER,
    PRIMARY KEY (agency, year, key, part)) WITHOUT ROWID;
CREATE TABLE code (agency TEXT, year INTEGER, code TEXT, key TEXT,
    PRIMARY KEY (agency, year, code, key)) WITHOUT ROWID;
CREATE TABLE open_plan (agency TEXT, year INTEGER, rup TEXT, told BLOB,
    PRIMARY KEY (agency, year, rup)) WITHOUT ROWID;
CREATE TABLE due (partition INTEGER, agency TEXT, year INTEGER, key TEXT,
    PRIMARY KEY (partition, agency, year, key)) WITHOUT ROWID;
"""
_WHOLE = "CREATE TABLE IF NOT EXISTS whole (partition INTEGER PRIMARY KEY)"
"""The partitions whose end was reached. A file may be older: then it is reached once more."""


class Batch(NamedTuple):
    """What one batch of a partition has changed."""

    partition: int
    next: int
    rows: list[StoredRow]
    about: dict[Key, About]
    moved: dict[Key, Moved]
    payments: dict[tuple[str, int, str, str], int]
    codes: set[tuple[str, int, str, str]]
    due: set[Key]


def unusable(path: Path, error: Exception) -> PantauError:
    """What to do about a file that cannot be read or written."""
    return PantauError(
        f"PANTAU_STATE_DIR: {path} cannot be used ({error}): make room where the disk is full, see"
        " that no other process has it, name another folder, or remove the file, it is made again"
        " from Kafka"
    )


class Store:
    """The file at `path`. Whatever is done with it may raise what `unusable` explains.

    Raises:
        PantauError: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version not in READ:
                self._db.close()
                for suffix in ("", "-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            # What a power cut takes is read from Kafka again: the file stays whole.
            self._db.execute("PRAGMA synchronous = NORMAL")
            if version not in READ:
                self._db.executescript(_SCHEMA)
            self._db.execute(_WHOLE)
            if version != FORMAT:
                self._db.execute(f"PRAGMA user_version = {FORMAT}")
        except (OSError, sqlite3.Error) as error:
            raise unusable(path, error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def offsets(self) -> dict[int, int]:
        """Partition → the next offset to fold."""
        return dict(self._db.execute("SELECT partition, next FROM part").fetchall())

    def whole(self) -> set[int]:
        """The partitions that were folded to their end, and settled."""
        return {number for (number,) in self._db.execute("SELECT partition FROM whole")}

    def reached(self, partition: int, until: int) -> None:
        """Keep the next offset to fold where nothing has changed."""
        self._db.execute("INSERT OR REPLACE INTO part VALUES (?, ?)", (partition, until))

    def settle(self, partition: int, plans: Iterable[tuple[str, int, str]]) -> None:
        """Keep that a partition is whole, and which plans (agency, year, code) to tell again."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "INSERT OR IGNORE INTO open_plan VALUES (?, ?, ?, ?)",
            [(*plan, TOLD_BEFORE) for plan in plans],
        )
        self._db.execute("INSERT OR IGNORE INTO whole VALUES (?)", (partition,))
        self._db.execute("COMMIT")

    def rows(self, partition: int) -> Iterator[list[StoredRow]]:
        """The stored rows of a partition, batch by batch, in their order."""
        for (packed,) in self._db.execute(
            "SELECT rows FROM rows WHERE partition = ? ORDER BY number", (partition,)
        ):
            yield msgpack.unpackb(packed, strict_map_key=False)

    def batches(self, partition: int) -> int:
        """How many batches of rows a restart would read."""
        (count,) = self._db.execute(
            "SELECT COUNT(*) FROM rows WHERE partition = ?", (partition,)
        ).fetchone()
        return int(count)

    def commit(self, batch: Batch) -> None:
        """Keep a batch, all of it or nothing."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            db.execute(
                "INSERT INTO rows (partition, rows) VALUES (?, ?)",
                (batch.partition, msgpack.packb(batch.rows)),
            )
            db.executemany(
                "INSERT INTO package (agency, year, key, about) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET about = excluded.about",
                [(*key, msgpack.packb(about)) for key, about in batch.about.items()],
            )
            db.executemany(
                "INSERT INTO package (agency, year, key, moved) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET moved = excluded.moved",
                [(*key, msgpack.packb(moved)) for key, moved in batch.moved.items()],
            )
            db.executemany(
                "INSERT OR REPLACE INTO payment VALUES (?, ?, ?, ?, ?)",
                [(*key, sen) for key, sen in batch.payments.items()],
            )
            db.executemany("INSERT OR IGNORE INTO code VALUES (?, ?, ?, ?)", batch.codes)
            db.executemany(
                "INSERT OR IGNORE INTO due VALUES (?, ?, ?, ?)",
                [(batch.partition, *key) for key in batch.due],
            )
            db.execute("INSERT OR REPLACE INTO part VALUES (?, ?)", (batch.partition, batch.next))
            db.execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def replace(self, partition: int, chunks: Iterable[list[StoredRow]]) -> None:
        """Put the whole state of a partition in the place of its batches."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.execute("DELETE FROM rows WHERE partition = ?", (partition,))
            self._db.executemany(
                "INSERT INTO rows (partition, rows) VALUES (?, ?)",
                ((partition, msgpack.packb(chunk)) for chunk in chunks),
            )
            self._db.execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        # A full disk has ended the transaction by itself, and asking again would hide why.
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def about(self, key: Key) -> About:
        """What is known of a package beside the ledger."""
        found = self._one("about", key)
        return NOTHING if found is None else tuple(one and tuple(one) for one in found)

    def moved(self, key: Key) -> Moved:
        """Why a package last moved."""
        found = self._one("moved", key)
        return NEVER if found is None else Moved(*found)

    def _one(self, column: str, key: Key) -> Any:
        found = self._db.execute(
            f"SELECT {column} FROM package WHERE agency = ? AND year = ? AND key = ?",  # noqa: S608
            key,
        ).fetchone()
        return None if found is None or found[0] is None else msgpack.unpackb(found[0])

    def paid(self, key: Key) -> int | None:
        """The payments of a package in sen; None where none was seen."""
        (sen,) = self._db.execute(
            "SELECT SUM(sen) FROM payment WHERE agency = ? AND year = ? AND key = ?", key
        ).fetchone()
        return None if sen is None else int(sen)

    def named(self, agency: str, year: int, code: str) -> list[str]:
        """The packages that name a plan."""
        found = self._db.execute(
            "SELECT key FROM code WHERE agency = ? AND year = ? AND code = ?", (agency, year, code)
        )
        return [key for (key,) in found]

    def due(self, partition: int, limit: int, of: tuple[str, int] | None = None) -> list[Key]:
        """Packages, `of` an agency and year or all, that have changed since acknowledged last."""
        found = self._db.execute(
            "SELECT agency, year, key FROM due WHERE partition = ?"  # noqa: S608  # ours
            + (" AND agency = ? AND year = ?" if of else "")
            + " LIMIT ?",
            (partition, *(of or ()), limit),
        )
        return [(agency, year, key) for agency, year, key in found]

    def published(self, partition: int, keys: Iterable[Key]) -> None:
        """Forget that these were to be published: the broker has them."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "DELETE FROM due WHERE partition = ? AND agency = ? AND year = ? AND key = ?",
            [(partition, *key) for key in keys],
        )
        self._db.execute("COMMIT")

    def open_plans(self, agency: str, year: int) -> dict[str, bytes]:
        """The plans that were last told to be open, with what was told of them."""
        found = self._db.execute(
            "SELECT rup, told FROM open_plan WHERE agency = ? AND year = ?", (agency, year)
        )
        return dict(found.fetchall())

    def told(self, agency: str, year: int, opened: dict[str, bytes], ended: Iterable[str]) -> None:
        """Remember which plans were told to be open, and which no longer."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "INSERT OR REPLACE INTO open_plan VALUES (?, ?, ?, ?)",
            [(agency, year, rup, told) for rup, told in opened.items()],
        )
        self._db.executemany(
            "DELETE FROM open_plan WHERE agency = ? AND year = ? AND rup = ?",
            [(agency, year, rup) for rup in ended],
        )
        self._db.execute("COMMIT")

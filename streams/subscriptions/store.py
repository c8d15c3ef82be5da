"""Subscriptions in one SQLite file: asked for, told of, confirmed; ended means deleted.

The one place of Pantau that holds personal data. It is readable by its owner alone, and what is
deleted is overwritten. Each change is one short transaction, so boards and notifiers of one host
share it; no journal is left behind, and the file may lie on any disk that has locks.
"""

import os
import re
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from streams.errors import PantauError
from streams.subscriptions.wish import WEBHOOK, Wish

FORMAT = 2
"""2: `asked_by`, who has asked."""
MINUTE_MS = 60_000
DAY_MS = 1440 * MINUTE_MS
"""What is not confirmed by then is deleted; so is the memory of who asked how often. The same for
what is as far in the future: a clock was wrong, and was set back."""
LATER_MS = (MINUTE_MS, 5 * MINUTE_MS, 20 * MINUTE_MS, 60 * MINUTE_MS, 240 * MINUTE_MS)
"""After each failed attempt to have a subscription confirmed: how long until the next."""
ASKED, TOLD, CONFIRMED = "asked", "told", "confirmed"
OPAQUE = re.compile(r"s-[0-9a-f]{20}")
WAIT_S = 5.0

_SCHEMA = """
CREATE TABLE subscription (receiver TEXT PRIMARY KEY, agency TEXT NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, target TEXT NOT NULL, key TEXT NOT NULL, secret TEXT NOT NULL,
    state TEXT NOT NULL, asked_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
    due INTEGER NOT NULL, asked_by TEXT NOT NULL DEFAULT '', UNIQUE (agency, key)) WITHOUT ROWID;
CREATE INDEX of_key ON subscription (key);
CREATE INDEX of_asked_by ON subscription (asked_by);
CREATE TABLE request (who TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX of_who ON request (who, at);
"""
_FROM_1 = """
ALTER TABLE subscription ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
CREATE INDEX of_asked_by ON subscription (asked_by);
"""
_FIELDS = "receiver, agency, name, kind, target, secret, state, asked_at, attempts, due, asked_by"


class Subscription(NamedTuple):
    """One receiver of one agency's alerts. Instants in ms; `due`: when it is asked to confirm.

    `asked_by` is a keyed hash of the reader who has asked last; "" where that was not asked for.
    """

    receiver: str
    agency: str
    name: str
    kind: str
    target: str
    secret: str
    state: str
    asked_at: int
    attempts: int
    due: int
    asked_by: str = ""

    def waits(self, now: int) -> bool:
        """Tell whether it can be confirmed still."""
        return self.state != CONFIRMED and now < self.asked_at + DAY_MS


class Bounds(NamedTuple):
    """How many there may be, confirmed or not."""

    per_agency: int
    per_address: int
    per_reader: int = 50


def is_subscriber(receiver: str) -> bool:
    """Tell whether a receiver's name is one that this store gave."""
    return OPAQUE.fullmatch(receiver) is not None


class Store:
    """The file at `path`, made where there is none.

    Raises:
        PantauError: it cannot be opened, or is of another format.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._seen = -1
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Personal data: nobody else's from the first byte on.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(
                path, timeout=WAIT_S, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA secure_delete = ON")
            with self._writing():
                (version,) = self._db.execute("PRAGMA user_version").fetchone()
                if version < FORMAT:
                    for statement in (_FROM_1 if version else _SCHEMA).split(";"):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {FORMAT}")
        except (OSError, sqlite3.Error) as error:
            raise PantauError(f"PANTAU_SUBSCRIPTIONS: {path} cannot be used ({error})") from error
        if version > FORMAT:
            self._db.close()
            raise PantauError(f"PANTAU_SUBSCRIPTIONS: {path} is of another version of Pantau")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def ask(  # noqa: PLR0917 - a record's fields
        self, agency: str, name: str, wish: Wish, secret: str, now: int, bounds: Bounds, *, by: str
    ) -> bool:
        """Record a request of `by`; False where the agency has as many as there may be.

        Who is subscribed already changes nothing by asking; a mail that was sent is sent again.
        """
        with self._writing():
            # First, so that the answer says nothing of the address.
            if self._count("agency", agency) >= bounds.per_agency:
                return False
            row = self._db.execute(
                "SELECT receiver, state, kind FROM subscription WHERE agency = ? AND key = ?",
                (agency, wish.key),
            ).fetchone()
            if row is not None:
                if row[1] == TOLD and row[2] != WEBHOOK:
                    self._db.execute(
                        "UPDATE subscription SET state = ?, asked_at = ?, attempts = 0, due = ?,"
                        " asked_by = ? WHERE receiver = ?",
                        (ASKED, now, now, by, row[0]),
                    )
            elif self._count("key", wish.key) < bounds.per_address:
                self._db.execute(
                    "INSERT INTO subscription VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
                    (f"s-{secrets.token_hex(10)}", agency, " ".join(name.split()), wish.kind,
                     wish.target, wish.key, secret, ASKED, now, now, by),
                )  # fmt: skip
            return True

    def request(self, who: str, now: int, within: int, most: int) -> int:
        """Count a request, one of `most` in so many ms; 0, or how long to wait with it.

        One that has to wait is not counted: asking again and again makes it no longer, nor the
        file any larger. What was counted by a clock that was ahead, and is set back, says nothing;
        up to a minute it may be a request that came at the same time, and got the file first.
        """
        with self._writing():
            counted = self._db.execute(
                "SELECT at FROM request WHERE who = ? AND at > ? AND at <= ?"
                " ORDER BY at DESC LIMIT 1 OFFSET ?",
                (who, now - within, now + MINUTE_MS, most - 1),
            ).fetchone()
            if counted is not None:
                return int(counted[0]) + within - now
            self._db.execute("INSERT INTO request VALUES (?, ?)", (who, now))
        return 0

    def asked_by(self, by: str) -> int:
        """Return how many subscriptions, confirmed or not, a reader has asked for."""
        with self._lock:
            return self._count("asked_by", by)

    def claim(self, now: int, kind: str) -> Subscription | None:
        """Take a request that has to be confirmed; another notifier gets it later, if at all."""
        with self._writing():
            row = self._db.execute(
                f"SELECT {_FIELDS} FROM subscription WHERE state = ? AND kind = ? AND due <= ?"  # noqa: S608 - fixed names
                " ORDER BY due LIMIT 1",
                (ASKED, kind, now),
            ).fetchone()
            if row is None:
                return None
            found = Subscription(*row)
            later = LATER_MS[min(found.attempts, len(LATER_MS) - 1)]
            self._db.execute(
                "UPDATE subscription SET attempts = attempts + 1, due = ? WHERE receiver = ?",
                (now + later, found.receiver),
            )
        return found

    def told(self, receiver: str) -> None:
        """Remember that the mail with the link is on its way."""
        with self._writing():
            self._db.execute(
                "UPDATE subscription SET state = ? WHERE receiver = ? AND state = ?",
                (TOLD, receiver, ASKED),
            )

    def confirm(self, receiver: str, now: int) -> bool:
        """Begin a subscription; False where there is none to be confirmed (any more)."""
        with self._writing():
            done = self._db.execute(
                "UPDATE subscription SET state = ? WHERE receiver = ? AND state IN (?, ?)"
                " AND asked_at > ?",
                (CONFIRMED, receiver, ASKED, TOLD, now - DAY_MS),
            )
        return done.rowcount == 1

    def end(self, receiver: str) -> bool:
        """Delete a subscription; False where there is none."""
        with self._writing():
            done = self._db.execute("DELETE FROM subscription WHERE receiver = ?", (receiver,))
        return done.rowcount == 1

    def forget(self, key: str) -> int:
        """Delete every subscription of an address; how many there were."""
        with self._writing():
            done = self._db.execute("DELETE FROM subscription WHERE key = ?", (key,))
        return done.rowcount

    def expire(self, now: int) -> None:
        """Delete what was not confirmed in time, and the memory of requests."""
        kept = (now - DAY_MS + 1, now + DAY_MS)
        with self._lock:
            stale = self._db.execute(
                f"SELECT EXISTS (SELECT 1 FROM subscription WHERE state != '{CONFIRMED}'"  # noqa: S608 - fixed names
                " AND asked_at NOT BETWEEN ? AND ?)"
                " OR EXISTS (SELECT 1 FROM request WHERE at NOT BETWEEN ? AND ?)",
                kept * 2,
            ).fetchone()
        if stale == (0,):
            return
        with self._writing():
            self._db.execute(
                f"DELETE FROM subscription WHERE state != '{CONFIRMED}'"  # noqa: S608 - fixed names
                " AND asked_at NOT BETWEEN ? AND ?",
                kept,
            )
            self._db.execute("DELETE FROM request WHERE at NOT BETWEEN ? AND ?", kept)

    def one(self, receiver: str) -> Subscription | None:
        """Return a subscription or a request."""
        with self._lock:
            row = self._db.execute(
                f"SELECT {_FIELDS} FROM subscription WHERE receiver = ?",  # noqa: S608 - fixed names
                (receiver,),
            ).fetchone()
        return None if row is None else Subscription(*row)

    def confirmed(self) -> list[Subscription]:
        """Return every subscription that holds."""
        with self._lock:
            rows = self._db.execute(
                f"SELECT {_FIELDS} FROM subscription WHERE state = ? ORDER BY receiver",  # noqa: S608 - fixed names
                (CONFIRMED,),
            ).fetchall()
        return [Subscription(*row) for row in rows]

    def changed(self) -> bool:
        """Tell whether anybody has written since the last call, this object among them."""
        with self._lock:
            (version,) = self._db.execute("PRAGMA data_version").fetchone()
            seen = version + self._db.total_changes
        changed, self._seen = seen != self._seen, seen
        return bool(changed)

    def _count(self, column: str, value: str) -> int:
        (count,) = self._db.execute(
            f"SELECT count(*) FROM subscription WHERE {column} = ?",  # noqa: S608 - fixed names
            (value,),
        ).fetchone()
        return int(count)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

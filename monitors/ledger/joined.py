"""Which plans have something contracted: packages joined to plans by their RUP codes.

A package carries the codes of its plans in its announcement, award, order or record, several in one
field with semicolons; contracts carry none. A plan that was reviewed lives on in those that stand
for it, and so does what was contracted under it, however long the chain.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from monitors.ledger.planning import KIND
from monitors.ledger.rows import Rows
from monitors.ledger.vanishing import is_gone

if TYPE_CHECKING:
    from monitors.ledger.book import Book
    from monitors.ledger.plans import Plans

_REPLACED = frozenset({KIND["one_to_one"], KIND["one_to_many"]})

Codes = str | tuple[str, ...]
"""Most packages have one plan: its code alone takes no room of its own."""


class Joined:
    """The codes of the counted packages of a book, kept up to date by what has changed.

    Only codes of known plans and reviews are kept. `pending` are packages that may have changed
    since `contracted` was asked for.
    """

    __slots__ = ("_by_package", "_codes", "_contracted", "_names", "_version", "pending")

    def __init__(self) -> None:
        self._by_package: dict[str, Codes] = {}
        self._codes: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._contracted: set[str] | None = None
        self._version = -1
        self.pending: set[str] = set()

    def contracted(self, book: "Book") -> set[str]:
        """The codes of the plans under which something with a counted value was contracted."""
        if self._version != book.plans.chains:
            self._version = book.plans.chains
            self._by_package, self._codes, self._contracted = {}, {}, None
            self._names = {}
            self.pending = set(book.packages)
        for key in self.pending:
            self._take(book, key)
        self.pending = set()
        if self._contracted is None:
            self._contracted = set()
            for code in self._codes:
                self._contracted.update(successors(book.plans, code))
        return self._contracted

    def _take(self, book: "Book", key: str) -> None:
        rows = [row for row in book.rows(key) if not is_gone(row, book.pulls.gone)]
        known = sorted(code for code in codes_of(rows) if _is_known(book.plans, code))
        counts = bool(known) and bool(book.outcome(key).amounts)
        # One text for all packages that name a code: most of their room.
        now = [self._names.setdefault(code, code) for code in known] if counts else []
        was = self._by_package.get(key, ())
        before = (was,) if isinstance(was, str) else was
        if tuple(now) == before:
            return
        for code in now:
            if code not in self._codes and self._contracted is not None:
                self._contracted.update(successors(book.plans, code))
            self._codes[code] = self._codes.get(code, 0) + 1
        for code in before:
            self._codes[code] -= 1
            if not self._codes[code]:
                del self._codes[code]
                self._contracted = None
        if now:
            self._by_package[key] = now[0] if len(now) == 1 else tuple(now)
        else:
            del self._by_package[key]


def codes_of(rows: Rows | Iterable[object]) -> set[str]:
    """The codes that a package's rows name."""
    told = {rup for row in rows if (rup := getattr(row, "rup", None))}
    return {code for rup in told for part in rup.split(";") if (code := part.strip())}


def successors(plans: "Plans", code: str) -> Iterator[str]:
    """The plan and all that stand for it, however often it was reviewed; each once."""
    seen = {code}
    ahead = [code]
    while ahead:
        one = ahead.pop()
        yield one
        for review in plans.reviews_of(one):
            other = review.other
            if review.kind in _REPLACED and other is not None and other not in seen:
                seen.add(other)
                ahead.append(other)


def _is_known(plans: "Plans", code: str) -> bool:
    return code in plans.packed or code in plans.reviews

"""The latest report of every book that a worker holds: made once, for the topic and the metrics."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from monitors.calendar import Calendar
from monitors.ledger.book import Book
from monitors.programme import Programme
from monitors.report import report

Report = dict[str, Any]


class Reports:
    """Reports by (agency, fiscal year). Written by the event loop; other threads take a copy."""

    def __init__(self, programmes: Sequence[Programme], calendar: Calendar) -> None:
        self._programmes = programmes
        self._calendar = calendar
        self._latest: dict[tuple[str, int], Report] = {}

    def make(self, book: Book) -> Report:
        """The book's report as of now."""
        made = self._latest[book.agency, book.year] = report(book, self._programmes, self._calendar)
        return made

    def fill(self, books: Iterable[Book], seconds: float) -> None:
        """Make those that are missing (after a recovery none is there), for about so long."""
        deadline = time.monotonic() + seconds
        for book in books:
            if (book.agency, book.year) not in self._latest:
                self.make(book)
                if time.monotonic() > deadline:
                    return

    def forget(self) -> None:
        """Partitions are given up."""
        self._latest = {}

    def copy(self) -> dict[tuple[str, int], Report]:
        """All of them, as they are now."""
        return self._latest.copy()

    def __len__(self) -> int:
        return len(self._latest)

"""The latest report of every book that a worker holds: made once, for the topic and the metrics."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from monitors.calendar import Calendar
from monitors.ledger.book import Book
from monitors.ledger.partition import Partition
from monitors.programme import Programme
from monitors.report import report

Report = dict[str, Any]


class Reports:
    """Reports by (agency, fiscal year). Written by the event loop; other threads take a copy."""

    def __init__(self, programmes: Sequence[Programme], calendar: Calendar) -> None:
        self._programmes = programmes
        self._calendar = calendar
        self._latest: dict[tuple[str, int], Report] = {}

    def make(self, book: Book, state: Partition) -> Report:
        """The book's report as of now; `state` holds it, and the agency's other years."""
        made = self._latest[book.agency, book.year] = report(
            book,
            self._programmes,
            self._calendar,
            earlier=lambda: state.years_of(book.agency),
        )
        return made

    def fill(self, states: Iterable[Partition], seconds: float) -> None:
        """Make those that are missing (after a recovery none is there), for about so long."""
        deadline = time.monotonic() + seconds
        for state in states:
            for at, book in list(state.books.items()):
                if at not in self._latest:
                    self.make(book, state)
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

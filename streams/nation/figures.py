"""A scope's latest figures as a record of `umkm.scope-status`, and as the metrics show them."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from monitors.calendar import Calendar
from monitors.nation.nation import Nation
from monitors.nation.report import report
from monitors.nation.scope import Scope
from monitors.programme import Programme
from streams.contracts.catalogue import shipped
from streams.contracts.encode import Encoder
from streams.outbox.status import shaped

RECORD = "ScopeStatus"

Report = dict[str, Any]


class ScopeReports:
    """Reports by (scope, fiscal year). Written by the event loop; other threads take a copy."""

    def __init__(self, programmes: Sequence[Programme], calendar: Calendar) -> None:
        self._programmes = programmes
        self._calendar = calendar
        self._latest: dict[tuple[str, int], Report] = {}

    def make(self, scope: Scope, nation: Nation) -> Report:
        """The scope's report as of now; `nation` holds it."""
        made = self._latest[scope.code, scope.year] = report(
            scope,
            self._programmes,
            self._calendar,
            lanes=nation.lanes,
            judged=nation.ended.get(scope.year),
        )
        return made

    def fill(self, states: Iterable[Nation], seconds: float) -> None:
        """Make those that are missing, for about so long."""
        deadline = time.monotonic() + seconds
        for nation in states:
            for at, scope in list(nation.books.items()):
                if at not in self._latest:
                    self.make(scope, nation)
                    if time.monotonic() > deadline:
                        return

    def forget(self) -> None:
        """The state is given up."""
        self._latest = {}

    def copy(self) -> dict[tuple[str, int], Report]:
        """All of them, as they are now."""
        return self._latest.copy()

    def __len__(self) -> int:
        return len(self._latest)


class ScopeStatuses:
    """Makes status records out of scopes."""

    def __init__(self, encoder: Encoder, reports: ScopeReports) -> None:
        self._encoder = encoder
        self._reports = reports
        self._schema = shipped().newest(RECORD).schema

    def record(
        self,
        book: Scope,
        state: Nation,
        partition: int,  # noqa: ARG002 - there is one
        generation: int,
        fence: int,
    ) -> bytes:
        """The scope's figures, `state` holds it; readers keep the highest (generation, fence).

        Raises:
            UnwritableError: a sum does not fit into 64 bits.
        """
        figures = self._reports.make(book, state) | {"generation": generation, "fence": fence}
        return self._encoder.record(RECORD, shaped(self._schema, figures))

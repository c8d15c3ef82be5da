"""What a stage folds and tells. All the rest of a worker is the same for every stage.

There are two: facts into books (`streams/worker/books.py`) and the books' rollups into sums over
agencies (`streams/nation`). Each has its own group, its own changelog and its own topics.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from monitors.alerts import Alert
from monitors.rollup import Rollup
from streams.outbox.events import Letter
from streams.worker.batch import Fact

Book = tuple[str, int]
"""(agency or scope, fiscal year)"""


class Changes(Protocol):
    """What a state says that a fold has changed: see `monitors.ledger.partition.Changes`."""

    @property
    def rows(self) -> list[Any]:
        """What is to be stored."""
        ...

    @property
    def alerts(self) -> list[Alert]:
        """What is to be told."""
        ...

    @property
    def touched(self) -> set[Book]:
        """Whose figures may have moved."""
        ...

    @property
    def rollups(self) -> Sequence[Rollup]:
        """What the next stage sums."""
        ...


class State(Protocol):
    """The state of one partition of the source: a pure fold of its log."""

    @property
    def books(self) -> Mapping[Book, Any]:
        """Whose figures are published."""
        ...

    @property
    def packages(self) -> int:
        """How many packages it holds, each with a row of its own."""
        ...

    def drain(self) -> Changes:
        """Give what has changed since the last call."""
        ...

    def restore(self, rows: Iterable[Any]) -> None:
        """Apply stored rows, in the order they were stored."""
        ...

    def dump(self, size: int) -> Iterator[list[Any]]:
        """Give the whole state as rows, in chunks of about `size` entries."""
        ...


class Reader(Protocol):
    """Reads records and folds them into a state."""

    def fold(self, state: Any, records: Sequence[Fact]) -> list[Letter]:
        """Fold the records in their order; the letters of those that could not be, ascending."""
        ...


class Figures(Protocol):
    """Makes the records of the figures' topic."""

    def record(self, book: Any, state: Any, partition: int, generation: int, fence: int) -> bytes:
        """The figures of a book of a state; readers keep a key's highest (generation, fence)."""
        ...


class Shown(Protocol):
    """The latest report of every book, for the metrics."""

    def fill(self, states: Iterable[Any], seconds: float) -> None:
        """Make those that are missing, for about so long."""
        ...

    def forget(self) -> None:
        """Forget all: partitions are given up."""
        ...

    def copy(self) -> dict[Book, dict[str, Any]]:
        """All of them, as they are now."""
        ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `name` is the process's, as its command calls it."""

    name: str
    new_state: Callable[[], State]
    reader: Reader
    figures: Figures
    reports: Shown

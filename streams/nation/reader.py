"""From raw records of `umkm.rollups` to folded sums; whatever cannot be folded becomes a letter."""

from collections.abc import Mapping, Sequence
from typing import Any

from monitors.nation.nation import Nation
from monitors.rollup import BookDay, Part, Rollup, Sums
from streams.contracts.decode import read_record
from streams.contracts.reasons import UnreadableError
from streams.contracts.schemas import Schemas
from streams.outbox.events import Letter
from streams.worker.batch import Fact

REFUSED = "the sums refuse it: {}"


class RollupReader:
    """Reads rollups and folds them."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def fold(self, state: Nation, records: Sequence[Fact]) -> list[Letter]:
        """Fold the records in their order; the letters of those that could not be, ascending.

        Raises:
            PantauError: the schema registry does not answer.
        """
        letters = []
        for offset, timestamp, key, value in records:
            try:
                _, row = read_record(value, (Rollup.__name__,), self._schemas)
            except UnreadableError as error:
                letters.append(Letter(offset, timestamp, key, value, str(error.code), error.reason))
                continue
            refused = state.fold(row["partition"], rollup(row))
            if refused is not None:
                letters.append(
                    Letter(offset, timestamp, key, value, refused, REFUSED.format(refused))
                )
        return letters


def rollup(row: Mapping[str, Any]) -> Rollup:
    """The rollup of a record's row."""
    books = tuple([_book(book) for book in row["books"]])
    return Rollup(
        position=row["position"],
        day=row["day"],
        instant=row["instant"],
        ended=row["ended"],
        piece=row["piece"],
        pieces=row["pieces"],
        books=books,
    )


def _book(row: Mapping[str, Any]) -> BookDay:
    parts = [
        Part(
            part["kind"],
            part["province"],
            part["successor"],
            tuple([Sums(*(one[name] for name in Sums._fields)) for one in part["sums"]]),
        )
        for part in row["parts"]
    ]
    return BookDay(row["agency"], row["year"], row["day"], row["observed"], tuple(parts))

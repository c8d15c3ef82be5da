"""A CSV file with a header, read strictly; every complaint names file, line and column."""

import csv
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from monitors.days import local_day
from streams.errors import PantauError
from streams.sources.row import DAYS, LONGEST_AGENCY

LONGEST_CELL = 200
_COMMENT = "#"


class Record:
    """One line of the table. All readers raise PantauError."""

    __slots__ = ("_cells", "line", "path")

    def __init__(self, path: Path, line: int, cells: dict[str, str]) -> None:
        self.path = path
        self.line = line
        self._cells = cells

    def text(self, column: str) -> str:
        """Return a cell that must not be empty."""
        value = self.optional(column)
        if value is None:
            self.fail(column, "is empty")
        return value

    def optional(self, column: str) -> str | None:
        """Return a cell, None where it is empty or the file has no such column."""
        value = self._cells.get(column, "")
        if len(value) > LONGEST_CELL or not value.isprintable():
            self.fail(column, f"is longer than {LONGEST_CELL} characters or not printable")
        return value or None

    def one_of(self, column: str, words: Sequence[str]) -> str:
        """Return a cell that must be one of some words."""
        value = self.text(column)
        if value not in words:
            near = get_close_matches(value.lower(), words, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            self.fail(column, f"is {value!r}, not one of {', '.join(words)}{meant}")
        return value

    def code(self, column: str) -> str:
        """Return an agency code such as K34 or D107."""
        value = self.text(column).upper()
        if not (value.isascii() and value.isalnum() and len(value) <= LONGEST_AGENCY):
            self.fail(column, f"is {value!r}, not an agency code such as K34")
        return value

    def number(self, column: str, limits: range) -> int:
        """Return a whole number within `limits`, written in digits alone."""
        value = self.text(column)
        if not (value.isascii() and value.isdigit() and len(value) <= len(str(limits.stop))):
            self.fail(column, f"is {value!r}, not a whole number in plain digits")
        number = int(value)
        if number not in limits:
            self.fail(column, f"is {value}, not within {limits.start} and {limits.stop - 1}")
        return number

    def day(self, column: str) -> int:
        """Return the day number of a date such as 2025-01-31."""
        value = self.text(column)
        try:
            day = local_day(value)
        except ValueError:
            self.fail(column, f"is {value!r}, not a date such as 2025-01-31")
        if day not in DAYS:
            self.fail(column, f"is {value!r}, not within 1900 and 2099")
        return day

    def fail(self, column: str, why: str) -> NoReturn:
        """Complain about a cell."""
        raise PantauError(f"{self.path}:{self.line}: {column} {why}")


def read_table(
    path: Path, required: Sequence[str], optional: Sequence[str] = (), example: str = ""
) -> Iterator[Record]:
    """Yield the lines of a CSV file whose header has the required and perhaps optional columns.

    Lines that begin with # are comments. `example` is shown where the file does not fit at all.

    Raises:
        PantauError: the file cannot be read, or a line does not fit its header.
    """
    header: list[str] | None = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                line = reader.line_num
                stripped = [cell.strip() for cell in cells]
                if not any(stripped) or stripped[0].startswith(_COMMENT):
                    continue
                if header is None:
                    header = _header(path, line, stripped, required, optional)
                elif len(stripped) != len(header):
                    raise PantauError(
                        f"{path}:{line}: has {len(stripped)} cells where the header has "
                        f"{len(header)}"
                    )
                else:
                    yield Record(path, line, dict(zip(header, stripped, strict=True)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or "not a CSV file in UTF-8"
        raise PantauError(f"{path}: cannot be read ({why}): see --help for an example") from error
    if header is None:
        first = example.strip().splitlines()
        raise PantauError(f"{path}: is empty: begin it with {first[0] if first else required}")


def _header(
    path: Path, line: int, names: list[str], required: Sequence[str], optional: Sequence[str]
) -> list[str]:
    known = [*required, *optional]
    for name in names:
        if name not in known:
            if ";" in name:
                raise PantauError(f"{path}:{line}: cells are divided by ';': save it with commas")
            near = get_close_matches(name.lower(), known, n=1)
            meant = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise PantauError(f"{path}:{line}: unknown column {name!r}: {meant}")
        if names.count(name) > 1:
            raise PantauError(f"{path}:{line}: column {name} occurs twice")
    missing = [name for name in required if name not in names]
    if missing:
        raise PantauError(f"{path}:{line}: column {missing[0]} is missing")
    return names

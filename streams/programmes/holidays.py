"""The business days, from a dated file of holidays."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import monitors
from monitors.calendar import Calendar
from monitors.days import day_of
from streams.errors import PantauError
from streams.programmes.place import meant, wrong

HOLIDAYS = Path(monitors.__file__).parent / "holidays" / "indonesia.csv"
HOLIDAY_COLUMNS = ["date", "kind", "name", "decree"]
HOLIDAY_KINDS = ("national", "joint_leave")


def load_calendar(path: Path = HOLIDAYS) -> Calendar:
    """Return the business days by a holiday file: date, kind, name, decree.

    A year counts as known where the file has a line of it. PantauError with file and line.
    """
    days: set[int] = set()
    years: set[int] = set()
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            if next(rows, None) != HOLIDAY_COLUMNS:
                wrong(path, 1, "the first line must be " + ",".join(HOLIDAY_COLUMNS))
            for row in rows:
                when = _holiday(path, rows.line_num, row)
                if day_of(when) in days:
                    wrong(path, rows.line_num, f"{when} is there twice; keep one line of it")
                days.add(day_of(when))
                years.add(when.year)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PantauError(f"{path}: can't be read ({error})") from error
    return Calendar(days, years)


def _holiday(path: Path, line: int, row: list[str]) -> date:
    if len(row) != len(HOLIDAY_COLUMNS):
        wrong(path, line, f"{len(row)} columns, {len(HOLIDAY_COLUMNS)} are wanted")
    try:
        when = date.fromisoformat(row[0])
    except ValueError as error:
        wrong(path, line, f"{row[0]!r} is no date; write YYYY-MM-DD", error)
    if row[1] not in HOLIDAY_KINDS:
        wrong(path, line, f"{row[1]!r} is no kind" + meant(row[1], HOLIDAY_KINDS))
    return when

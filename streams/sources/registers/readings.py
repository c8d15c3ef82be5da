"""Readings of counters that people keep by hand: what a programme's measure stood at on a day."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from monitors.days import year_of
from monitors.facts import Reading
from monitors.money import GUARD_SEN
from monitors.nation.scopes import PROVINCES
from monitors.programme import NATION, Programme, scope_of
from streams.errors import PantauError
from streams.sources.content import content_of
from streams.sources.registers.table import Record, read_table
from streams.sources.row import FIRST_YEAR, LAST_YEAR, LONGEST_AGENCY

REQUIRED = ("scope", "year", "programme", "day", "value", "source")
OPTIONAL = ("series",)

EXAMPLE = """\
scope,year,programme,series,day,value,source
ID,2021,small-packages-2021,,2021-12-27,21665000000000000,LKPP
ID,2022,umkm-on-board,spse,2022-01-31,178279,LKPP
"""
"""scope is ID (the nation), a province such as ID-JI, or an agency's code; value is in the
programme's unit: sen (1/100 rupiah; the first line says Rp216.65 trillion), or a count."""


def read_readings(
    path: Path, programmes: Sequence[Programme], observed_at: int | None = None
) -> list[Reading]:
    """Return the readings of a CSV file (`EXAMPLE`). `observed_at` is when it was loaded (ms UTC).

    `programmes` are those that may be named: a reading of any other would never be shown.

    Raises:
        PantauError: the file does not fit, a line says what no programme reads, or two lines say
            different things of one day.
    """
    known = {one.id: one for one in programmes if one.measure == "reading"}
    readings: list[Reading] = []
    said: dict[tuple[object, ...], int] = {}
    for record in read_table(path, REQUIRED, OPTIONAL, EXAMPLE):
        programme = known[record.one_of("programme", sorted(known))]
        canonical = (
            _scope(record, programme),
            record.number("year", range(FIRST_YEAR, LAST_YEAR + 1)),
            programme.id,
            _series(record, programme),
            record.day("day"),
            record.number("value", range(GUARD_SEN + 1)),
            record.text("source"),
        )
        _fits(record, programme, canonical[1], canonical[4])
        key = canonical[:5]
        if key in said:
            raise PantauError(f"{path}:{record.line}: says the same as line {said[key]} says")
        said[key] = record.line
        readings.append(Reading(*canonical, content=content_of(canonical), observed_at=observed_at))
    return readings


def _scope(record: Record, programme: Programme) -> str:
    code = record.text("scope").upper()
    is_code = code.isascii() and code.isalnum() and len(code) <= LONGEST_AGENCY
    if code != NATION and code not in PROVINCES and not is_code:
        near = get_close_matches(code, [NATION, *PROVINCES], n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        record.fail("scope", f"is {code!r}, not ID, a province such as ID-JI, or an agency{meant}")
    if scope_of(code) != programme.scope:
        record.fail("scope", f"is {code}, but {programme.id} is read of each {programme.scope}")
    return code


def _series(record: Record, programme: Programme) -> str:
    if programme.series:
        return record.one_of("series", tuple(programme.series))
    return record.optional("series") or ""


def _fits(record: Record, programme: Programme, year: int, day: int) -> None:
    if not programme.applies_to(year):
        record.fail("year", f"is {year}, in which {programme.id} is not in force")
    if year_of(day) != year:
        record.fail("day", f"is not in the year {year}")

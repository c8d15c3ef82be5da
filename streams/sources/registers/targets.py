"""Targets set by hand: the denominator of a programme for an agency and year, from a day on."""

from collections.abc import Collection
from pathlib import Path

from monitors.facts import DENOMINATORS, Target
from monitors.money import GUARD_SEN
from streams.errors import PantauError
from streams.sources.content import content_of
from streams.sources.registers.table import read_table
from streams.sources.row import FIRST_YEAR, LAST_YEAR

COLUMNS = (
    "agency",
    "year",
    "programme",
    "denominator",
    "amount_sen",
    "valid_from",
    "source",
)

EXAMPLE = """\
agency,year,programme,denominator,amount_sen,valid_from,source
K99,2024,umkk-40,target,150000000000000,2024-01-01,decision 12/2024
K99,2024,umkk-40,target,160000000000000,2024-07-01,revised budget
"""
"""amount_sen is in sen (1/100 rupiah): the first line says Rp1.5 trillion."""


def read_targets(
    path: Path, observed_at: int | None = None, programmes: Collection[str] | None = None
) -> list[Target]:
    """Return the targets of a CSV file (`EXAMPLE`). `observed_at` is when it was loaded (ms UTC).

    `programmes` are the ids that may be named (None: any): a target of any other is never used.

    Raises:
        PantauError: the file does not fit, or two lines say different things of one day.
    """
    targets: list[Target] = []
    said: dict[tuple[object, ...], int] = {}
    for record in read_table(path, COLUMNS, example=EXAMPLE):
        canonical = (
            record.code("agency"),
            record.number("year", range(FIRST_YEAR, LAST_YEAR + 1)),
            record.text("programme")
            if programmes is None
            else record.one_of("programme", sorted(programmes)),
            record.one_of("denominator", DENOMINATORS),
            record.number("amount_sen", range(1, GUARD_SEN + 1)),
            record.day("valid_from"),
            record.text("source"),
        )
        # A programme has one denominator a day, whatever its kind.
        key = (*canonical[:3], canonical[5])
        if key in said:
            raise PantauError(f"{path}:{record.line}: says the same as line {said[key]} says")
        said[key] = record.line
        targets.append(Target(*canonical, content=content_of(canonical), observed_at=observed_at))
    return targets

"""Budgets of work units (RUP-StrukturAnggaranPD): what may be spent on procurement."""

from monitors.facts import Budget
from streams.sources.content import content_of
from streams.sources.feed import BUDGET, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row, YearMissingError


def to_fact(row: Row, pull: Pull) -> Budget:
    """Return the budget of one work unit, None where it has not entered one. Raises FieldError.

    Units without a budget come without a year too (97 of 165 rows): such a row waits until `pull`
    has the year that the feed's other rows have.
    """
    try:
        year = row.year()
    except YearMissingError:
        if pull.year is None:
            raise
        year = pull.year
    # kd_satker is the key; the code beside it tells which unit is part of which.
    code = row.column("kd_satker_str")
    unit = row.key("kd_satker") if code is None else f"{row.key('kd_satker')}/{code}"
    canonical = (row.agency(), year, unit, row.money("belanja_pengadaan"))
    return Budget(
        *canonical,
        content=content_of(canonical, row.fields),
        observed_at=row.observed_at(pull.observed_at),
    )


FEED = Feed("rup-struktur-anggaran-pd", ("RUP-StrukturAnggaranPD",), None, BUDGET, to_fact)

"""A made-up year as the board reads it: status records, alerts and packages of a few agencies.

The facts are the demo's; they go through the real fold, the real report and the real schemas, so
that a test sees what a reader of the topics would.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monitors.facts import Fact, Tick
from monitors.ledger.partition import Partition
from streams.contracts.catalogue import shipped
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.demo.columns import columns, registration
from streams.demo.year import MadeUpYear, made_up_year
from streams.outbox.reports import Reports
from streams.outbox.status import Statuses
from streams.packages.fold import PackageFold, plan_row
from streams.packages.store import Store
from streams.programmes import load_calendar, load_programmes
from tests.ledger.made_up import on

YEAR = 2024
Told = tuple[str, dict[str, Any]]


@cache
def told(agencies: int = 12, until: str = "09-30", seed: int = 7) -> tuple[Told, ...]:
    """Every record of the board's topics after the year was played up to a day."""
    programmes, calendar = load_programmes(), load_calendar()
    state = Partition(programmes, calendar)
    encoder = Encoder()
    alerts: list[Told] = []
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "packages.sqlite")
        packages = PackageFold(0, store, shipped())
        records = []
        year = made_up_year(seed, agencies, YEAR)
        for number, fact in enumerate(facts(year, on(until))):
            state.fold(number, fact)
            if isinstance(fact, Tick):
                alerts += [
                    ("Alert", _read("Alert", encoder, alert)) for alert in state.drain().alerts
                ]
            else:
                value = encoder.fact(fact, columns(fact, year.agency(fact.agency)))
                records.append((number, 0, fact.agency.encode(), value))
        packages.take(records, number + 1)
        found = [("Package", _again("Package", encoder, row)) for _, row in packages.due(10**9)]
        for agency, of_year in packages.plans_due():
            fresh, _ = packages.plans(agency, of_year)
            found += [
                ("PlannedPackage", _again("PlannedPackage", encoder, row))
                for row in (plan_row(agency, of_year, one, number) for one in fresh.values())
            ]
        store.close()
    statuses = Statuses(encoder, Reports(programmes, calendar))
    for book in state.books.values():
        value = statuses.record(book, state, 0, 1, number)
        found.append(("AgencyStatus", read_record(value, ("AgencyStatus",))[1]))
    return (*found, *alerts)


def facts(year: MadeUpYear, until: int) -> Iterator[Fact]:
    """A year's facts up to a day, after the register's entries of its agencies."""
    for agency in year.agencies:
        yield registration(agency)
    for day, of_day in year.days():
        if day > until:
            return
        yield from of_day


def _read(record: str, encoder: Encoder, alert: Any) -> dict[str, Any]:
    from monitors.alerts import FIELDS

    return _again(record, encoder, dict(zip(FIELDS, alert.to_row(), strict=True)))


def _again(record: str, encoder: Encoder, row: Any) -> dict[str, Any]:
    return read_record(encoder.record(record, row), (record,))[1]

"""A made-up agency's years as the facts that feeds would give."""

from collections.abc import Iterable, Iterator

from monitors.facts import Budget, Fact, Registration, SupplierClass, Transaction
from streams.backtest.simulator.fit import CATALOGUE
from streams.backtest.simulator.year import CONTRACTED, MadeUpYear, Purchase

SMALL, LARGE = "v6:small", "v6:large"
"""Suppliers of orders: an order is UMKK's through the register alone."""
ORDER = "ecatalogue_v6"


def facts(years: Iterable[MadeUpYear]) -> Iterator[Fact]:
    """Yield the facts of one agency's years."""
    for at, year in enumerate(years):
        agency = year.agency.code
        if at == 0:
            yield Registration(
                agency=agency,
                name=f"{year.agency.kind.name} {agency}",
                kind=year.agency.kind.name,
                province=None,
                time_zone="Asia/Jakarta",
                successor=None,
                valid_from=None,
                content=1,
                observed_at=None,
            )
            yield SupplierClass(agency, SMALL, "small", 1, None)
            yield SupplierClass(agency, LARGE, "large", 2, None)
        yield Budget(agency, year.year, "1/1", year.budget, 1, None)
        for number, one in enumerate(year.purchases):
            yield from _package(year, number, one)


def _package(year: MadeUpYear, number: int, one: Purchase) -> Iterator[Transaction]:
    ordered = one.channel == CATALOGUE
    channel = ORDER if ordered else one.channel
    contracted = channel in CONTRACTED
    stage = "order" if ordered else "contract" if contracted else "record"
    versions = [(one.day, one.value)]
    if one.amended is not None:
        versions.append((one.amended, one.value + one.difference))
    for version, (day, value) in enumerate(versions):
        yield Transaction(
            agency=year.agency.code,
            year=year.year,
            channel=channel,
            package=str(number),
            part="",
            stage=stage,
            version=version,
            status="active",
            day=day,
            value_sen=value,
            umk_sen=None if ordered else value if one.umkk else 0,
            pdn_sen=None,
            supplier=SMALL if one.umkk else LARGE,
            package_class=None,
            pagu_sen=None,
            products=None,
            content=2 * number + version + 1,
            observed_at=None,
        )

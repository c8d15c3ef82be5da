"""A small year of every kind of fact, the same each time, for the changelog of a former version."""

from collections.abc import Iterator
from datetime import date
from random import Random

from monitors.days import day_of, start_of_day
from monitors.facts import (
    Budget,
    Close,
    Fact,
    Plan,
    Reading,
    Registration,
    Revision,
    Snapshot,
    SupplierClass,
    Target,
    Tick,
    Transaction,
)

YEAR = 2024
FIRST = day_of(date(YEAR, 1, 1))
STORED_DAYS = 200
"""The changelog is stored after so many days of the year; the others come after the upgrade."""
DAYS = 366
AGENCIES = ("K71", "D72", "D73", "I74")
BN = 10**11
"""Rp1 bn in sen."""


def at(day: int, hour: int = 12) -> int:
    """The instant (ms) of an hour of a day of the year, counted from 0."""
    return start_of_day(FIRST + day) + hour * 3_600_000


def stored() -> list[Fact]:
    """What the former version has folded."""
    random = Random(7)
    return [*_registers(random), *_days(random, 0, STORED_DAYS)]


def later() -> list[Fact]:
    """What comes after the upgrade: it corrects, cancels and repeats what was stored, too.

    What is repeated would be counted again if it were not known any more.
    """
    again = [fact for fact in stored() if isinstance(fact, Transaction)][::2]
    seen = [fact._replace(observed_at=at(STORED_DAYS + 1)) for fact in again]
    return [*seen, *_days(Random(8), STORED_DAYS, DAYS)]


def _registers(random: Random) -> Iterator[Fact]:
    for number, agency in enumerate(AGENCIES):
        yield Registration(
            agency, f"Instansi {agency}", "KABUPATEN", "ID-JI", "Asia/Jakarta", None, None,
            100 + number, at(0),
        )  # fmt: skip
        yield Target(
            agency, YEAR, "umkk-40", "target", (8 + 4 * number) * BN, FIRST, "made up",
            200 + number, at(0),
        )  # fmt: skip
        for unit in range(2):
            yield Budget(agency, YEAR, f"{unit}/{unit}.1", (20 + unit) * BN, 300 + unit, at(0))
        for plan in range(6):
            yield Plan(
                agency, YEAR, f"{number}{plan}", (plan + 1) * BN, plan != 5, 400 + plan, at(0),
                FIRST + 2, FIRST + 30 * plan, FIRST + 30 * plan + 60, plan % 2 == 0, plan != 4,
                "0", "Tender", f"Paket {plan}", "plans",
            )  # fmt: skip
        for supplier in range(3):
            word = ("micro", "medium", "large")[supplier]
            yield SupplierClass(agency, f"spse:{supplier}", word, 500 + supplier, at(0))
        for package in range(3):
            yield _row(random, agency, f"old{package}", 10, year=YEAR - 1)
        yield Close(agency, YEAR - 1, FIRST + 1, "made up", 600, at(1))


def _days(random: Random, first: int, end: int) -> Iterator[Fact]:
    for day in range(first, end):
        for agency in AGENCIES:
            if random.random() < 0.35:
                yield from _package(random, agency, f"p{day}", day)
            if day % 50 == 20:
                yield Reading(
                    agency, YEAR, "umkm-on-board", "", FIRST + day, 10 * day, "made up",
                    700 + day, at(day),
                )  # fmt: skip
                yield Revision(
                    agency, YEAR, f"{AGENCIES.index(agency)}{day // 50}", None, "cancelled",
                    FIRST + day, at(day), 800 + day, at(day),
                )  # fmt: skip
        if first and day == first + 5:
            for agency in AGENCIES:
                # Of what was folded by the former version.
                yield _row(random, agency, "p10", 10, version=1, seen=day)
                yield _row(random, agency, "p20", 20, status="cancelled", seen=day)
        if day % 40 == 39:
            yield from _pulls(day)
        yield Tick(FIRST + day, start_of_day(FIRST + day + 1) - 1)


def _package(random: Random, agency: str, package: str, day: int) -> Iterator[Fact]:
    kind = random.random()
    if kind < 0.3:
        row = _row(random, agency, package, day, channel="ecatalogue_v6", stage="order")
        yield row._replace(umk_sen=None)
        return
    contract = _row(random, agency, package, day)
    yield contract._replace(
        stage="award", content=contract.content + 1, feed="tender-award", umk_sen=None
    )
    yield contract
    if kind > 0.7:
        part = f"{contract.value_sen}/{day}"
        yield contract._replace(
            stage="payment", part=part, content=contract.content + 2, feed="tender-payment"
        )


def _row(
    random: Random,
    agency: str,
    package: str,
    day: int,
    *,
    year: int = YEAR,
    channel: str = "tender",
    stage: str = "contract",
    version: int = 0,
    status: str = "active",
    seen: int | None = None,
) -> Transaction:
    value = random.randrange(1, 200) * 10**9
    umk = random.choice((0, value, value // 3))
    return Transaction(
        agency, year, channel, package, "", stage, version, status, FIRST + day, value, umk,
        random.choice((None, value // 2)), f"spse:{random.randrange(3)}", None, value + 7, None,
        random.getrandbits(60), at(day if seen is None else seen),
        f"{AGENCIES.index(agency)}{day // 60}", f"{channel}-{stage}",
    )  # fmt: skip


def _pulls(day: int) -> Iterator[Fact]:
    for agency in AGENCIES:
        yield Snapshot(
            agency, YEAR, "plans", None, "plans", complete=True, rows=6, duplicates=0,
            dead_letters=0, content=900 + day, observed_at=at(day, 13), begun_at=at(day),
        )  # fmt: skip

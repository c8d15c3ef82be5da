"""Made-up facts of sixteen agencies' year, and their independent recount."""

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

from monitors.days import day_of, start_of_day
from monitors.facts import Target, Tick, Transaction
from tests.recount import recount
from tests.worker.totals import Totals

YEAR = 2024
AGENCIES = tuple(f"K{number}" for number in range(1, 17))
FIRST = day_of(date(YEAR, 1, 1))


def packages(count: int, seed: int = 1) -> list[Transaction]:
    """Orders and contracts of AGENCIES, with addenda, repetitions and cancellations among them."""
    rng = random.Random(seed)
    made: list[Transaction] = []
    for number in range(count):
        kind = rng.random()
        if kind < 0.7 or not made:
            value = rng.randrange(10**8, 10**11)
            channel, stage = rng.choice((("tender", "contract"), ("ecatalogue_v5", "order")))
            umk = None if stage == "order" else rng.choice((0, value))
            made.append(
                Transaction(
                    rng.choice(AGENCIES), YEAR, channel, f"P{number}", "", stage, 0, "active",
                    FIRST + rng.randrange(360), value, umk, None, None, None, None, None,
                    rng.getrandbits(62), 1_704_100_000_000 + number,
                )
            )  # fmt: skip
            continue
        old = made[rng.randrange(len(made))]
        if kind < 0.8:
            made.append(old)
        elif kind < 0.95 and old.stage == "contract":
            value = rng.randrange(10**8, 10**11)
            made.append(
                old._replace(
                    version=old.version + 1, value_sen=value, content=rng.getrandbits(62),
                    umk_sen=min(old.umk_sen or 0, value),
                )
            )  # fmt: skip
        else:
            made.append(
                old._replace(
                    status="cancelled", content=rng.getrandbits(62),
                    observed_at=(old.observed_at or 0) + 1_000_000,
                )
            )  # fmt: skip
    return made


def targets() -> list[Target]:
    """A denominator for each agency, so that states move and alerts are raised."""
    return [
        Target(agency, YEAR, "umkk-40", "target", 4 * 10**12 + number * 10**12, FIRST, "made up",
               1000 + number, 1_704_100_000_000)
        for number, agency in enumerate(AGENCIES)
    ]  # fmt: skip


def ticks(days: int = 366) -> list[Tick]:
    """The end of each of the year's first days."""
    return [Tick(day, start_of_day(day + 1) - 1) for day in range(FIRST, FIRST + days)]


def recounted(facts: Iterable[Transaction]) -> Totals:
    """Totals by the independent recount."""
    found: Totals = {}
    by_agency: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        by_agency.setdefault(fact.agency, []).append(fact._asdict())
    for agency, rows in by_agency.items():
        for channel, total in recount(rows, {}).items():
            found[agency, channel] = (total.get("packages", 0), total.get("value", 0))
    return found

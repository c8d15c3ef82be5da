"""Made-up agency-years as cases: the last year of each agency, those before as its own past."""

from collections.abc import Iterator
from random import Random

from monitors.curves import DEFAULT
from streams.backtest.case import Case
from streams.backtest.simulator.agency import roster
from streams.backtest.simulator.shapes import fitted
from streams.backtest.simulator.year import MadeUpYear, draw

LAST_YEAR = 2024
"""The year that is scored; its holidays are in the file."""

GOAL = (2, 5)
"""0.40 of the budget, as umkk-40 asks."""


def years(number: int, seed: int) -> Iterator[list[MadeUpYear]]:
    """Draw so many agencies, each as its years, oldest first."""
    random = Random(seed)  # noqa: S311  # made-up data, and the same again from the same seed
    for agency in roster(number, random, fitted()):
        own = Random(random.getrandbits(64))  # noqa: S311  # as above
        yield [draw(agency, LAST_YEAR - back, own) for back in reversed(range(agency.years))]


def cases(number: int, seed: int) -> Iterator[Case]:
    """The last year of each of so many agencies."""
    for known in years(number, seed):
        yield case(known)


def case(known: list[MadeUpYear]) -> Case:
    """The last of an agency's years, with those before it."""
    last = known[-1]
    return Case(
        agency=last.agency.code,
        year=last.year,
        kind=last.agency.kind.name,
        earned=last.daily(umkk=True),
        spend=last.daily(umkk=False),
        budget=last.budget,
        goal=-(-last.budget * GOAL[0] // GOAL[1]),
        planned=DEFAULT.table(len(last.daily(umkk=True))),
        earlier=tuple((one.year, one.daily(umkk=True)) for one in known[:-1]),
    )

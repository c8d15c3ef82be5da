"""Made-up facts for half an hour and more, with the disorder of real feeds among them.

The years of `streams.demo.year`, one after the other, their ticks included; over them repetitions,
rows that come after later ones (an addendum before its contract), and orders that are cancelled
and revived, both again in any order.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from random import Random
from string import ascii_uppercase

from monitors.facts import Fact, Transaction
from streams.demo.agencies import roster
from streams.demo.year import MadeUpYear
from streams.sources.content import content_of

AGENCIES = 24
"""At the load's rate, a year of so many agencies goes by in half a minute: alerts come soon."""
YEARS = (2024, 2023, 2022, 2021)
"""Past ones, since a tick must not lie in the future; then the same with other agencies."""

REPEATED = 0.05
HELD_UP = 0.05
REVIVED = 0.03
FURTHEST = 4000
"""Places in the log by which a row is late at most: about two seconds of the load."""
CONTRACTS_HELD_UP = 0.3
FURTHEST_CONTRACT = 20_000
"""The same for contracts, so that addenda, weeks later, come before them."""


def facts(seed: int) -> Iterator[Fact]:
    """The same facts from the same seed."""
    random = Random(seed)
    return unruly(_years(random), random)


def _years(random: Random) -> Iterator[Fact]:
    for letter in ascii_uppercase[::-1]:
        agencies = [
            agency._replace(code=letter + agency.code[1:]) for agency in roster(AGENCIES, random)
        ]
        for year in YEARS:
            for _, of_day in MadeUpYear(agencies, year, random).days():
                yield from of_day


def unruly(orderly: Iterator[Fact], random: Random) -> Iterator[Fact]:
    """The facts with some of them late, twice, or cancelled and revived."""
    later: list[tuple[int, int, Fact]] = []
    serial = count()

    def put_off(fact: Fact, furthest: int = FURTHEST) -> None:
        heappush(later, (number + random.randint(1, furthest), next(serial), fact))

    for number, fact in enumerate(orderly):
        while later and later[0][0] <= number:
            yield heappop(later)[2]
        chance = random.random()
        if isinstance(fact, Transaction) and fact.stage == "contract" and fact.version == 0:
            if random.random() < CONTRACTS_HELD_UP:
                put_off(fact, FURTHEST_CONTRACT)
            else:
                yield fact
        elif not isinstance(fact, Transaction) or chance >= REPEATED + HELD_UP + REVIVED:
            yield fact
        elif chance < HELD_UP:
            put_off(fact)
        elif chance < HELD_UP + REPEATED or fact.status != "active":
            yield fact
            put_off(fact)
        else:
            yield fact
            put_off(cancelled(fact, seen_ms=1))
            put_off(fact._replace(observed_at=(fact.observed_at or 0) + 2))
    while later:
        yield heappop(later)[2]


def cancelled(fact: Transaction, seen_ms: int) -> Transaction:
    """The same row, cancelled, as a pull shows it that much later."""
    gone = fact._replace(status="cancelled", content=0, observed_at=None)
    return gone._replace(content=content_of(gone), observed_at=(fact.observed_at or 0) + seen_ms)

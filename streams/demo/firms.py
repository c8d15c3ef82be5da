"""Made-up suppliers of an agency: how small they are, and whether the register knows them."""

from random import Random
from typing import NamedTuple

from streams.demo.agencies import Agency

CLASSES = {"micro": 30, "small": 32, "cooperative": 8, "medium": 18, "large": 12}
"""Class → how common it is."""
PACKAGES_A_FIRM = 10
FEWEST = 24
TIDY = 0.5
"""From this part of known suppliers on a register is a tidy one."""


class Firm(NamedTuple):
    """A made-up supplier: its number, its class, and whether the register knows it."""

    number: int
    supplier_class: str
    known: bool


def firms_of(agency: Agency, random: Random) -> tuple[Firm, ...]:
    """Return the agency's suppliers, the busiest first."""
    size = max(FEWEST, agency.kind.packages // PACKAGES_A_FIRM)
    known = agency.story.known
    firms = []
    for number in range(size):
        (word,) = random.choices(tuple(CLASSES), tuple(CLASSES.values()))
        # The busiest firms are all in a tidy register.
        certain = known > TIDY and number < size * 2 // 3
        firms.append(Firm(number, word, certain or random.random() < known))
    return tuple(firms)

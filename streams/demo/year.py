"""A made-up fiscal year of many agencies, day by day. Pure: the same random, the same facts."""

from collections.abc import Iterator, Sequence
from random import Random

from monitors.days import first_day, last_day
from monitors.facts import Fact
from streams.demo.agencies import Agency, roster
from streams.demo.office import Office
from streams.demo.tally import Tally
from streams.publish.ticks import day_tick


class MadeUpYear:
    """One fiscal year. `tallies` holds what is true of the days handed out so far, by agency."""

    def __init__(self, agencies: Sequence[Agency], year: int, random: Random) -> None:
        self.agencies = tuple(agencies)
        self._by_code = {agency.code: agency for agency in self.agencies}
        self.year = year
        self._offices = [
            Office(agency, year, Random(random.getrandbits(64)))  # noqa: S311  # made-up data
            for agency in agencies
        ]

    def agency(self, code: str) -> Agency:
        """The agency of a code."""
        return self._by_code[code]

    @property
    def tallies(self) -> dict[str, Tally]:
        """The generator's own count by agency code."""
        return {office.agency.code: office.tally for office in self._offices}

    def days(self) -> Iterator[tuple[int, list[Fact]]]:
        """Yield (day, facts) from 1 January to 31 December; the day's tick is its last fact."""
        for day in range(first_day(self.year), last_day(self.year) + 1):
            facts: list[Fact] = []
            for office in self._offices:
                facts += office.day(day)
            facts.append(day_tick(day))
            yield day, facts


def made_up_year(seed: int, agencies: int, year: int) -> MadeUpYear:
    """Return the year that belongs to a seed and a number of agencies."""
    random = Random(seed)  # noqa: S311  # made-up data, and the same again from the same seed
    return MadeUpYear(roster(agencies, random), year, random)

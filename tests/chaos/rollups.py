"""What the rollups on their topic sum up to, read as `pantau nation` reads them.

Of a rollup that comes twice the first copy counts (`monitors/nation/queue.py`). A worker that took
a partition over says books again that had been said, so that the records themselves differ from
those of a fold that nothing disturbs; what they sum up to may not, nor the alerts on the way.
"""

from collections.abc import Iterable
from typing import NamedTuple

from monitors.nation.nation import Nation
from monitors.rollup import Rollup
from streams.contracts.catalogue import shipped
from streams.nation.reader import RollupReader
from streams.programmes import load_calendar, load_programmes
from streams.worker.batch import Fact

Key = tuple[str, int, str, str]
"""(agency or scope, fiscal year, programme, figure)"""


class Summed(NamedTuple):
    """Figures after the last tick; alert ids of the scopes; how many rollups were refused."""

    figures: dict[Key, int]
    alerts: set[str]
    refused: int


def on_topic(records: Iterable[Fact], partitions: int) -> Summed:
    """The sums of a topic's records."""
    nation = Nation(load_programmes(), load_calendar(), partitions)
    refused = len(RollupReader(shipped()).fold(nation, list(records)))
    return _summed(nation, refused)


def of_fold(rollups: Iterable[tuple[int, Rollup]], partitions: int) -> Summed:
    """The sums of (partition, rollup) as a fold gives them."""
    nation = Nation(load_programmes(), load_calendar(), partitions)
    refused = sum(nation.fold(partition, one) is not None for partition, one in rollups)
    return _summed(nation, refused)


def off(told: Summed, truth: Summed) -> list[str]:
    """What differs: figures, alerts of scopes, and one for each rollup that was refused."""
    keys = told.figures.keys() | truth.figures.keys()
    by = {key: told.figures.get(key, 0) - truth.figures.get(key, 0) for key in sorted(keys)}
    return [
        *(f"rollups: {key} is off by {one}" for key, one in by.items() if one),
        *(f"rollups: alert {one} is or is not one" for one in sorted(told.alerts ^ truth.alerts)),
        *["rollups: one is refused"] * told.refused,
    ]


def _summed(nation: Nation, refused: int) -> Summed:
    found: dict[Key, int] = {}
    for (agency, year), book in nation.agencies.items():
        for part in book.parts:
            for one in part.sums:
                for name in ("earned", "confirmed", "spend", "unknown", "packages", "amount"):
                    key = (agency, year, one.programme, name)
                    found[key] = found.get(key, 0) + getattr(one, name)
    for (code, year), scope in nation.books.items():
        for programme, totals in scope.totals.items():
            for name in ("earned", "confirmed", "spend", "unknown", "packages", "books"):
                found[code, year, programme, name] = getattr(totals, name)
    for number, lane in enumerate(nation.lanes):
        if lane.taken is not None:
            found[f"partition {number}", 0, "", "position"] = lane.taken.position
    return Summed(found, {alert.id for alert in nation.drain().alerts}, refused)

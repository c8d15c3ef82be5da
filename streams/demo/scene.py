"""What there is to see at one moment of the demo, as plain values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitors.alerts import KINDS
from monitors.programme import STATES
from streams.demo.planning import PROGRAMME
from streams.demo.tally import Tally
from streams.demo.verdict import Difference

Row = Mapping[str, Any]


@dataclass
class Scene:
    """The demo so far. `day` is a day number, None before the first; `names` are agencies'."""

    year: int
    first: int
    last: int
    names: Mapping[str, str]
    address: str
    bootstrap: str
    day: int | None = None
    published: int = 0
    folded: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    alerts: Sequence[Row] = ()

    @property
    def part(self) -> float:
        """How much of the year is over, 0 to 1."""
        return (
            0.0 if self.day is None else (self.day - self.first + 1) / (self.last - self.first + 1)
        )


@dataclass(frozen=True)
class Summary:
    """The whole year. `seconds` it took; `different` is empty where every total is exact."""

    scene: Scene
    seed: int
    seconds: float
    packages: int
    value: int
    umkk: int
    paid: int
    kinds: Mapping[str, int]
    different: Sequence[Difference]


def states(figures: Mapping[str, Row]) -> dict[str, int]:
    """Count agencies by the state of their programme, in the order of STATES, none left out."""
    found = Counter(row["programmes"][PROGRAMME]["state"] for row in figures.values()
                    if PROGRAMME in row["programmes"])  # fmt: skip
    return {state: found[state] for state in STATES if found[state]}


def summarise(
    scene: Scene,
    seed: int,
    seconds: float,
    tallies: Mapping[str, Tally],
    different: Sequence[Difference],
) -> Summary:
    """Sum up a year that is over."""
    kinds = Counter(alert["kind"] for alert in scene.alerts)
    return Summary(
        scene,
        seed,
        seconds,
        sum(tally.packages for tally in tallies.values()),
        sum(tally.value for tally in tallies.values()),
        sum(tally.umkk for tally in tallies.values()),
        sum(tally.paid for tally in tallies.values()),
        {kind: kinds[kind] for kind in KINDS},
        different,
    )

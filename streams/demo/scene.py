"""What there is to see at one moment of the demo, as plain values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitors.alerts import KINDS
from monitors.nation.scopes import name_of
from monitors.programme import STATES
from streams.demo.planning import PROGRAMME
from streams.demo.tally import Tally
from streams.demo.verdict import Difference

Row = Mapping[str, Any]


@dataclass
class Scene:
    """The demo so far. `day` is a day number, None before the first; `names` are agencies'.

    `nation` is the record of the sums over all agencies, None before the first; `letters` is how
    many notices were written into `folder`, `scrape` the file that a Prometheus would read.
    """

    year: int
    first: int
    last: int
    names: Mapping[str, str]
    addresses: Mapping[str, str]
    bootstrap: str
    folder: Path
    scrape: Path
    day: int | None = None
    published: int = 0
    folded: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    alerts: Sequence[Row] = ()
    nation: Row | None = None
    letters: int = 0

    @property
    def national(self) -> Row | None:
        """The programme's sums over all agencies, None where there are none yet."""
        return None if self.nation is None else self.nation["programmes"].get(PROGRAMME)

    def name(self, code: str) -> str:
        """The name of an agency or of a scope."""
        return self.names.get(code) or name_of(code)

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

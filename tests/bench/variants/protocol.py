"""What takes part in the measurement."""

from pathlib import Path
from typing import NamedTuple, Protocol

from tests.bench.events import Off
from tests.bench.load import Load


class Figures(NamedTuple):
    """One run. `seconds` go from the first event taken until everything was durable.

    `off` says whether its totals were right, None where it has none. `cpu_s` and `peak_bytes` are
    the variant's own process, not the broker's. `told_s` is how much later the last figures of an
    agency were on their topic, None where none are told.
    """

    events: int
    seconds: float
    peak_bytes: int
    cpu_s: float
    off: Off | None
    told_s: float | None = None

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


class Variant(Protocol):
    """One way of doing the job."""

    @property
    def name(self) -> str:
        """What `--only` calls it."""

    @property
    def title(self) -> str:
        """What the table calls it."""

    @property
    def part(self) -> int:
        """It is given one event in so many: a slow one would take the whole evening."""

    def absent(self) -> str | None:
        """Say why it cannot run here; None where it can. May build what it needs."""

    def run(self, load: Load, run: str, folder: Path) -> Figures:
        """Do the job once. `run` is a name that nothing else on the broker has."""

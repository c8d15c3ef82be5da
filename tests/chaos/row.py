"""One fault's row in the table, in `chaos.json`, and in judgement."""

from dataclasses import asdict, dataclass
from typing import Any

from tests.chaos.load import AT_LEAST

ENOUGH_ALERTS = 10
"""With fewer alerts in a run, that none was lost says little."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a fault did. `sen_off` sums all differences of the accounts, of money only.

    `alerts_lost`: alerts of the undisturbed fold that are not on the topic as they should be.
    `alerts_doubled`: ids, or contents under an id, on the topic that the undisturbed fold does not
    have: a transition with two ids has one of those. `resumed_s` is the longest time until
    progress; `load_per_s` the slowest five seconds. `rollups_off` are figures and alerts of the
    sums over agencies that differ. `failed` says why a run broke off.
    """

    fault: str
    times: int
    sen_off: int | None
    alerts_lost: int | None
    alerts_doubled: int | None
    resumed_s: float | None
    limit_s: float
    counts_off: int | None = None
    letters_off: int | None = None
    alerts: int = 0
    letters: int = 0
    facts: int = 0
    aborted: int = 0
    load_per_s: float = 0.0
    restarts: int = 0
    failed: str | None = None
    rollups_off: int | None = None

    def json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def faults(self) -> list[str]:
        """What is off; empty where nothing is."""
        if self.failed is not None:
            return [self.failed]
        return [
            said
            for said, is_so in (
                (f"{self.sen_off} sen off", self.sen_off != 0),
                (f"{self.counts_off} packages or other counts off", self.counts_off != 0),
                (f"{self.alerts_lost} alerts lost", self.alerts_lost != 0),
                (f"{self.alerts_doubled} alerts doubled", self.alerts_doubled != 0),
                (f"{self.letters_off} dead letters wrong", self.letters_off != 0),
                (f"{self.rollups_off} sums over agencies off", self.rollups_off != 0),
                (
                    f"progress after {self.resumed_s} s, later than {self.limit_s:g}",
                    self.resumed_s is None or self.resumed_s > self.limit_s,
                ),
                (f"only {self.alerts} alerts were due", self.alerts < ENOUGH_ALERTS),
                (
                    f"the load fell to {self.load_per_s:.0f} facts a second",
                    self.load_per_s < AT_LEAST,
                ),
            )
            if is_so
        ]

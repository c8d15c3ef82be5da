"""A view made of plain values: what a test or a fixture says lies behind the figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitors.projection import Projection
from monitors.rules.case import Claims, Corrected, Nothing, Pulse, ReservedSum, Window


@dataclass
class PlainView(Nothing):
    """Answers with what it was given; a window that was not given is not known."""

    windows: Mapping[int, Window] = field(default_factory=dict)
    claim: Claims | None = None
    channels: tuple[Pulse, ...] = ()
    corrections: Corrected = field(default_factory=Corrected)
    reason: str | None = None
    projected: Projection | None = None
    since: int | None = None
    plans: ReservedSum | None = None

    def window(self, days: int) -> Window | None:
        return self.windows.get(days)

    def claims(self) -> Claims | None:
        return self.claim

    def pulses(self, pull_days: int, row_days: int) -> tuple[Pulse, ...]:
        return self.channels

    def corrected(self) -> Corrected:
        return self.corrections

    def denominator_reason(self, after: int) -> str | None:
        return self.reason

    def projection(self) -> Projection | None:
        return self.projected

    def unreachable_since(self) -> int | None:
        return self.since

    def reserved(self) -> ReservedSum | None:
        return self.plans

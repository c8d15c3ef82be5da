"""An alert: one transition of one programme's state in one agency-year, with all its figures.

An alert is never edited. A later copy with the same `id` is the same transition sent again; the
id holds agency, year, programme, episode and transition number and no clock, so that the same log
gives the same ids. `schemas/alert` has the same fields in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("raised", "changed", "cleared", "closed")
"""What happened to the episode.

raised: an episode opens; changed: it goes on in another state; cleared: the trajectory is good
again; closed: the year ended or the ground of the judgement is gone. Only `raised` and `changed`
leave an episode open.
"""

REASONS = (
    "spi_below",
    "spi_above",
    "class_unknown",
    "class_known",
    "data_silent",
    "data_back",
    "unreachable",
    "reachable",
    "no_denominator",
    "denominator_changed",
    "year_end",
    "correction",
)
"""Why a transition happened.

spi_below and spi_above: the hysteresis ran its full length. denominator_changed: the transition
came with another denominator than the day before's. correction: a figure of a closed year moved.
"""

SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class Alert:
    """One transition. Money in sen, days since 1970-01-01 local, `instant` in ms UTC.

    `since` is the first day on which what the alert says has held: the first business day of the
    run below or above the threshold, the day of the last pull where data is silent, else `day`.
    `planned_sen`, `planned_fraction`, `spi`, `gap_sen` and `days_behind` are None where the
    assessment has not enough data; `needed_share` is also None where nothing of the budget is left.
    `page` is the document that explains the rule.
    """

    id: str
    agency: str
    year: int
    programme: str
    rule: str
    episode: int
    transition: int
    kind: str
    state_from: str
    state_to: str
    severity: str
    day: int
    instant: int
    since: int
    umkk_sen: int
    spend_sen: int
    denominator: str | None
    denominator_sen: int | None
    denominator_source: str | None
    goal_sen: int | None
    planned_sen: int | None
    planned_fraction: float | None
    spi: float | None
    gap_sen: int | None
    days_behind: int | None
    needed_share: float | None
    required_rate_sen_per_day: int | None
    reason: str
    text: str
    page: str

    def to_row(self) -> tuple[Any, ...]:
        """Return the values in field order: what the segment stores."""
        return tuple(getattr(self, name) for name in FIELDS)

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Alert:
        """Return the alert that `to_row` packed; a row of another length is a ValueError."""
        if len(row) != len(FIELDS):
            text = f"an alert has {len(FIELDS)} values, not {len(row)}"
            raise ValueError(text)
        return cls(*row)


FIELDS = tuple(field.name for field in fields(Alert))


def alert_id(agency: str, year: int, programme: str, episode: int, transition: int) -> str:
    """Return the stable id, e.g. "K34/2024/umkk-40/e1/t2"."""
    return f"{agency}/{year}/{programme}/e{episode}/t{transition}"

"""An alert: one transition of a programme's state, or of a rule beside it, with all its figures.

An alert is never edited. A later copy with the same `id` is the same transition sent again; the
id holds agency, year, programme, the rule where it is not the state's, episode and transition
number and no clock, so that the same log gives the same ids. `schemas/alert` has the same fields in
the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS = ("raised", "changed", "cleared", "closed")
"""What happened to the episode.

raised: an episode opens; changed: it goes on in another state or severity; cleared: the trajectory
is good again, or the rule holds no more; closed: the year ended or the ground of the judgement is
gone. Only `raised` and `changed` leave an episode open.
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
    "likely_to_miss",
    "likely_again",
    "burning",
    "channel_silent",
    "claim_doubtful",
    "state_corrected",
    "ended_year_moved",
    "over",
)
"""Why a transition happened.

spi_below and spi_above: the hysteresis ran its full length. denominator_changed: the transition
came with another denominator than the day before's. correction: a figure of a closed year moved.
likely_again: P(miss) has fallen again. state_corrected and ended_year_moved: what the rule
`correction` found. over: what a rule found holds no more.
"""

SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class Alert:
    """One transition. Money in sen, days since 1970-01-01 local, `instant` in ms UTC.

    `rule` names the state or the rule. `state_from` and `state_to` are the programme's states;
    a rule beside the state leaves them equal. `since` is the first day on which what the alert says
    has held: the first business day of the run below or above the threshold, the day of the last
    pull where data is silent, the day from which on the goal could not be reached any more, else
    `day`. `planned_sen`, `planned_fraction`, `spi`, `gap_sen` and `days_behind` are None where the
    assessment has not enough data; `needed_share` is also None where nothing of the budget is left.

    `text` is Indonesian, `text_en` English. `page` explains the rule. In a programme whose `unit`
    is a count the `_sen` fields hold counts. `required_per_month_sen` is what 30 days need.
    `umkk_confirmed_sen` stands beside `umkk_sen`. `p_miss` to `p90_sen` are the projected end of
    the year. `reserved_…`: planned packages for small business that are not contracted yet.
    `details` are the rule's own figures, as text.
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
    unit: str = "sen"
    scope: str = "agency"
    text_en: str | None = None
    required_per_month_sen: int | None = None
    umkk_confirmed_sen: int | None = None
    p_miss: float | None = None
    p10_sen: int | None = None
    p50_sen: int | None = None
    p90_sen: int | None = None
    reserved_packages: int | None = None
    reserved_pagu_sen: int | None = None
    reserved_first: tuple[Mapping[str, Any], ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)

    def to_row(self) -> tuple[Any, ...]:
        """Return the values in field order, as plain values: what the segment stores."""
        values = [getattr(self, name) for name in FIELDS]
        values[_RESERVED] = [dict(one) for one in self.reserved_first]
        return tuple(values)

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Alert:
        """Return the alert that `to_row` packed; a row of another length is a ValueError."""
        if len(row) != len(FIELDS):
            text = f"an alert has {len(FIELDS)} values, not {len(row)}"
            raise ValueError(text)
        values = dict(zip(FIELDS, row, strict=True))
        values["reserved_first"] = tuple(values["reserved_first"])
        return cls(**values)


FIELDS = tuple(one.name for one in fields(Alert))
_RESERVED = FIELDS.index("reserved_first")


def alert_id(
    agency: str, year: int, programme: str, episode: int, transition: int, *, rule: str = ""
) -> str:
    """Return the stable id, e.g. "K34/2024/umkk-40/e1/t2"; of a side rule ".../burning/e1/t1"."""
    place = f"{programme}/{rule}" if rule else programme
    return f"{agency}/{year}/{place}/e{episode}/t{transition}"

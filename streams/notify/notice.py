"""An alert as a recipient reads it: the record of umkm.alerts, by the fields that are told."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

OPENING = frozenset({"raised", "changed"})
"""Kinds that leave an episode open."""


class Notice(NamedTuple):
    """One transition. Amounts in sen or in the programme's `unit`; days since 1970-01-01 local.

    `instant` is in ms UTC. Fields that an older alert has not are at their defaults.
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
    reason: str
    text: str
    page: str
    text_en: str | None = None
    unit: str = "sen"
    scope: str = "agency"
    denominator: str | None = None
    denominator_sen: int | None = None
    denominator_source: str | None = None
    goal_sen: int | None = None
    planned_sen: int | None = None
    planned_fraction: float | None = None
    spi: float | None = None
    gap_sen: int | None = None
    days_behind: int | None = None
    needed_share: float | None = None
    required_rate_sen_per_day: int | None = None
    required_per_month_sen: int | None = None
    umkk_confirmed_sen: int | None = None
    p_miss: float | None = None
    p10_sen: int | None = None
    p50_sen: int | None = None
    p90_sen: int | None = None
    reserved_packages: int | None = None
    reserved_pagu_sen: int | None = None
    reserved_first: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return the notice of an alert's record; what it has beside these fields is not told."""
        known = {name: row[name] for name in cls._fields if row.get(name) is not None}
        if "reserved_first" in known:
            known["reserved_first"] = tuple(known["reserved_first"])
        return cls(**known)

    @property
    def opens(self) -> bool:
        """Whether the episode is open after this transition."""
        return self.kind in OPENING

    @property
    def track(self) -> str:
        """What one rule or state machine watches: the id without episode and transition."""
        return track_of(self.id)

    @property
    def subject(self) -> tuple[str, int, str]:
        """Agency, year and programme: what inhibition looks at together."""
        return self.agency, self.year, self.programme


def track_of(alert_id: str) -> str:
    """Return the part of an alert's id before its episode: "K34/2024/umkk-40/e1/t2"."""
    return episode_of(alert_id).rpartition("/")[0]


def episode_of(alert_id: str) -> str:
    """Return the part of an alert's id before its transition."""
    return alert_id.rpartition("/")[0]

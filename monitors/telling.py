"""Makes the alert of a transition: the case's figures, what is behind them, and the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from monitors.alerts import Alert, alert_id
from monitors.figures import amount_of
from monitors.trajectory import assess
from monitors.wording.both import Told
from monitors.wording.describe import describe_rule, describe_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitors.projection import Projection
    from monitors.rules.case import Case, ReservedSum

SHOWN_RESERVED = 5
"""So many reserved packages are named in an alert, the largest first."""

NO_FIGURES: Mapping[str, Any] = {}


class Transition(NamedTuple):
    """What has happened. `rule` and `side`: the side rule it happened to, else the state's name."""

    rule: str
    side: bool
    kind: str
    state_from: str
    state_to: str
    severity: str
    episode: int
    transition: int
    since: int
    reason: str
    page: str
    says: Mapping[str, Any] = NO_FIGURES


def tell(case: Case, happened: Transition, instant: int) -> Alert:
    """Return the alert; `instant` (ms UTC) is the tick's."""
    programme, figures, view = case.programme, case.figures, case.view
    measures = assess(programme, case.calendar, figures)
    held = figures.denominator if amount_of(figures.denominator) > 0 else None
    claims = view.claims()
    ahead = None if case.ground.over else view.projection()
    reserved = view.reserved()
    told = Told(
        programme=programme,
        figures=figures,
        measures=measures,
        state_from=happened.state_from,
        state_to=happened.state_to,
        kind=happened.kind,
        since=happened.since,
        reason=happened.reason,
        says=happened.says,
        projection=ahead,
        reserved=reserved,
        severity=happened.severity,
    )
    text = describe_rule(happened.rule, told) if happened.side else describe_state(told)
    return Alert(
        id=alert_id(
            figures.agency,
            figures.year,
            programme.id,
            happened.episode,
            happened.transition,
            rule=happened.rule if happened.side else "",
        ),
        agency=figures.agency,
        year=figures.year,
        programme=programme.id,
        rule=happened.rule,
        episode=happened.episode,
        transition=happened.transition,
        kind=happened.kind,
        state_from=happened.state_from,
        state_to=happened.state_to,
        severity=happened.severity,
        day=figures.day,
        instant=instant,
        since=happened.since,
        umkk_sen=figures.umkk_sen,
        spend_sen=figures.spend_sen,
        denominator=held.kind if held is not None else None,
        denominator_sen=held.amount_sen if held is not None else None,
        denominator_source=held.source if held is not None else None,
        goal_sen=measures.goal_sen,
        planned_sen=measures.planned_sen,
        planned_fraction=measures.planned_fraction,
        spi=measures.spi,
        gap_sen=measures.gap_sen,
        days_behind=measures.days_behind,
        needed_share=measures.needed_share,
        required_rate_sen_per_day=measures.required_rate_sen_per_day,
        reason=happened.reason,
        text=text.id,
        page=happened.page,
        unit=programme.unit,
        scope=programme.scope,
        text_en=text.en,
        required_per_month_sen=measures.required_per_month_sen,
        umkk_confirmed_sen=None if claims is None else claims.confirmed_sen,
        **_ahead(ahead),
        **_reserved(reserved),
        details={name: _text(value) for name, value in happened.says.items()},
    )


def _ahead(projection: Projection | None) -> dict[str, Any]:
    if projection is None:
        return {}
    return {
        "p_miss": projection.p_miss,
        "p10_sen": projection.p10,
        "p50_sen": projection.p50 if projection.worth_a_point else None,
        "p90_sen": projection.p90,
    }


def _reserved(sums: ReservedSum | None) -> dict[str, Any]:
    if sums is None:
        return {}
    return {
        "reserved_packages": sums.packages,
        "reserved_pagu_sen": sums.pagu_sen,
        "reserved_first": tuple(one._asdict() for one in sums.first[:SHOWN_RESERVED]),
    }


def _text(value: Any) -> str:
    """A figure of a rule as text: several are joined with commas, pairs with a colon."""
    if isinstance(value, tuple):
        return ", ".join(
            ":".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in value
        )
    return str(value)

"""Agencies: a table to sort, from which one goes down to one agency, here or on the board."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import DOMAIN, frame, uid
from streams.grafana.parts import (
    CHOSEN,
    COUNT,
    NAMED,
    PROGRAMME,
    RATIO,
    RUPIAH,
    bars,
    figure,
    named,
    rows,
)

_BY = ("agency", "name", "kind", "province", "state")
_WHERE = named("max by (agency, kind, province, state) (pantau_programme_state{" + PROGRAMME + "})")
_GAPS = "(max by (agency) (pantau_programme_gap_rupiah{" + PROGRAMME + "}) < 0)"
_RESERVED = "max by (agency) (pantau_agency_reserved_pagu_rupiah{" + CHOSEN + "})"


def _of(metric: str) -> str:
    chosen = "max by (agency) (pantau_programme_" + metric + "{" + PROGRAMME + "})"
    return f"{_WHERE} * on (agency) group_left () {chosen}"


def _in(states: str) -> str:
    return (
        "count(max by (agency) (pantau_programme_state{" + PROGRAMME + f',state=~"{states}"' + "}))"
        " or vector(0)"
    )


DOWN = (
    f"/d/{uid('agency')}?${{datasource:queryparam}}&${{__url_time_range}}"
    "&${year:queryparam}&${programme:queryparam}&var-agency=${__data.fields.agency}"
)
ON_BOARD = (
    "${board}/agencies/${__data.fields.agency}?year=${year}&programme=${programme:percentencode}"
)


def build() -> dashboard.Dashboard:
    """The dashboard."""
    return (
        frame("agencies", "Every agency that the variables choose, and its state.", DOMAIN)
        .with_row(dashboard.Row("Today"))
        .with_panel(
            figure(
                "Off their plan",
                "Behind, likely to miss, or out of reach.",
                _in("behind|likely_to_miss|cannot_be_reached|missed"),
                COUNT,
                steps=((None, "green"), (1, "orange")),
            )
        )
        .with_panel(
            figure("On track", "On track, or the goal is reached.", _in("on_track|reached"), COUNT)
        )
        .with_panel(
            figure(
                "Not judged",
                "No budget, silent data, unknown classes, or too early.",
                _in("no_denominator|data_silent|class_unknown|too_early|no_target"),
                COUNT,
            )
        )
        .with_row(dashboard.Row("Agencies"))
        .with_panel(
            rows(
                "Agencies",
                "Sorted by gap: the furthest behind first. Risk is the probability of missing"
                " the goal, by the projection. The agency leads to its own"
                " dashboard, the state to its page on the board.",
                [
                    ("gap", _of("gap_rupiah"), RUPIAH),
                    ("value", _of("umkk_rupiah"), RUPIAH),
                    ("goal", _of("goal_rupiah"), RUPIAH),
                    ("over plan", _of("spi_ratio"), "none"),
                    ("risk", _of("miss_probability_ratio"), RATIO),
                    ("needed share", _of("needed_share_ratio"), RATIO),
                    ("needed a month", _of("required_per_month_rupiah"), RUPIAH),
                ],
                by=_BY,
                sort="gap",
                links={
                    "agency": ("Open its dashboard", DOWN),
                    "state": ("Open on the board", ON_BOARD),
                },
            )
        )
        .with_row(dashboard.Row("The ends"))
        .with_panel(
            bars(
                "Furthest behind",
                "The twelve largest gaps below plan.",
                f"bottomk(12, {named(_GAPS)})",
                NAMED,
                RUPIAH,
                steps=((None, "orange"),),
                empty="none is behind",
            )
        )
        .with_panel(
            bars(
                "Most reserved and not contracted",
                "Plans reserved for small business with"
                " nothing contracted yet, by their ceilings: what could close a gap.",
                f"topk(12, {named(_RESERVED)})",
                NAMED,
                RUPIAH,
                empty="none",
            )
        )
    )

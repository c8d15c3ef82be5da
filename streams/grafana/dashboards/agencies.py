"""Agencies: a table to sort, from which one goes down to one agency, here or on the board."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import DOMAIN, frame, uid
from streams.grafana.parts import COUNT, PROGRAMME, RATIO, RUPIAH, bars, figure, rows

_BY = ("agency", "kind", "province", "state")


def _of(metric: str) -> str:
    chosen = "max by (agency) (pantau_programme_" + metric + "{" + PROGRAMME + "})"
    where = "max by (agency, kind, province, state) (pantau_programme_state{" + PROGRAMME + "})"
    return f"{where} * on (agency) group_left () {chosen}"


def _in(states: str) -> str:
    return (
        "count(max by (agency) (pantau_programme_state{" + PROGRAMME + f',state=~"{states}"' + "}))"
        " or vector(0)"
    )


DOWN = (
    f"/d/{uid('agency')}?${{datasource:queryparam}}&${{__url_time_range}}"
    "&${year:queryparam}&${programme:queryparam}&var-agency=${__data.fields.agency}"
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
                "Sorted by gap: the furthest behind first. The agency leads to its own"
                " dashboard, the state to its page on the board.",
                [
                    ("gap", _of("gap_rupiah"), RUPIAH),
                    ("value", _of("umkk_rupiah"), RUPIAH),
                    ("goal", _of("goal_rupiah"), RUPIAH),
                    ("over plan", _of("spi_ratio"), "none"),
                    ("needed share", _of("needed_share_ratio"), RATIO),
                ],
                by=_BY,
                sort="gap",
                links={
                    "agency": ("Open its dashboard", DOWN),
                    "state": ("Open on the board", "${board}/agencies/${__data.fields.agency}"),
                },
            )
        )
        .with_row(dashboard.Row("The ends"))
        .with_panel(
            bars(
                "Furthest behind",
                "The twelve largest gaps below plan.",
                "bottomk(12, max by (agency) (pantau_programme_gap_rupiah{" + PROGRAMME + "}) < 0)",
                "{{agency}}",
                RUPIAH,
            )
        )
        .with_panel(
            bars(
                "Most reserved and not contracted",
                "Plans reserved for small business with"
                " nothing contracted yet, by their ceilings: what could close a gap.",
                "topk(12, max by (agency) (pantau_agency_reserved_pagu_rupiah{"
                'kind=~"$kind",province=~"$province",year="$year"}))',
                "{{agency}}",
                RUPIAH,
            )
        )
    )

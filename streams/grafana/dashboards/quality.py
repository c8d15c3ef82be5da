"""Data quality: how far the figures can be relied on."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import DOMAIN, frame
from streams.grafana.parts import (
    CHOSEN,
    COUNT,
    GOOD_IS_NONE,
    NAMED,
    PER_SECOND,
    PROGRAMME,
    RATIO,
    RUPIAH,
    SECONDS,
    THIRD,
    bars,
    course,
    figure,
    named,
)

_OBSERVED = "max by (agency) (pantau_agency_observed_timestamp_seconds{" + CHOSEN + "})"
_UNCHECKED = "max by (agency) (pantau_agency_umk_unverifiable_rupiah{" + CHOSEN + "})"
_REFUSED = "sum by (reason) (increase(pantau_dead_letters_total[$__rate_interval]))"

_NO_FETCH = "no pantau fetch"
"""What stands where nobody pulls the API: exports are published by hand."""
_FEED = "{{feed}}"


def _umk(claim: str) -> str:
    return "sum(max by (agency) (pantau_agency_umk_" + claim + "_rupiah{" + CHOSEN + "}))"


def _share(state: str) -> str:
    own = "count(max by (agency) (pantau_programme_state{" + PROGRAMME + f',state="{state}"' + "}))"
    every = "count(max by (agency) (pantau_programme_state{" + PROGRAMME + "}))"
    return f"({own} or vector(0)) / {every}"


def build() -> dashboard.Dashboard:
    """The dashboard."""
    return (
        frame("quality", "Freshness, gaps and doubts in the data behind the figures.", DOMAIN)
        .with_row(dashboard.Row("Today"))
        .with_panel(
            figure(
                "Oldest newest pull",
                "Age of the newest pull of the agency that has been silent longest.",
                f"time() - min({_OBSERVED})",
                SECONDS,
            )
        )
        .with_panel(
            figure(
                "Silent",
                "Part of the agencies in the state data_silent.",
                _share("data_silent"),
                RATIO,
                steps=((None, "green"), (0.2, "red")),
            )
        )
        .with_panel(
            figure(
                "Without a budget",
                "Part of the agencies in the state no_denominator.",
                _share("no_denominator"),
                RATIO,
            )
        )
        .with_panel(
            figure(
                "Confirmed",
                "Part of the declared value that the register confirms.",
                # Not from the metric of what is confirmed: that has orders in it, too.
                f"1 - ({_umk('doubtful')} + {_umk('unverifiable')}) / {_umk('declared')}",
                RATIO,
            )
        )
        .with_panel(
            figure(
                "Doubtful",
                "Part of the declared value that class, register or ceiling speak against.",
                f"{_umk('doubtful')} / {_umk('declared')}",
                RATIO,
            )
        )
        .with_panel(
            figure(
                "Unverifiable",
                "Part of the declared value whose supplier no register knows.",
                f"{_umk('unverifiable')} / {_umk('declared')}",
                RATIO,
            )
        )
        .with_row(dashboard.Row("What is left out"))
        .with_panel(
            bars(
                "Rows by note",
                "Rows and packages left out or flagged, all agencies.",
                "sum by (note) (max by (agency, note) (pantau_agency_noted_rows{" + CHOSEN + "}))",
                "{{note}}",
                COUNT,
            )
        )
        .with_panel(
            course(
                "Refused records",
                "Dead letters by reason. Nothing here is good.",
                [(_REFUSED, "{{reason}}")],
                COUNT,
                empty="none",
            )
        )
        .with_row(dashboard.Row("Which agencies"))
        .with_panel(
            bars(
                "Silent longest",
                "Age of the newest pull: the twelve oldest.",
                f"topk(12, {named(f'(time() - {_OBSERVED})')})",
                NAMED,
                SECONDS,
            )
        )
        .with_panel(
            bars(
                "Most unverifiable value",
                "The twelve agencies with the most declared value that nobody can check.",
                f"topk(12, {named(_UNCHECKED)})",
                NAMED,
                RUPIAH,
            )
        )
        .with_row(dashboard.Row("Feeds of the API"))
        .with_panel(
            figure(
                "Longest unpulled",
                "Time since the agency and year that has waited longest was pulled.",
                "time() - min(pantau_fetch_oldest_timestamp_seconds)",
                SECONDS,
                span=THIRD,
                empty=_NO_FETCH,
            )
        )
        .with_panel(
            figure(
                "Never pulled",
                "Agencies and years of which a feed was never pulled.",
                "sum(max by (feed) (pantau_fetch_never_pulled))",
                COUNT,
                steps=GOOD_IS_NONE,
                span=THIRD,
                empty=_NO_FETCH,
            )
        )
        .with_panel(
            figure(
                "Failed pulls",
                "Pulls in the chosen time that failed after all tries; they are made again.",
                "round(sum(increase(pantau_fetch_failures_total[$__range])))",
                COUNT,
                steps=GOOD_IS_NONE,
                span=THIRD,
                empty=_NO_FETCH,
            )
        )
        .with_panel(
            bars(
                "Since the newest pull",
                "By feed.",
                "time() - max by (feed) (pantau_fetch_success_timestamp_seconds)",
                "{{feed}}",
                SECONDS,
                span=THIRD,
                empty=_NO_FETCH,
            )
        )
        .with_panel(
            course(
                "Pulls",
                "Completed, by feed.",
                [("sum by (feed) (increase(pantau_fetch_pulls_total[$__rate_interval]))", _FEED)],
                COUNT,
                span=THIRD,
                empty=_NO_FETCH,
            )
        )
        .with_panel(
            course(
                "Rows pulled",
                "Per second, by feed.",
                [("sum by (feed) (rate(pantau_fetch_rows_total[$__rate_interval]))", _FEED)],
                PER_SECOND,
                span=THIRD,
                empty=_NO_FETCH,
            )
        )
    )

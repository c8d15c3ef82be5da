"""Pipeline: do the processes run, keep up, and get through to their topics."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import frame
from streams.grafana.parts import (
    BYTES,
    COUNT,
    GOOD_IS_NONE,
    PER_SECOND,
    SECONDS,
    bars,
    course,
    figure,
)

_AGE = "sum by (le, job) (rate(pantau_event_age_seconds_bucket[$__rate_interval]))"
_DELAY = "sum by (le, job) (rate(pantau_alert_delay_seconds_bucket[$__rate_interval]))"
_FOLD = (
    "sum by (job) (rate(pantau_fold_seconds_total[$__rate_interval]))"
    " / sum by (job) (rate(pantau_events_total[$__rate_interval]))"
)
_ANSWERS = "sum by (le, route) (rate(pantau_board_request_seconds_bucket[$__rate_interval]))"


def build() -> dashboard.Dashboard:
    """The dashboard."""
    return (
        frame("pipeline", "Workers, sums, packages, board and notifier as Prometheus sees them.")
        .with_row(dashboard.Row("Now"))
        .with_panel(
            figure(
                "Processes up",
                "Processes that answered the last scrape.",
                'sum(up{job=~"pantau-.*"})',
                COUNT,
            )
        )
        .with_panel(
            figure(
                "Processes down",
                "Processes that did not answer.",
                'count(up{job=~"pantau-.*"} == 0) or vector(0)',
                COUNT,
                steps=GOOD_IS_NONE,
            )
        )
        .with_panel(
            figure(
                "Recovered",
                "Processes with all their partitions recovered.",
                "sum(pantau_recovered)",
                COUNT,
            )
        )
        .with_panel(
            figure(
                "Lag",
                "Records that are not folded yet.",
                "sum(max by (job, partition) (pantau_lag_records))",
                COUNT,
                steps=((None, "green"), (5000, "orange"), (100000, "red")),
            )
        )
        .with_panel(
            figure(
                "Newest fact",
                "Age of the newest record that was folded.",
                'time() - max(pantau_newest_fact_timestamp_seconds{job="pantau-worker"})',
                SECONDS,
            )
        )
        .with_panel(
            figure("Books", "Agency-years and sums that are held.", "sum(pantau_agencies)", COUNT)
        )
        .with_row(dashboard.Row("Throughput and lag"))
        .with_panel(
            course(
                "Records folded",
                "Per second, by process.",
                [
                    (
                        "sum by (job, instance) (rate(pantau_events_total[$__rate_interval]))",
                        "{{job}} {{instance}}",
                    )
                ],
                PER_SECOND,
            )
        )
        .with_panel(
            course(
                "Lag by partition",
                "Records not folded yet.",
                [("max by (job, partition) (pantau_lag_records)", "{{job}} {{partition}}")],
                COUNT,
            )
        )
        .with_panel(
            course(
                "Age of records when folded",
                "Half and 95 % of the records are younger.",
                [
                    (f"histogram_quantile(0.5, {_AGE})", "{{job}} half"),
                    (f"histogram_quantile(0.95, {_AGE})", "{{job}} 95 %"),
                ],
                SECONDS,
            )
        )
        .with_panel(
            course(
                "From fact to alert",
                "Half and 95 % of the alerts are faster.",
                [
                    (f"histogram_quantile(0.5, {_DELAY})", "{{job}} half"),
                    (f"histogram_quantile(0.95, {_DELAY})", "{{job}} 95 %"),
                ],
                SECONDS,
            )
        )
        .with_panel(
            course("Fold time of a record", "Decoding and folding.", [(_FOLD, "{{job}}")], SECONDS)
        )
        .with_panel(
            course(
                "Published",
                "Records that the broker has acknowledged, by topic.",
                [("sum by (topic) (rate(pantau_published_total[$__rate_interval]))", "{{topic}}")],
                PER_SECOND,
            )
        )
        .with_row(dashboard.Row("Changelog"))
        .with_panel(
            course(
                "Segments",
                "Bytes a second written to the changelog.",
                [("sum by (job) (rate(pantau_segment_bytes_total[$__rate_interval]))", "{{job}}")],
                BYTES,
            )
        )
        .with_panel(
            course(
                "Records to recover",
                "What a recovery would read, by partition.",
                [("max by (job, partition) (pantau_changelog_records)", "{{job}} {{partition}}")],
                COUNT,
            )
        )
        .with_panel(
            course(
                "Not published yet",
                "Positions folded whose outputs are not out.",
                [
                    (
                        "max by (job, partition) (pantau_published_lag_positions)",
                        "{{job}} {{partition}}",
                    )
                ],
                COUNT,
            )
        )
        .with_panel(
            course(
                "Rebalances",
                "Times that partitions were assigned.",
                [("sum by (job, instance) (pantau_rebalances_total)", "{{job}} {{instance}}")],
                COUNT,
            )
        )
        .with_row(dashboard.Row("Packages and board"))
        .with_panel(
            course(
                "Packages published",
                "Packages that the broker has acknowledged.",
                [("sum(rate(pantau_packages_published_total[$__rate_interval]))", "packages")],
                PER_SECOND,
            )
        )
        .with_panel(
            course(
                "Answers of the board",
                "95 % are faster, by route.",
                [(f"histogram_quantile(0.95, {_ANSWERS})", "{{route}}")],
                SECONDS,
            )
        )
        .with_panel(
            bars(
                "Records on the board",
                "What the board knows, by kind.",
                "max by (record) (pantau_board_records)",
                "{{record}}",
                COUNT,
            )
        )
        .with_panel(
            course(
                "Memory",
                "Resident memory by process.",
                [('process_resident_memory_bytes{job=~"pantau-.*"}', "{{job}} {{instance}}")],
                BYTES,
            )
        )
    )

"""Pipeline: do the processes run, keep up, and get through to their topics."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import frame
from streams.grafana.parts import (
    BYTES,
    BYTES_PER_SECOND,
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
_REBALANCED = "sum by (job, instance) (increase(pantau_rebalances_total[$__rate_interval]))"
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
        .with_panel(
            figure(
                "Newest tick",
                "Age of the newest tick that all partitions have: agencies are judged at ticks.",
                "time() - max(pantau_tick_success_timestamp_seconds)",
                SECONDS,
                steps=((None, "green"), (7200, "orange"), (86400, "red")),
                empty="no pantau tick",
            )
        )
        .with_panel(
            figure(
                "Slowest loop",
                "Time since the loop of a process last came round.",
                "max(pantau_loop_age_seconds)",
                SECONDS,
                steps=((None, "green"), (30, "orange"), (90, "red")),
            )
        )
        .with_panel(
            figure(
                "Longest recovery",
                "Time that the last recovery took, of the process that took longest.",
                "max(pantau_recovery_seconds)",
                SECONDS,
            )
        )
        .with_panel(
            figure(
                "First certificate ends in",
                "Then its process cannot reach Kafka any more.",
                "min(pantau_certificate_expiry_timestamp_seconds) - time()",
                SECONDS,
                steps=((None, "red"), (1_209_600, "green")),
                empty="none is named",
            )
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
                BYTES_PER_SECOND,
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
                "Checkpoint size",
                "Bytes of the newest checkpoint, by partition.",
                [("max by (job, partition) (pantau_checkpoint_bytes)", "{{job}} {{partition}}")],
                BYTES,
            )
        )
        .with_panel(
            course(
                "Not published yet",
                "Positions folded whose outputs are not out, and outputs that are not handed to"
                " Kafka yet.",
                [
                    (
                        "max by (job, partition) (pantau_published_lag_positions)",
                        "{{job}} {{partition}} positions",
                    ),
                    (
                        "max by (job, partition) (pantau_outputs_waiting)",
                        "{{job}} {{partition}} outputs",
                    ),
                ],
                COUNT,
            )
        )
        .with_panel(
            course(
                "Rebalances",
                "Times that partitions were assigned anew; 0 while every process stays.",
                [(_REBALANCED, "{{job}} {{instance}}")],
                COUNT,
            )
        )
        .with_panel(
            course(
                "Partitions held",
                "By process: together as many as the topic has. One that stands by holds none.",
                [
                    (
                        "max by (job, instance) (pantau_partitions_assigned)",
                        "{{job}} {{instance}}",
                    )
                ],
                COUNT,
            )
        )
        .with_panel(
            bars(
                "Processes by version",
                "More than one version only while a new one is rolled out.",
                "count by (version) (pantau_build_info)",
                "{{version}}",
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
                "Packages lag",
                "Facts that are not in the packages' file yet, by partition.",
                [("max by (partition) (pantau_packages_lag_records)", "{{partition}}")],
                COUNT,
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

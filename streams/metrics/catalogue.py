"""Every metric of the product: name, type, unit, labels, who tells it, and one line of meaning.

docs/metrics.md is made from this table (`python -m streams.metrics.page`), tests compare it with
what each process tells, and the collectors can expose nothing that is not in it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """A metric's type, as Prometheus calls it."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Process(StrEnum):
    """Who tells a metric, as its command is called."""

    WORKER = "worker"
    NATION = "nation"
    PACKAGES = "packages"
    NOTIFY = "notify"
    BOARD = "board"
    TICK = "tick"
    FETCH = "fetch"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `unit` is the base unit of its values, "1" for counts and ratios."""

    name: str
    type: Type
    unit: str
    labels: tuple[str, ...]
    meaning: str
    by: tuple[Process, ...] = ()


AGENCY = ("agency", "kind", "province", "year")
"""Labels of an agency's figures. Kind and province are empty where no register entry says them."""
PROGRAMME = (*AGENCY, "programme")
SCOPE = ("scope", "year")
SUM = (*SCOPE, "programme")
LATENCY_S = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)
"""Bounds of the histograms of age: from "at once" to "an hour late"."""

_G, _C, _H = Type.GAUGE, Type.COUNTER, Type.HISTOGRAM
_WORKER = (Process.WORKER,)
_NATION = (Process.NATION,)
_STAGES = (Process.WORKER, Process.NATION)
_ALL = tuple(Process)


def _told(
    by: tuple[Process, ...], *rows: tuple[str, Type, str, tuple[str, ...], str]
) -> list[Metric]:
    return [Metric(*row, by) for row in rows]


METRICS: tuple[Metric, ...] = (
    *_told(
        _WORKER,
        ("pantau_agency_info", _G, "1", (*AGENCY, "name"),
         "1, with the agency's name."),
        ("pantau_agency_value_rupiah", _G, "rupiah", (*AGENCY, "channel"),
         "Counted value of the agency's packages in the fiscal year, to date."),
        ("pantau_agency_packages", _G, "1", (*AGENCY, "channel"),
         "Packages with a counted value, to date."),
        ("pantau_agency_umk_declared_rupiah", _G, "rupiah", AGENCY,
         "Value declared for micro and small business, in all channels that declare it."),
        ("pantau_agency_umk_confirmed_rupiah", _G, "rupiah", AGENCY,
         "Value that the supplier register confirms as micro, small or cooperative."),
        ("pantau_agency_umk_doubtful_rupiah", _G, "rupiah", AGENCY,
         "Declared value that class, register or ceiling speak against."),
        ("pantau_agency_umk_unverifiable_rupiah", _G, "rupiah", AGENCY,
         "Declared value whose supplier no register knows."),
        ("pantau_agency_noted_rows", _G, "1", (*AGENCY, "note"),
         "Rows and packages that were left out or flagged, by why: see docs/metrics.md."),
        ("pantau_agency_observed_timestamp_seconds", _G, "seconds", AGENCY,
         "Newest pull of a feed that was counted."),
        ("pantau_agency_reserved_packages", _G, "1", AGENCY,
         "Plans reserved for small business with nothing contracted yet."),
        ("pantau_agency_reserved_pagu_rupiah", _G, "rupiah", AGENCY,
         "Their planned ceilings."),
        ("pantau_programme_goal_rupiah", _G, "rupiah", PROGRAMME,
         "Goal of the programme for the year; absent without a denominator."),
        ("pantau_programme_umkk_rupiah", _G, "rupiah", PROGRAMME,
         "Value that counts towards the goal, to date."),
        ("pantau_programme_umkk_confirmed_rupiah", _G, "rupiah", PROGRAMME,
         "That part of it which the supplier register confirms."),
        ("pantau_programme_planned_rupiah", _G, "rupiah", PROGRAMME,
         "Value that the curve plans to date."),
        ("pantau_programme_spend_rupiah", _G, "rupiah", PROGRAMME,
         "Everything that was bought to date, for small business or not."),
        ("pantau_programme_planned_ratio", _G, "1", PROGRAMME,
         "Part of the goal that the curve plans to date."),
        ("pantau_programme_spi_ratio", _G, "1", PROGRAMME,
         "Value over planned value; absent where there is not enough data."),
        ("pantau_programme_gap_rupiah", _G, "rupiah", PROGRAMME,
         "Value less planned value; negative is behind; absent where there is not enough data."),
        ("pantau_programme_needed_share_ratio", _G, "1", PROGRAMME,
         "Share of the rest of the budget that must go to the goal; above 1 cannot be reached."),
        ("pantau_programme_required_per_month_rupiah", _G, "rupiah", PROGRAMME,
         "What each 30 days of the rest of the year must bring."),
        ("pantau_programme_miss_probability_ratio", _G, "1", PROGRAMME,
         "Probability of missing the goal, by the projection; absent without one."),
        ("pantau_programme_projected_rupiah", _G, "rupiah", PROGRAMME,
         "Median of the projected value at the end of the year."),
        ("pantau_programme_state", _G, "1", (*PROGRAMME, "state"),
         "1 for the state that the programme is in; other states have no series."),
        ("pantau_programme_rule_open", _G, "1", (*PROGRAMME, "rule", "rule_severity"),
         "1 for each rule beside the state that holds; other rules have no series."),
    ),
    *_told(
        _NATION,
        ("pantau_scope_agencies", _G, "1", SCOPE,
         "Agencies that are summed in the scope (nation, province, kind of agency)."),
        ("pantau_scope_goal_rupiah", _G, "rupiah", SUM,
         "Goal of the programme for the scope; absent without a denominator."),
        ("pantau_scope_umkk_rupiah", _G, "rupiah", SUM,
         "Value of the scope's agencies that counts towards the goal, to date."),
        ("pantau_scope_spend_rupiah", _G, "rupiah", SUM,
         "Everything that the scope's agencies bought to date."),
        ("pantau_scope_planned_ratio", _G, "1", SUM,
         "Part of the scope's goal that the curve plans to date."),
        ("pantau_scope_spi_ratio", _G, "1", SUM,
         "Value over planned value of the scope; absent where there is not enough data."),
        ("pantau_scope_gap_rupiah", _G, "rupiah", SUM,
         "Value less planned value of the scope; negative is behind."),
        ("pantau_scope_needed_share_ratio", _G, "1", SUM,
         "Share of the rest of the scope's budget that must go to the goal."),
        ("pantau_scope_state", _G, "1", (*SUM, "state"),
         "1 for the state that the programme is in at the scope; other states have no series."),
    ),
    *_told(
        _STAGES,
        ("pantau_agencies", _G, "1", (),
         "Books (agency or scope, and fiscal year) that this process holds."),
        ("pantau_agencies_hidden", _G, "1", (),
         "Books left out of the metrics above, since there are more than PANTAU_METRICS_AGENCIES."),
        ("pantau_lag_records", _G, "1", ("partition",),
         "Positions of the source topic that are not folded yet."),
        ("pantau_fence_position", _G, "1", ("partition",),
         "Last position of the source topic that was folded; -1 for none."),
        ("pantau_unlogged_positions", _G, "1", ("partition",),
         "Positions that are folded, and whose segment the changelog has not acknowledged."),
        ("pantau_published_lag_positions", _G, "1", ("partition",),
         "Positions between the last fold in the log and the last whose outputs are out."),
        ("pantau_outputs_waiting", _G, "1", ("partition",),
         "Outputs of logged segments that are not handed to Kafka yet."),
        ("pantau_generation", _G, "1", ("partition",),
         "Changelog offset of the claim under which the partition is held."),
        ("pantau_changelog_records", _G, "1", ("partition",),
         "Records of the changelog that a recovery would read."),
        ("pantau_changelog_segments", _G, "1", ("partition",),
         "Segments since the last checkpoint began."),
        ("pantau_checkpoint_bytes", _G, "bytes", ("partition",),
         "Bytes of the newest checkpoint's rows, as far as they are written."),
        ("pantau_events_total", _C, "1", (),
         "Records folded since the process started."),
        ("pantau_batches_total", _C, "1", (),
         "Batches folded since the process started: one segment each."),
        ("pantau_fold_seconds_total", _C, "seconds", (),
         "Time spent on decoding and folding."),
        ("pantau_segment_bytes_total", _C, "bytes", (),
         "Bytes of segments written to the changelog."),
        ("pantau_checkpoints_total", _C, "1", (),
         "Checkpoints that were completed and trimmed to."),
        ("pantau_rebalances_total", _C, "1", (),
         "Times that partitions were assigned."),
        ("pantau_recovery_seconds", _G, "seconds", (),
         "Time that the last recovery took, from the assignment until all partitions were open."),
        ("pantau_dead_letters_total", _C, "1", ("reason",),
         "Records that could not be folded; every reason of the contract is told, also with 0."),
        ("pantau_published_total", _C, "1", ("topic",),
         "Records of the outbox that the broker has acknowledged."),
        ("pantau_event_age_seconds", _H, "seconds", (),
         "Time from a record's timestamp until it was folded and handed to the changelog."),
        ("pantau_alert_delay_seconds", _H, "seconds", (),
         "Time from the oldest record of the batch that brought an alert until the broker had it."),
        ("pantau_newest_fact_timestamp_seconds", _G, "seconds", (),
         "Timestamp of the newest record that was folded."),
        ("pantau_recovered", _G, "1", (),
         "1 where every assigned partition is recovered (none where it stands by), else 0."),
        ("pantau_partitions_assigned", _G, "1", (),
         "Partitions that this process holds."),
        ("pantau_contact_age_seconds", _G, "seconds", (),
         "Time since the group's coordinator last answered this member."),
    ),
    *_told(
        (Process.PACKAGES,),
        ("pantau_packages_lag_records", _G, "1", ("partition",),
         "Positions of the facts topic that are not in the packages' file yet."),
        ("pantau_packages_published_total", _C, "1", (),
         "Packages that the broker has acknowledged."),
    ),
    *_told(
        (Process.BOARD,),
        ("pantau_board_request_seconds", _H, "seconds", ("route", "status"),
         "Time that the board took to answer."),
        ("pantau_board_open_pages", _G, "1", (),
         "Pages that the board keeps up to date."),
        ("pantau_board_records", _G, "1", ("record",),
         "Records of each kind that the board shows."),
        ("pantau_board_limited_total", _C, "1", ("route", "reason"),
         "Forms that were not taken, since too many had come: see docs/board.md."),
    ),
    *_told(
        (Process.NOTIFY,),
        ("pantau_deliveries_total", _C, "1", ("integration", "result"),
         "Deliveries of alerts that ended, and those that are tried again."),
        ("pantau_deliveries_waiting", _G, "1", ("integration",),
         "Deliveries that are still to be made."),
        ("pantau_delivery_age_seconds", _G, "seconds", ("integration",),
         "Time since the longest waiting delivery was scheduled."),
        ("pantau_alerts_not_sent_total", _C, "1", ("reason",),
         "Alerts that went to nobody: past, unrouted or unreadable."),
        ("pantau_receivers_disabled", _G, "1", (),
         "Receivers that want no message any more, until an operator enables them."),
        ("pantau_subscriptions_ended_total", _C, "1", ("reason",),
         "Subscriptions deleted without their reader: webhook gone, or mailbox refused for good."),
        ("pantau_contacts_valid", _G, "1", (),
         "1 where the newest contacts and silences could be read, else 0."),
    ),
    *_told(
        (Process.TICK,),
        ("pantau_ticks_total", _C, "1", (),
         "Ticks that all partitions have acknowledged. One that fails ends the process."),
        ("pantau_tick_success_timestamp_seconds", _G, "seconds", (),
         "When the last of them was acknowledged."),
    ),
    *_told(
        (Process.FETCH,),
        ("pantau_fetch_pulls_total", _C, "1", ("feed",),
         "Pulls that were completed; every feed that is pulled is told, also with 0."),
        ("pantau_fetch_failures_total", _C, "1", ("feed",),
         "Pulls that failed after all tries of a page, and are made again later."),
        ("pantau_fetch_rows_total", _C, "1", ("feed",),
         "Rows that completed pulls have brought."),
        ("pantau_fetch_success_timestamp_seconds", _G, "seconds", ("feed",),
         "When a pull of the feed was last completed, by this process or one before it."),
        ("pantau_fetch_oldest_timestamp_seconds", _G, "seconds", ("feed",),
         "When the agency and year of the feed that has waited longest was last pulled."),
        ("pantau_fetch_never_pulled", _G, "1", ("feed",),
         "Agencies and years of the feed of which no pull was ever completed."),
    ),
    *_told(
        tuple(one for one in Process if one is not Process.BOARD),
        ("pantau_loop_age_seconds", _G, "seconds", (),
         "Time since the process's loop last came round."),
    ),
    *_told(
        _ALL,
        ("pantau_certificate_expiry_timestamp_seconds", _G, "seconds", ("setting",),
         "End of the first certificate to end in a file that PANTAU_KAFKA_CONFIG names."),
        ("pantau_build_info", _G, "1", ("version",),
         "1, with the version that runs."),
    ),
)  # fmt: skip

BY_NAME = {metric.name: metric for metric in METRICS}

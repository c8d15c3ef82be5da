"""Every metric of the product: name, type, unit, labels, and one line of meaning.

Docs and tests read this table; the collector can expose nothing that is not in it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """A metric's type, as Prometheus calls it."""

    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `unit` is the base unit of its values, "1" for counts and ratios."""

    name: str
    type: Type
    unit: str
    labels: tuple[str, ...]
    meaning: str


_AGENCY = ("agency", "year")
_PROGRAMME = ("agency", "year", "programme")
_G, _C = Type.GAUGE, Type.COUNTER

METRICS: tuple[Metric, ...] = (
    Metric("pantau_agency_value_rupiah", _G, "rupiah", (*_AGENCY, "channel"),
           "Counted value of the agency's packages in the fiscal year, to date."),
    Metric("pantau_agency_packages", _G, "1", (*_AGENCY, "channel"),
           "Packages with a counted value, to date."),
    Metric("pantau_agency_umk_declared_rupiah", _G, "rupiah", _AGENCY,
           "Value declared for micro and small business, in all channels that declare it."),
    Metric("pantau_agency_umk_confirmed_rupiah", _G, "rupiah", _AGENCY,
           "Value that the supplier register confirms as micro, small or cooperative."),
    Metric("pantau_agency_umk_doubtful_rupiah", _G, "rupiah", _AGENCY,
           "Declared value that class, register or ceiling speak against."),
    Metric("pantau_agency_observed_timestamp_seconds", _G, "seconds", _AGENCY,
           "Newest pull of a feed that was counted."),
    Metric("pantau_programme_goal_rupiah", _G, "rupiah", _PROGRAMME,
           "Goal of the programme for the year; absent without a denominator."),
    Metric("pantau_programme_umkk_rupiah", _G, "rupiah", _PROGRAMME,
           "Value that counts towards the goal, to date."),
    Metric("pantau_programme_planned_ratio", _G, "1", _PROGRAMME,
           "Part of the goal that the curve plans to date."),
    Metric("pantau_programme_spi_ratio", _G, "1", _PROGRAMME,
           "Value over planned value; absent where there is not enough data."),
    Metric("pantau_programme_gap_rupiah", _G, "rupiah", _PROGRAMME,
           "Value less planned value; negative is behind; absent where there is not enough data."),
    Metric("pantau_programme_needed_share_ratio", _G, "1", _PROGRAMME,
           "Share of the rest of the budget that must go to the goal; above 1 cannot be reached."),
    Metric("pantau_programme_state", _G, "1", (*_PROGRAMME, "state"),
           "1 for the state the programme is in, 0 for the others."),
    Metric("pantau_agencies", _G, "1", (),
           "Books (agency and fiscal year) that this worker holds."),
    Metric("pantau_agencies_hidden", _G, "1", (),
           "Books left out of the metrics above, since there are more than the limit."),
    Metric("pantau_lag_records", _G, "1", ("partition",),
           "Positions of the facts topic that are not folded yet."),
    Metric("pantau_fence_position", _G, "1", ("partition",),
           "Last position of the facts topic that was folded; -1 for none."),
    Metric("pantau_published_lag_positions", _G, "1", ("partition",),
           "Positions between the last fold in the log and the last whose outputs are out."),
    Metric("pantau_outputs_waiting", _G, "1", ("partition",),
           "Outputs of logged segments that are not handed to Kafka yet."),
    Metric("pantau_generation", _G, "1", ("partition",),
           "Changelog offset of the claim under which the partition is held."),
    Metric("pantau_changelog_records", _G, "1", ("partition",),
           "Records of the changelog that a recovery would read."),
    Metric("pantau_changelog_segments", _G, "1", ("partition",),
           "Segments since the last checkpoint began."),
    Metric("pantau_events_total", _C, "1", (),
           "Facts folded since the process started."),
    Metric("pantau_batches_total", _C, "1", (),
           "Batches folded since the process started: one segment each."),
    Metric("pantau_fold_seconds_total", _C, "seconds", (),
           "Time spent on decoding and folding."),
    Metric("pantau_segment_bytes_total", _C, "bytes", (),
           "Bytes of segments written to the changelog."),
    Metric("pantau_checkpoints_total", _C, "1", (),
           "Checkpoints that were completed and trimmed to."),
    Metric("pantau_rebalances_total", _C, "1", (),
           "Times that partitions were assigned."),
    Metric("pantau_dead_letters_total", _C, "1", ("reason",),
           "Facts that could not be folded."),
    Metric("pantau_published_total", _C, "1", ("topic",),
           "Records of the outbox that the broker has acknowledged."),
    Metric("pantau_newest_fact_timestamp_seconds", _G, "seconds", (),
           "Timestamp of the newest fact that was folded."),
    Metric("pantau_recovered", _G, "1", (),
           "1 where partitions are assigned and all of them are recovered, else 0."),
    Metric("pantau_partitions_assigned", _G, "1", (),
           "Partitions that this worker holds."),
    Metric("pantau_contact_age_seconds", _G, "seconds", (),
           "Time since the group's coordinator last answered this member."),
    Metric("pantau_loop_age_seconds", _G, "seconds", (),
           "Time since the event loop last came round."),
    Metric("pantau_build_info", _G, "1", ("version",),
           "1, with the version that runs."),
)  # fmt: skip

BY_NAME = {metric.name: metric for metric in METRICS}

"""The table of topics: name, key, records, partitions, retention, cleanup, writers, readers.

`pantau topics apply` creates them from it, `pantau topics check` compares, docs/topics.md shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from streams.contracts.catalogue import FACTS as FACT_RECORDS

FACTS = "procurement.facts"
DEAD_LETTERS = "procurement.dead-letters"
SUPPLIERS = "umkm.suppliers"
AGENCIES = "umkm.agencies"
AGENCY_STATUS = "umkm.agency-status"
ALERTS = "umkm.alerts"
PACKAGES = "umkm.packages"
DELIVERIES = "umkm.deliveries"
ROLLUPS = "umkm.rollups"
SCOPE_STATUS = "umkm.scope-status"
RESPONSES = "umkm.responses"
LEDGER_TABLE = "ledger"
"""The name of the worker's table: Faust calls its changelog `<app id>-<table>-changelog`."""

NATION = "nation"
"""What stands behind the workers' app id in that of the stage that sums over agencies."""

DEFAULT_PARTITIONS = 8
DEFAULT_APP_ID = "pantau-worker"
SAFE_REPLICATION = 3
"""From this many copies on, a write is acknowledged by two."""

FOREVER = -1
DAY_MS = 86_400_000
MIB = 1_048_576


class Cleanup(StrEnum):
    """What a broker does with old segments of a topic."""

    DELETE = "delete"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `name` carries no prefix in TABLE, and the full one as `resolve` returns it."""

    name: str
    meaning: str
    key: str
    records: tuple[str, ...]
    """Names of the Avro records in its values; empty: another format, see `meaning`."""
    writers: tuple[str, ...]
    """The commands that write it; nothing else may."""
    readers: tuple[str, ...]
    """The commands that read it. Rights on a broker are made of both (`streams.topics.access`)."""
    cleanup: Cleanup
    retention_ms: int = FOREVER
    partitions: int = DEFAULT_PARTITIONS
    """How many it is created with."""
    with_facts: bool = False
    """Whether it has as many partitions as the facts, an agency being in the same one of both."""
    config: Mapping[str, str] = field(default_factory=dict)
    """Further settings of the topic, by Kafka's names."""
    grows: bool = True
    """Whether partitions may be added once it holds records."""
    watchers: tuple[str, ...] = ()
    """Commands that only ask how many partitions it has."""
    is_changelog: bool = False
    """Whether it is the log of a worker's state."""

    def settings(self) -> dict[str, str]:
        """All settings of the topic that are not the broker's defaults, by Kafka's names.

        A compacted topic keeps the newest record of each key for ever and has no retention.
        """
        retention = {"retention.ms": str(self.retention_ms)}
        return {
            "cleanup.policy": self.cleanup.value,
            **(retention if self.cleanup is Cleanup.DELETE else {}),
            **self.config,
        }


TABLE: tuple[Topic, ...] = (
    Topic(
        name=FACTS,
        meaning="All that moves an agency's figures, in one order: package rows, plans, budgets, "
        "targets, supplier classes, snapshots, ticks.",
        key="agency code, UTF-8; a tick has none, one goes to each partition",
        records=tuple(FACT_RECORDS),
        writers=("publish", "fetch", "tick", "dead-letters"),
        readers=("worker", "packages", "explain", "publish", "fetch", "tick", "dead-letters"),
        watchers=("nation",),
        cleanup=Cleanup.DELETE,
        with_facts=True,
        # A tick of the future is told by the broker's clock, not by that of the host that made it.
        config={"message.timestamp.type": "LogAppendTime"},
        grows=False,
    ),
    Topic(
        name=DEAD_LETTERS,
        meaning="What could not be read or had no meaning, with its reason and its origin.",
        key="agency code where it is known, UTF-8; else none",
        records=("DeadLetter",),
        writers=("publish", "fetch", "worker", "nation"),
        readers=("dead-letters",),
        cleanup=Cleanup.DELETE,
        retention_ms=90 * DAY_MS,
        partitions=1,
    ),
    Topic(
        name=SUPPLIERS,
        meaning="The supplier register: the newest entry of each supplier.",
        key='supplier as "space:id", UTF-8',
        records=("Supplier",),
        writers=("publish", "fetch"),
        readers=("publish", "fetch"),
        cleanup=Cleanup.COMPACT,
        partitions=1,
    ),
    Topic(
        name=AGENCIES,
        meaning="The agency register: the newest entry of each agency, for whoever wants it. "
        "Pantau itself goes by the Registration facts.",
        key="agency code, UTF-8",
        records=("Agency",),
        writers=("publish",),
        readers=(),
        cleanup=Cleanup.COMPACT,
        partitions=1,
    ),
    Topic(
        name=AGENCY_STATUS,
        meaning="The figures of each agency and fiscal year; readers keep the highest (generation, "
        "fence) of a key.",
        key='"agency/year", e.g. "K34/2024", UTF-8; same partition as the agency\'s facts',
        records=("AgencyStatus",),
        writers=("worker",),
        readers=("notify", "board", "status", "publish"),
        cleanup=Cleanup.COMPACT,
        with_facts=True,
    ),
    Topic(
        name=ALERTS,
        meaning="Transitions of a programme's state; a second copy under one id is the same one.",
        key="agency code, UTF-8; same partition as the agency's facts",
        records=("Alert",),
        writers=("worker", "nation"),
        readers=("ack", "notify", "board", "status"),
        cleanup=Cleanup.DELETE,
        with_facts=True,
    ),
    Topic(
        name=PACKAGES,
        meaning="What each package contributes to its agency's totals, with the claim's evidence "
        "and the reason of its last change; and the plans that are reserved for small business. "
        "Readers keep the highest position of a key; one without a value is gone.",
        key='"agency/year/channel/package", e.g. "K34/2024/tender/123", or "agency/year/plan/code",'
        " UTF-8; same partition as the agency's facts",
        records=("Package", "PlannedPackage"),
        writers=("packages",),
        readers=("board", "packages"),
        cleanup=Cleanup.COMPACT,
        with_facts=True,
    ),
    Topic(
        name=ROLLUPS,
        meaning="What the books of each partition of the facts are at each tick, to be summed over "
        "agencies; with a tick's last piece nothing more comes of the days that it ends.",
        key="number of the partition of the facts, UTF-8",
        records=("Rollup",),
        writers=("worker", "dead-letters"),
        readers=("nation", "dead-letters"),
        cleanup=Cleanup.DELETE,
        partitions=1,
        grows=False,
    ),
    Topic(
        name=SCOPE_STATUS,
        meaning="The sums of each scope (nation, province, kind of agency) and fiscal year; "
        "readers keep the highest (generation, fence) of a key.",
        key='"scope/year", e.g. "ID/2024", "ID-JI/2024" or "kind:KABUPATEN/2024", UTF-8',
        records=("ScopeStatus",),
        writers=("nation",),
        readers=("board", "status"),
        cleanup=Cleanup.COMPACT,
        partitions=1,
    ),
    Topic(
        name=RESPONSES,
        meaning="What offices answer to alerts, by `pantau ack` or on a board whose readers sign "
        "in: acknowledged or disputed. Shown beside them; it moves no figure.",
        key="agency code, UTF-8",
        records=("Response",),
        writers=("ack",),
        readers=("status", "board"),
        cleanup=Cleanup.DELETE,
        partitions=1,
    ),
    Topic(
        name=DELIVERIES,
        meaning="What was told to whom, and what is still to be told: the memory that notifiers "
        "share. It names receivers as the contacts do, never an address.",
        key='"alert id/receiver", e.g. "K34/2024/umkk-40/e1/t2/k34-team", UTF-8, in the alert\'s '
        'partition; "receiver/name" in partition 0 says whether a receiver is disabled',
        records=("Delivery",),
        writers=("notify",),
        readers=("notify",),
        cleanup=Cleanup.COMPACT,
        with_facts=True,
    ),
)
"""The topics that have a name of their own. The changelogs are named by the app id."""


def changelog(app_id: str) -> Topic:
    """The changelog of the worker's ledger: the state is a fold of it, in log order.

    It must not be compacted: compaction keeps one record a key and would drop segments, and the
    broker then refuses to delete the prefix before a checkpoint. A segment of a full batch may be
    larger than the broker's usual limit of 1 MiB.
    """
    return Topic(
        name=f"{app_id}-{LEDGER_TABLE}-changelog",
        meaning="Claims, segments and checkpoints of the worker, in the format of docs/worker.md "
        "(not Avro).",
        key="none",
        records=(),
        writers=("worker",),
        readers=("worker",),
        cleanup=Cleanup.DELETE,
        with_facts=True,
        config={"segment.bytes": str(64 * MIB), "max.message.bytes": str(8 * MIB)},
        grows=False,
        is_changelog=True,
    )


def nation_id(app_id: str) -> str:
    """The name of the group that sums over the agencies of the workers of `app_id`."""
    return f"{app_id}-{NATION}"


def nation_changelog(app_id: str) -> Topic:
    """The changelog of the stage that sums over the agencies of the workers of `app_id`."""
    return replace(
        changelog(nation_id(app_id)),
        meaning="Claims, segments and checkpoints of the sums over agencies, in the format of "
        "docs/worker.md (not Avro).",
        writers=("nation",),
        readers=("nation",),
        with_facts=False,
        partitions=1,
    )


def resolve(
    *,
    prefix: str = "",
    partitions: int = DEFAULT_PARTITIONS,
    app_id: str = DEFAULT_APP_ID,
    replication: int = 1,
) -> tuple[Topic, ...]:
    """Every topic of an installation, with full names, numbers of partitions and all settings.

    The prefix does not stand before the changelogs, whose names are Faust's.
    """
    safe = {"min.insync.replicas": "2"} if replication >= SAFE_REPLICATION else {}
    named = [replace(topic, name=prefix + topic.name) for topic in TABLE]
    return tuple(
        replace(
            topic,
            partitions=partitions if topic.with_facts else topic.partitions,
            config={**topic.config, **safe},
        )
        for topic in (*named, nation_changelog(app_id), changelog(app_id))
    )

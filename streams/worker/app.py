"""The Faust application: the parts of the worker put together, with the settings that mattered."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import faust
from faust.types import TP

from streams.contracts.encode import Encoder
from streams.contracts.registry import schemas as find_schemas
from streams.contracts.schemas import Schemas
from streams.outbox.events import Events
from streams.outbox.outbox import Destinations, Outbox
from streams.outbox.sender import Sender
from streams.settings import Settings
from streams.worker.agent import Folding
from streams.worker.batch_schema import BatchSchema
from streams.worker.books import books
from streams.worker.changelog import Changelog
from streams.worker.checkpoint import PIECE, Checkpoints
from streams.worker.credentials import credentials
from streams.worker.ending import Ending
from streams.worker.ends import Ends
from streams.worker.fatal import die
from streams.worker.ledger_table import LedgerTable
from streams.worker.preflight import Topics
from streams.worker.shard import Shard
from streams.worker.stage import Shown, Stage
from streams.worker.table_manager import TableManager
from streams.worker.tally import Tally
from streams.worker.transport import BatchConsumer, BatchTransport
from streams.worker.trimmer import Trimmer

BUFFERED_BATCHES = 8
"""Batches that wait in the stream: facts beyond them stay in aiokafka, and then in Kafka."""
FETCHED_RECORDS = 8_000
FETCH_BYTES = 1024 * 1024
"""Of each partition at a time, at most, or one record: no slower than 8 MiB, and what is fetched
ahead is memory."""
RECORD_BYTES = 8 * 1024 * 1024
"""Largest changelog record: the topic's max.message.bytes."""
PRODUCER_BATCH_BYTES = 256 * 1024
PRODUCER_LINGER_S = 0.005
COMMIT_S = 1.0
TEND_S = 0.002
SETTLE_S = 5.0
REQUEST_S = 12.0
"""A broker that is frozen answers nothing and breaks no connection: what was asked of it is given
up after so long (Faust's producer would wait for 20 minutes), and asked of the new leader; a
segment that was not taken by then ends the process."""
METADATA_MS = 5_000
"""How old the knowledge of who leads may be: aiokafka does not ask again when a request has run out
of time, and would go on with the frozen broker for Faust's five minutes."""


@dataclass(slots=True)
class Worker:
    """A built worker: Faust's app and the parts that others look at."""

    app: Any
    table: LedgerTable
    changelog: Changelog
    folding: Folding
    ending: Ending
    outbox: Outbox
    reports: Shown
    tally: Tally
    topics: Topics
    settings: Settings
    ends: Ends = field(default_factory=Ends)

    @property
    def consumer(self) -> BatchConsumer:
        """Faust's consumer."""
        return self.table.consumer

    def lag(self, partition: int) -> int | None:
        """Positions between what has been folded and the end of the partition; None if unknown."""
        shard = self.table.shards.get(partition)
        tp = TP(self.topics.source, partition)
        end = self.ends.of(tp, self.app.monitor.tp_end_offsets.get(tp))
        if shard is None or not shard.ready or end is None:
            return None
        return max(0, end - self.consumer.thread.position_after(tp, shard.fence))

    async def watch_ends(self) -> None:
        """Ask the broker for ever where the facts of the recovered partitions end."""

        def held() -> list[TP]:
            shards = self.table.shards.values() if self.table.ready else ()
            return [TP(self.topics.source, shard.partition) for shard in shards]

        await self.ends.watch(lambda: self.consumer, held)

    def contact_age(self) -> float | None:
        """Seconds since the group's coordinator last answered this member; None before it has."""
        contact = self.consumer.thread.contact
        return None if contact == float("-inf") else time.monotonic() - contact

    @property
    def ready(self) -> bool:
        """Whether partitions are assigned, recovered, and certainly still this member's."""
        return self.table.ready and self.table.member_is_certain()

    def tend(self) -> None:
        """Reports that are missing after a recovery, a few at a time."""
        if self.table.ready and len(self.reports) < self.books:
            states = [shard.state for shard in self.table.shards.values()]
            self.reports.fill(states, TEND_S)

    @property
    def books(self) -> int:
        """Books (agency and fiscal year) that this worker holds."""
        return sum(len(shard.state.books) for shard in self.table.shards.copy().values())


MakeStage = Callable[[Schemas, Encoder], Stage]
"""Makes what a worker folds and tells."""


def build(settings: Settings, topics: Topics, make: MakeStage = books) -> Worker:
    """Put the worker together; nothing is connected yet. Call it inside the event loop.

    Raises:
        PantauError: a programme, the holidays or a setting is wrong.
    """
    # From 0 on: the first of a topic is an increase, too.
    tally = Tally([*topics.outputs, topics.status])
    schemas = find_schemas(settings.schema_registry_url, settings.topic_prefix)
    encoder = Encoder(schemas)
    stage = make(schemas, encoder)
    reports = stage.reports
    app = _faust_app(settings, topics, stage.name)

    def member_is_certain() -> bool:
        return table.member_is_certain()

    outbox = Outbox(
        Sender(settings.kafka_client(), die),
        stage.figures,
        Destinations(
            outputs=topics.outputs,
            status=topics.status,
            source=settings.app_id,
            partitions=topics.partitions,
        ),
        member_is_certain,
        tally.sent,
        alerted=tally.alerted,
    )

    def forget() -> None:
        outbox.forget()
        reports.forget()
        tally.rebalances += 1

    def opened(shard: Shard) -> None:
        outbox.open(shard)

    table = LedgerTable(
        app,
        source=topics.source,
        new_state=stage.new_state,
        limit=settings.dead_letter_limit,
        on_ready=opened,
        on_forget=forget,
        tells_ends=not settings.embedded_broker,
    )
    app.tables.add(table)
    changelog = Changelog(table, RECORD_BYTES)

    def checkpoints() -> Checkpoints:
        return Checkpoints(
            changelog,
            segments=settings.checkpoint_segments,
            size=min(settings.batch, PIECE),
            published_to=outbox.published_to,
            certain=table.member_is_certain,
            contact=lambda: table.consumer.thread.contact,
            trim=Trimmer(settings.kafka_client(), topics.changelog).trim,
            done=tally.checkpointed,
        )

    ending = Ending(table, changelog, outbox)

    async def settle() -> None:
        await ending.settle(SETTLE_S)

    folding = Folding(
        table,
        changelog,
        stage.reader,
        Events(encoder, topics.source),
        outbox,
        tally=tally,
        checkpoints=None if settings.embedded_broker else checkpoints(),
        settle=settle,
    )
    facts = app.topic(topics.source, schema=BatchSchema())

    @app.agent(facts, name="fold")  # type: ignore[untyped-decorator]  # Faust's is untyped
    async def fold(stream: Any) -> None:
        await folding.run(stream)

    consumer = cast("BatchConsumer", app.consumer)
    consumer.batch_topics = frozenset({topics.source})
    consumer.batch_records = settings.batch
    consumer.positions = table.positions  # type: ignore[method-assign]
    return Worker(app, table, changelog, folding, ending, outbox, reports, tally, topics, settings)


def _faust_app(settings: Settings, topics: Topics, name: str = "worker") -> Any:
    servers = ";".join(settings.kafka_bootstrap.split(","))
    app = faust.App(
        settings.app_id,
        broker=f"kafka://{servers}",
        broker_credentials=credentials(settings.kafka_client()),
        consumer_group_instance_id=settings.instance_id or None,
        # Everything is in the changelog; Faust only wants a folder to be there.
        datadir=str(Path(tempfile.gettempdir()) / f"pantau-{name}"),
        store="memory://",
        TableManager=TableManager,
        autodiscover=False,
        web_enabled=False,
        topic_partitions=topics.partitions[topics.source],
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        stream_wait_empty=False,
        stream_buffer_maxsize=BUFFERED_BATCHES,
        broker_session_timeout=settings.session_timeout_s,
        broker_rebalance_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.heartbeat_s,
        broker_request_timeout=max(REQUEST_S, settings.session_timeout_s),
        broker_commit_interval=COMMIT_S,
        broker_max_poll_records=FETCHED_RECORDS,
        broker_check_crcs=False,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=FETCH_BYTES,
        consumer_metadata_max_age_ms=METADATA_MS,
        producer_acks=-1,
        producer_linger=PRODUCER_LINGER_S,
        producer_max_batch_size=1 if settings.embedded_broker else PRODUCER_BATCH_BYTES,
        producer_max_request_size=RECORD_BYTES,
        producer_metadata_max_age_ms=METADATA_MS,
        producer_request_timeout=max(REQUEST_S, settings.session_timeout_s),
    )
    app.transport = BatchTransport(app.conf.broker_consumer, app)
    return app

"""What one would write by hand: confluent-kafka, fastavro, the same fold, the same changelog.

It is durable as the worker is: a position is committed once its segment is acknowledged. It has no
claims, no checks of what it reads, no alerts, and survives neither a rebalance nor a restart.
"""

import time
from io import BytesIO
from operator import itemgetter
from typing import Any

import fastavro
from confluent_kafka import Consumer, KafkaError, Message, Producer, TopicPartition

from monitors.facts import Transaction
from monitors.ledger.package import CHANNEL, WIDTH
from monitors.ledger.partition import Partition
from streams.programmes import load_calendar, load_programmes
from streams.worker.segment import EMPTY, Segment, encode
from tests.bench.job import Clock, Job, Totals
from tests.bench.jobs.reading import batches, consumer

HEADER = 5
BATCH = 500
COMMIT_S = 1.0


class Loop:
    """One partition's state each, and what the changelog has acknowledged of it."""

    def __init__(self, job: Job) -> None:
        programmes, calendar = load_programmes(), load_calendar()
        self.job = job
        self.states = {one: Partition(programmes, calendar) for one in range(job.partitions)}
        self.fences = dict.fromkeys(self.states, EMPTY)
        self.acknowledged = dict.fromkeys(self.states, EMPTY)
        self._schema = fastavro.parse_schema(job.schema)
        self._fields = itemgetter(*Transaction._fields)
        self._producer = Producer(
            {
                "bootstrap.servers": job.bootstrap,
                "acks": "all",
                "enable.idempotence": True,
                "linger.ms": 5,
                "batch.size": 262_144,
                "message.max.bytes": 8 * 1024 * 1024,
            }
        )

    def take(self, messages: list[Message]) -> None:
        """Fold what was fetched: per partition, one segment for at most BATCH records."""
        by_partition: dict[int, list[Message]] = {}
        for message in messages:
            by_partition.setdefault(message.partition() or 0, []).append(message)
        for partition, own in by_partition.items():
            for start in range(0, len(own), BATCH):
                self._fold(partition, own[start : start + BATCH])
        self._producer.poll(0)

    def _fold(self, partition: int, messages: list[Message]) -> None:
        state, previous = self.states[partition], self.fences[partition]
        positions = [message.offset() or 0 for message in messages]
        state.fold_transactions(positions, [self._decode(message) for message in messages])
        last = self.fences[partition] = positions[-1]
        changes = state.drain()
        segment = Segment(
            0, "", previous, last, previous, list(changes.rows), [], sorted(changes.touched)
        )

        def delivered(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                raise RuntimeError(error.str())
            self.acknowledged[partition] = last

        self._producer.produce(
            self.job.changelog, encode(segment), partition=partition, on_delivery=delivered
        )

    def _decode(self, message: Message) -> tuple[Any, ...]:
        body = BytesIO(message.value() or b"")
        body.seek(HEADER)
        row: Any = fastavro.schemaless_reader(body, self._schema, None)
        return tuple(self._fields(row))

    def commit(self, reader: Consumer, *, wait: bool) -> None:
        """Commit what is acknowledged; `wait` until all of it is."""
        if wait and self._producer.flush(60):
            raise RuntimeError("the changelog was not acknowledged")
        done = [
            TopicPartition(self.job.topic, one, last + 1)
            for one, last in self.acknowledged.items()
            if last != EMPTY
        ]
        if not done:
            return
        if wait:
            reader.commit(offsets=done, asynchronous=False)
        else:
            reader.commit(offsets=done, asynchronous=True)

    def totals(self) -> Totals:
        """Return packages and value by agency and channel."""
        found: Totals = {}
        for state in self.states.values():
            for (agency, _), book in state.books.items():
                for channel, number in CHANNEL.items():
                    start = number * WIDTH
                    packages, value = book.amounts.total[start : start + 2]
                    found.setdefault(agency, {})[channel] = [packages, value]
        return found


def main() -> None:
    """Fold every event."""
    job, clock = Job.read(), Clock()
    loop, reader = Loop(job), consumer(job)
    due = time.monotonic() + COMMIT_S
    for messages in batches(reader, job.events, clock):
        loop.take(messages)
        if time.monotonic() > due:
            loop.commit(reader, wait=False)
            due = time.monotonic() + COMMIT_S
    loop.commit(reader, wait=True)
    job.tell(clock.first, time.time(), loop.totals())


if __name__ == "__main__":
    main()

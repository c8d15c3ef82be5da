"""A topic from its start with confluent-kafka, as fast as it goes."""

from collections.abc import Iterator

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition

from tests.bench.job import Clock, Job

AT_ONCE = 4000
WAIT_S = 0.2


def consumer(job: Job) -> Consumer:
    """Return a consumer that stands at the start of every partition."""
    made = Consumer(
        {
            "bootstrap.servers": job.bootstrap,
            "group.id": job.run,
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "queued.min.messages": 200_000,
            "fetch.message.max.bytes": 8 * 1024 * 1024,
            "fetch.queue.backoff.ms": 1,
        }
    )
    made.assign([TopicPartition(job.topic, one, OFFSET_BEGINNING) for one in range(job.partitions)])
    return made


def batches(taker: Consumer, events: int, clock: Clock) -> Iterator[list[Message]]:
    """Yield what has been fetched until `events` have come; the first starts the clock."""
    taken = 0
    while taken < events:
        messages = taker.consume(AT_ONCE, WAIT_S)
        if messages:
            clock.start()
            taken += len(messages)
            yield messages

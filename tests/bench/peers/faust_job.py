"""Stock Faust: two tables, one event at a time, as its documentation shows it."""

import asyncio
import os
import sys
import time
from typing import Any

import faust

from tests.bench.job import Clock, Job, Totals
from tests.bench.peers.rule import decoder, newer

SETTLE_S = 0.05

job = Job.read()
clock = Clock()
decode = decoder(job.schema)
app = faust.App(
    job.run,
    broker=f"kafka://{job.bootstrap.replace(',', ';')}",
    store="memory://",
    datadir=job.folder,
    topic_partitions=job.partitions,
    consumer_auto_offset_reset="earliest",
    producer_acks=-1,
    web_enabled=False,
    topic_disable_leader=True,
)
facts = app.topic(
    job.topic, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
)
packages = app.Table("packages", partitions=job.partitions)
totals = app.Table("totals", partitions=job.partitions)


@app.agent(facts)
async def fold(stream: Any) -> None:
    """Take the events one by one."""
    taken = 0
    async for value in stream:
        clock.start()
        event = decode(value)
        key = f"{event['agency']}|{event['channel']}"
        package = f"{key}|{event['package']}"
        known = packages.get(package)
        row = newer(event, known)
        if row is not None:
            count, sen = totals.get(key) or (0, 0)
            _, _, _, count_before, sen_before = known or (0, 0, 0, 0, 0)
            totals[key] = [count + row[3] - count_before, sen + row[4] - sen_before]
            packages[package] = row
        taken += 1
        if taken == job.events:
            asyncio.ensure_future(finish())  # noqa: RUF006 - it ends the process


async def finish() -> None:
    """Wait until changelog and positions are with the broker, tell, and end."""
    # The last event is acknowledged when the agent asks for the next one.
    await asyncio.sleep(SETTLE_S)
    await app.producer.flush()
    await app.consumer.commit()
    durable = time.time()
    found: Totals = {}
    for key, total in totals.items():
        agency, channel = key.split("|")
        found.setdefault(agency, {})[channel] = list(total)
    job.tell(clock.first, durable, found)
    os._exit(0)


if __name__ == "__main__":
    sys.argv = ["faust", "worker", "--loglevel", "warn", "--without-web"]
    app.main()

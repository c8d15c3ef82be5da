"""Quix Streams: the same job on its own state (RocksDB) and its own changelog."""

import time
from pathlib import Path
from typing import Any

from quixstreams import Application, State  # type: ignore[import-not-found]

from tests.bench.job import Clock, Job, Totals
from tests.bench.peers.rule import decoder, newer

COMMIT_S = 1.0


def main() -> None:
    """Fold every event."""
    job, clock = Job.read(), Clock()
    decode = decoder(job.schema)
    found: Totals = {}
    app = Application(
        broker_address=job.bootstrap,
        consumer_group=job.run,
        auto_offset_reset="earliest",
        state_dir=Path(job.folder) / "quix",
        commit_interval=COMMIT_S,
        loglevel="WARNING",
        consumer_extra_config={"queued.min.messages": 200_000, "fetch.queue.backoff.ms": 1},
        producer_extra_config={"linger.ms": 5, "acks": "all"},
    )
    topic = app.topic(job.topic, key_deserializer="bytes", value_deserializer="bytes")

    def fold(value: bytes, state: State) -> None:
        clock.start()
        event = decode(value)
        channel = event["channel"]
        package = f"{channel}|{event['package']}"
        known: list[Any] | None = state.get(package)
        row = newer(event, known)
        if row is None:
            return
        packages, sen = state.get(channel) or (0, 0)
        _, _, _, packages_before, sen_before = known or (0, 0, 0, 0, 0)
        total = [packages + row[3] - packages_before, sen + row[4] - sen_before]
        state.set(channel, total)
        state.set(package, row)
        found.setdefault(event["agency"], {})[channel] = total

    frame = app.dataframe(topic)
    frame.apply(fold, stateful=True)
    app.run(count=job.events)
    job.tell(clock.first, time.time(), found)


if __name__ == "__main__":
    main()

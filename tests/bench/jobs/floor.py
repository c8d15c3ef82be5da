"""The floor: consume and decode, record by record, and nothing else."""

import time
from io import BytesIO

import fastavro

from tests.bench.job import Clock, Job
from tests.bench.jobs.reading import batches, consumer

HEADER = 5


def main() -> None:
    """Read every event."""
    job, clock = Job.read(), Clock()
    schema = fastavro.parse_schema(job.schema)
    read = fastavro.schemaless_reader
    for messages in batches(consumer(job), job.events, clock):
        for message in messages:
            body = BytesIO(message.value() or b"")
            body.seek(HEADER)
            read(body, schema, None)
    job.tell(clock.first, time.time(), None)


if __name__ == "__main__":
    main()

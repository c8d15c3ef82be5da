"""Consume and decode by column, with every check of the worker's gate."""

import time

from streams.contracts.gate import Gate
from tests.bench.job import Clock, Job
from tests.bench.jobs.reading import batches, consumer

BATCH = 500
"""As many as the worker decodes at once."""


def main() -> None:
    """Read every event."""
    job, clock, gate = Job.read(), Clock(), Gate()
    for messages in batches(consumer(job), job.events, clock):
        for start in range(0, len(messages), BATCH):
            piece = messages[start : start + BATCH]
            decoded = gate.read([one.value() for one in piece], [one.key() for one in piece])
            if decoded.poison:
                raise RuntimeError(f"poison: {decoded.poison[0]}")
            for run in decoded.runs:
                for _ in run.tuples():
                    pass
    job.tell(clock.first, time.time(), None)


if __name__ == "__main__":
    main()

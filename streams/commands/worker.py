"""Fold facts into totals, judge them, raise alerts: the process that runs all the time."""

from dataclasses import replace
from functools import partial

import click

from streams.settings import Settings


@click.command(
    epilog="Example: KAFKA_BOOTSTRAP=kafka:9092 PANTAU_INSTANCE_ID=worker-0 pantau worker"
)
@click.option("--batch", type=click.IntRange(1, 100_000), help="In place of PANTAU_BATCH.")
@click.option(
    "--metrics-port", type=click.IntRange(0, 65_535), help="In place of PANTAU_METRICS_PORT."
)
@click.pass_context
def command(context: click.Context, batch: int | None, metrics_port: int | None) -> None:
    """Run a worker until it is told to end (SIGTERM, Ctrl-C).

    It reads procurement.facts, keeps the state of its partitions in memory and in the changelog,
    and writes umkm.alerts, umkm.agency-status, umkm.rollups and procurement.dead-letters. Start as
    many as there are partitions at most, each with its own PANTAU_INSTANCE_ID. It may be killed at
    any moment.

    Exit code 0 after an end in good order, 2 where something is missing at the start, 3 where a
    person has to mend something first, 70 where a new start may help.
    """
    from streams.worker.books import books
    from streams.worker.preflight import find_topics
    from streams.worker.service import run

    settings = Settings.from_environment()
    if batch is not None:
        settings = replace(settings, batch=batch)
    if metrics_port is not None:
        settings = replace(settings, metrics_port=metrics_port)
    make = partial(books, folder=settings.programmes)
    context.exit(run(settings, find_topics(settings), make))

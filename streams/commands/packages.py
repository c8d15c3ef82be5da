"""Publish each package behind the totals: its value, its claim, why it last moved."""

from dataclasses import replace

import click

from streams.settings import Settings


@click.command(epilog="Example: KAFKA_BOOTSTRAP=kafka:9092 pantau packages")
@click.option(
    "--metrics-port", type=click.IntRange(0, 65_535), help="In place of PANTAU_METRICS_PORT."
)
@click.pass_context
def command(context: click.Context, metrics_port: int | None) -> None:
    """Keep umkm.packages up to date until told to end (SIGTERM, Ctrl-C).

    It folds procurement.facts as the worker does, so that the packages add up to the worker's
    totals, to the sen. Its state is a file in PANTAU_STATE_DIR; where that is lost, it is made
    again from the facts, and published when their end is reached. One process is enough, and it
    may be killed at any moment.
    """
    from streams.packages.service import run

    settings = Settings.from_environment()
    if metrics_port is not None:
        settings = replace(settings, metrics_port=metrics_port)
    context.exit(run(settings, lambda text: click.echo(text, err=True)))

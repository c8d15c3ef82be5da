"""Sum agencies to provinces, kinds of agency and the nation: the second process that runs."""

from dataclasses import replace

import click

from streams.settings import Settings


@click.command(
    epilog="Example: KAFKA_BOOTSTRAP=kafka:9092 PANTAU_INSTANCE_ID=nation-0 pantau nation"
)
@click.option(
    "--metrics-port", type=click.IntRange(0, 65_535), help="In place of PANTAU_METRICS_PORT."
)
@click.pass_context
def command(context: click.Context, metrics_port: int | None) -> None:
    """Run the sums over agencies until told to end (SIGTERM, Ctrl-C).

    It reads umkm.rollups, which the workers write, and writes umkm.scope-status, umkm.alerts of the
    programmes of a nation, a province or a kind of agency, and procurement.dead-letters. One
    instance works; each further one, with its own PANTAU_INSTANCE_ID, stands by and takes over. It
    may be killed at any moment. PANTAU_APP_ID is that of the workers.

    Exit code 0 after an end in good order, 2 where something is missing at the start, 3 where a
    person has to mend something first, 70 where a new start may help.
    """
    from streams.nation.stage import nation, settings_of
    from streams.topics.table import FACTS
    from streams.worker.preflight import find_nation_topics
    from streams.worker.service import run

    settings = Settings.from_environment()
    if metrics_port is not None:
        settings = replace(settings, metrics_port=metrics_port)
    topics = find_nation_topics(settings)
    facts = topics.partitions[settings.topic_prefix + FACTS]
    context.exit(run(settings_of(settings), topics, nation(facts, settings.programmes)))

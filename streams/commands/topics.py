"""Create the topics, compare a broker's with the table, or list them."""

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from streams.settings import Settings
from streams.topics.table import Topic, resolve

DIFFERENT = 1


@click.group(epilog="Example: pantau topics apply --dry-run")
def command() -> None:
    """Create the topics, compare a broker's with the table, or list them."""


@command.command("apply", epilog="Example: KAFKA_BOOTSTRAP=kafka:9092 pantau topics apply")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--grow",
    is_flag=True,
    help="Add partitions where there are too few. Keys move to other partitions; the facts and "
    "the changelog are never partitioned anew.",
)
@click.pass_context
def apply_(context: click.Context, *, dry_run: bool, grow: bool) -> None:
    """Create missing topics and mend settings, never losing a record.

    Nothing is deleted or made smaller. Where a registry is set, the schemas are registered, too.
    Exit code 1 if a difference is left.
    """
    from streams.contracts.registry import Registry
    from streams.topics.apply import Action, Step, apply, plan
    from streams.topics.broker import Broker

    settings = Settings.from_environment()
    wanted = _wanted(settings)
    broker = Broker(settings.kafka_client())

    def tell(step: Step) -> None:
        click.echo(step.line())

    if dry_run:
        steps = plan(wanted, broker.describe([topic.name for topic in wanted]), grow=grow)
        for step in steps:
            tell(step)
    else:
        steps = apply(broker, wanted, replication=settings.replication, grow=grow, tell=tell)
        if settings.schema_registry_url is not None:
            ids = Registry(settings.schema_registry_url, prefix=settings.topic_prefix).register()
            click.echo(f"{len(ids)} schemas are registered")
    left = [step for step in steps if step.action is Action.LEAVE]
    done = "would be done" if dry_run else "done"
    click.echo(f"{len(wanted)} topics, {len(steps) - len(left)} steps {done}, {len(left)} left")
    if left:
        context.exit(DIFFERENT)


@command.command("check", epilog="Example: pantau topics check --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@click.pass_context
def check(context: click.Context, *, as_json: bool) -> None:
    """Compare the broker's topics with the table.

    Exit code 0 if they are the same, 1 if any differs, 2 if the broker does not answer.
    """
    from streams.topics.broker import Broker
    from streams.topics.compare import beside_facts, differences, untold

    settings = Settings.from_environment()
    wanted = _wanted(settings)
    found = Broker(settings.kafka_client()).describe([topic.name for topic in wanted])
    expected = beside_facts(wanted, found)
    different = differences(expected, found)
    silent = untold(expected, found)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "topics": [topic.name for topic in wanted],
                    "differences": [
                        {
                            "topic": one.topic,
                            "what": one.what.value,
                            "setting": one.setting,
                            "wanted": one.wanted,
                            "found": one.found,
                        }
                        for one in different
                    ],
                    "settings_not_told": silent,
                },
                indent=2,
            )
        )
    else:
        for one in different:
            click.echo(one.line())
        if silent:
            click.echo(f"the broker does not tell the settings of {', '.join(silent)}")
        click.echo(f"{len(wanted)} topics, {len(different)} differences")
    if different:
        context.exit(DIFFERENT)


@command.command("list", epilog="Example: pantau topics list --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--markdown", is_flag=True, help="Print the page docs/topics.md.")
@click.option("--chart", is_flag=True, help="Print topics and rights as the Helm chart reads them.")
def list_(*, as_json: bool, markdown: bool, chart: bool) -> None:
    """List the topics as they are to be; asks no broker."""
    from streams.topics import chart as for_chart
    from streams.topics import document

    if as_json + markdown + chart > 1:
        raise click.UsageError("--json, --markdown and --chart: one of them")
    if chart:
        click.echo(for_chart.chart(), nl=False)
        return
    if markdown:
        click.echo(document.markdown(), nl=False)
        return
    wanted = _wanted(Settings.from_environment())
    if as_json:
        click.echo(json.dumps([_row(topic) for topic in wanted], indent=2))
        return
    table = Table(box=None, header_style="bold")
    table.add_column("topic", no_wrap=True)
    table.add_column("partitions", justify="right")
    for column in ("cleanup", "kept", "records"):
        table.add_column(column, overflow="fold")
    for topic in wanted:
        table.add_row(
            topic.name,
            str(topic.partitions),
            topic.cleanup.value,
            document.retention(topic),
            ", ".join(topic.records) or "-",
        )
    Console().print(table)


def _wanted(settings: Settings) -> tuple[Topic, ...]:
    return resolve(
        prefix=settings.topic_prefix,
        partitions=settings.partitions,
        app_id=settings.app_id,
        replication=settings.replication,
    )


def _row(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.name,
        "key": topic.key,
        "records": list(topic.records),
        "partitions": topic.partitions,
        "settings": topic.settings(),
        "writers": list(topic.writers),
        "readers": list(topic.readers),
        "meaning": topic.meaning,
    }

"""Tell agencies of their alerts: mail, webhooks, Alertmanager, chats."""

import json
from dataclasses import replace
from typing import TextIO

import click

from streams.errors import PantauError
from streams.settings import Settings


@click.command(
    epilog="Examples: PANTAU_CONTACTS=contacts.yaml pantau notify; pantau notify --check"
)
@click.option("--check", is_flag=True, help="Only see whether contacts and silences are right.")
@click.option("--test", metavar="RECEIVER", help="Only send a made-up notice to this receiver.")
@click.option(
    "--enable", metavar="RECEIVER", help='Only let a receiver that has answered "gone" be told.'
)
@click.option(
    "--forget",
    type=click.File("r"),
    metavar="FILE",
    help="Only delete the subscriptions of the address in this file (-: standard input).",
)
@click.option("--once", is_flag=True, help="Tell what there is to be told now, and end.")
@click.option("--json", "as_json", is_flag=True, help="Print the result of --once as JSON.")
@click.option(
    "--metrics-port", type=click.IntRange(0, 65_535), help="In place of PANTAU_METRICS_PORT."
)
@click.pass_context
def command(
    context: click.Context,
    *,
    check: bool,
    test: str | None,
    enable: str | None,
    forget: TextIO | None,
    once: bool,
    as_json: bool,
    metrics_port: int | None,
) -> None:
    """Run a notifier until it is told to end (SIGTERM, Ctrl-C).

    It reads umkm.alerts, delivers each alert once to each receiver that the contacts name for it
    (PANTAU_CONTACTS, docs/notify.md), and remembers that in umkm.deliveries. Several share the
    work, each with its own PANTAU_INSTANCE_ID. It may be killed at any moment.
    """
    from streams.notify import service

    if sum((check, test is not None, enable is not None, forget is not None, once)) > 1:
        raise click.UsageError("--check, --test, --enable, --forget and --once: one of them")
    if as_json and not once:
        raise click.UsageError("--json goes with --once")
    settings = Settings.from_environment()
    if metrics_port is not None:
        settings = replace(settings, metrics_port=metrics_port)
    if check:
        files = service.files_of(settings)
        click.echo(
            f"{len(files.contacts.receivers)} receivers, {len(files.contacts.routes)} routes,"
            f" {len(files.silences)} silences: all right"
        )
    elif test is not None:
        _test(settings, test)
    elif enable is not None:
        service.enable(settings, enable)
        click.echo(f"{enable} is told again")
    elif forget is not None:
        click.echo(f"{service.forget(settings, forget.read())} subscriptions deleted")
    elif once:
        summary = service.once(settings)
        shown = ", ".join(f"{count} {name}" for name, count in summary.items())
        click.echo(json.dumps(summary) if as_json else shown)
    else:
        context.exit(service.run(settings))


def _test(settings: Settings, name: str) -> None:
    """Send a made-up notice.

    Raises:
        PantauError: the receiver is not known, or does not take it.
    """
    from streams.notify import service
    from streams.notify.notifier import clock
    from streams.notify.sample import sample

    contacts = service.files_of(settings).contacts
    service.known(contacts, name)
    message = sample(name, clock(), settings.board_url, settings.plan_url)
    result = contacts.receivers[name].integration.deliver(message)
    if not result.ok:
        raise PantauError(f"{name} does not take it: {result.reason}")
    click.echo(f"{name} has taken it")

"""Acknowledge an alert, or dispute a figure of it."""

import json

import click

from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.status.responses import MAX_NOTE, check_known, response

EXAMPLES = """\b
Examples:
  pantau ack K34/2024/umkk-40/e1/t2 --by "Biro Umum" --note "12 paket dilelang bulan ini"
  pantau ack K34/2024/umkk-40/e1/t2 --dispute --by "Inspektorat" --note "Kontrak 123 ganda"
"""


@click.command(epilog=EXAMPLES)
@click.argument("alert_id")
@click.option(
    "--dispute", is_flag=True, help="A figure of the alert is wrong: the note says which."
)
@click.option(
    "--by",
    required=True,
    metavar="OFFICE",
    help="The office that answers. Never a person's name: it is shown to everybody, and kept.",
)
@click.option("--note", required=True, help=f"What it says, at most {MAX_NOTE} characters.")
@click.option("--json", "as_json", is_flag=True, help="Print the response as JSON.")
def command(*, alert_id: str, dispute: bool, by: str, note: str, as_json: bool) -> None:
    """Answer the alert ALERT_ID in the name of an office: acknowledge it, or dispute it.

    `pantau status AGENCY --json` prints the ids. The response is shown beside the alert; it moves
    no figure and closes no alert: what is disputed is mended in the feed, and the figures follow.
    """
    from streams.publish.response import send_response
    from streams.status.topics import Topics

    answer = response(alert_id, disputed=dispute, by=by, note=note, at=SystemClock().now())
    settings = Settings.from_environment()
    check_known(Topics.of(settings), answer.alert, answer.agency)
    send_response(settings, answer)
    if as_json:
        click.echo(json.dumps({"alert": answer.alert, "agency": answer.agency, **answer.plain()}))
    else:
        click.echo(f"{answer.alert}: {answer.kind} by {answer.by}")

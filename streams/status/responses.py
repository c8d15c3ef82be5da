"""What offices have answered to alerts: acknowledged or disputed; shown beside them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from monitors.days import stamp_of
from streams.contracts.decode import read_record
from streams.errors import PantauError
from streams.status.topics import Topics
from streams.topics.table import ALERTS, RESPONSES

ACKNOWLEDGED, DISPUTED = "acknowledged", "disputed"

MAX_NOTE = 500
MAX_OFFICE = 100

ALERT_ID = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9-]*)/([0-9]{4})/[a-z0-9-]+(/[a-z_]+)?/e[0-9]+/t[0-9]+"
)
"""Agency or scope, fiscal year, programme, the rule where one stands beside the state, episode and
transition."""

NEAR = 3
"""So many ids are named where one is not known."""

Json = dict[str, Any]


class Response(NamedTuple):
    """One answer to an alert. `at` is an instant in ms; `by` names an office, never a person."""

    alert: str
    agency: str
    kind: str
    by: str
    note: str
    at: int

    def plain(self) -> Json:
        """The response as JSON, as it stands beside its alert."""
        return {"kind": self.kind, "by": self.by, "note": self.note, "at": stamp_of(self.at)}


def response(alert: str, *, disputed: bool, by: str, note: str, at: int) -> Response:
    """Return a response whose parts are well-formed; `at` is now, in ms.

    Raises:
        PantauError: the id has no alert's form, or a text is empty, too long or on several lines.
    """
    match = ALERT_ID.fullmatch(alert)
    if match is None:
        raise PantauError(
            f"{alert!r} is no alert's id: it looks like K34/2024/umkk-40/e1/t2, and `pantau status"
            " AGENCY --json` prints them"
        )
    kind = DISPUTED if disputed else ACKNOWLEDGED
    office = _line("--by", by, MAX_OFFICE)
    return Response(alert, match[1], kind, office, _line("--note", note, MAX_NOTE), at)


def _line(option: str, text: str, longest: int) -> str:
    line = text.strip()
    if not line or not line.isprintable():
        raise PantauError(f"{option}: a text in one line is wanted")
    if len(line) > longest:
        raise PantauError(f"{option}: {len(line)} characters, {longest} are the most")
    return line


def check_known(topics: Topics, alert: str, agency: str) -> None:
    """Look for the alert on its topic.

    Raises:
        PantauError: it is not there; the message names the agency's latest alerts.
    """
    key = agency.encode()
    known: list[str] = []
    for record in topics.read(ALERTS):
        if record.value is None or record.key != key:
            continue
        _, row = read_record(record.value, ("Alert",), topics.schemas)
        if row["id"] == alert:
            return
        if row["id"] not in known:
            known.append(row["id"])
    where = f"{topics.prefix}{ALERTS}"
    if not known:
        raise PantauError(f"no alert of {agency} is on {where}")
    latest = ", ".join(known[-NEAR:])
    raise PantauError(f"no alert {alert} is on {where}; the latest of {agency}: {latest}")


def read_responses(topics: Topics, agencies: Sequence[str] | None = None) -> list[Response]:
    """Return the responses of these agencies (None: of all) in the order they were written.

    The same words by the same office are one response, the first.

    Raises:
        PantauError: Kafka does not answer, or the topic is missing.
    """
    wanted = None if agencies is None else {agency.encode() for agency in agencies}
    found: dict[tuple[str, ...], Response] = {}
    for record in topics.read(RESPONSES):
        if record.value is None or (wanted is not None and record.key not in wanted):
            continue
        _, row = read_record(record.value, ("Response",), topics.schemas)
        one = Response(**{name: row[name] for name in Response._fields})
        found.setdefault(one[:5], one)
    return sorted(found.values(), key=lambda one: one.at)


def beside(alerts: Sequence[Mapping[str, Any]], responses: Sequence[Response]) -> list[Json]:
    """Return the alerts (as JSON), each with its `responses`, oldest first."""
    by_alert: dict[str, list[Json]] = {}
    for one in responses:
        by_alert.setdefault(one.alert, []).append(one.plain())
    return [{**alert, "responses": by_alert.get(alert["id"], [])} for alert in alerts]

"""Alert transitions as annotations in Grafana, each once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from streams.contracts.decode import read_record
from streams.grafana.api import Grafana
from streams.grafana.frame import TAG
from streams.status.topics import Topics
from streams.topics.table import ALERTS

Alert = Mapping[str, Any]
PAGE = 5000
"""So many annotations are asked for at once."""


def alerts(topics: Topics, year: int, agency: str | None) -> Iterator[Alert]:
    """The alerts of a fiscal year, of one agency or of all, each id once.

    Raises:
        PantauError: no broker answers, or the topic is missing.
    """
    seen: set[str] = set()
    for record in topics.read(ALERTS):
        if record.value is None or (agency is not None and record.key != agency.encode()):
            continue
        _, row = read_record(record.value, ("Alert",), topics.schemas)
        if row["year"] == year and row["id"] not in seen:
            seen.add(row["id"])
            yield row


def annotate(grafana: Grafana, told: Iterable[Alert]) -> tuple[int, int]:
    """Write those that are not there; how many were written, and how many were there.

    An alert's annotation stands at the alert's own instant, so between the first and the last of
    them are all that could be there already.

    Raises:
        PantauError: as `Grafana`.
    """
    wanted = list(told)
    if not wanted:
        return 0, 0
    instants = [alert["instant"] for alert in wanted]
    held = grafana.annotations(TAG, min(instants), max(instants), PAGE)
    there = {tag for one in held for tag in one.get("tags") or ()}
    written = known = 0
    for alert in wanted:
        mark = f"id:{alert['id']}"
        if mark in there:
            known += 1
            continue
        tags = [TAG, alert["agency"], alert["programme"], alert["kind"], mark]
        grafana.annotate(alert["instant"], alert["text_en"] or alert["text"], tags)
        written += 1
    return written, known

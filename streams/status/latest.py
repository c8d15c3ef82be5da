"""The latest figures and the alerts of one agency, as `pantau replay` prints them."""

from collections.abc import Mapping
from typing import Any

from monitors.alerts import FIELDS, Alert
from monitors.days import date_of, stamp_of
from streams.contracts.decode import read_record
from streams.errors import PantauError
from streams.outbox.status import DAYS
from streams.replay.year import plain
from streams.status.responses import beside, read_responses
from streams.status.topics import Topics
from streams.topics.table import AGENCY_STATUS, ALERTS

LOG_PLACE = ("partition", "generation", "fence")
"""Where in the log a status was made: readers keep the highest, and people need not see it."""

Json = dict[str, Any]


def latest(topics: Topics, agency: str, year: int | None = None) -> Json:
    """Return the report of the agency's year (its newest where `year` is None) with its alerts.

    Raises:
        PantauError: Kafka does not answer, or has no figures of that agency and year.
    """
    found: dict[int, Json] = {}
    prefix = f"{agency}/".encode()
    for record in topics.read(AGENCY_STATUS):
        if record.value is None or not (record.key or b"").startswith(prefix):
            continue
        _, row = read_record(record.value, ("AgencyStatus",), topics.schemas)
        held = found.get(row["year"])
        if held is None or _place(row) >= _place(held):
            found[row["year"]] = row
    if not found or (year is not None and year not in found):
        known = f"; it has {', '.join(map(str, sorted(found)))}" if found else ""
        wanted = f" {year}" if year is not None else ""
        raise PantauError(
            f"no figures of {agency}{wanted} on {topics.prefix}{AGENCY_STATUS}{known}:"
            " publish its feeds, and see that a worker runs"
        )
    row = found[max(found) if year is None else year]
    return {**_report(row), "alerts": latest_alerts(topics, agency, row["year"])}


def latest_alerts(topics: Topics, agency: str, year: int) -> list[Json]:
    """Return the agency's alerts of a year, each with what offices have answered."""
    return beside(alerts(topics, agency, year), read_responses(topics, [agency]))


def agencies_of(topics: Topics, year: int) -> list[str]:
    """Return the agencies that have figures of a fiscal year, in order.

    Raises:
        PantauError: Kafka does not answer, or the topic is missing.
    """
    suffix = f"/{year}"
    keys = {
        (record.key or b"").decode("utf-8", "replace")
        for record in topics.read(AGENCY_STATUS)
        if record.value is not None
    }
    return sorted(key.removesuffix(suffix) for key in keys if key.endswith(suffix))


def alerts(topics: Topics, agency: str, year: int) -> list[Json]:
    """Return the agency's alerts of a year in the order they were raised, each id once."""
    told: dict[str, Alert] = {}
    key = agency.encode()
    for record in topics.read(ALERTS):
        if record.value is None or record.key != key:
            continue
        _, row = read_record(record.value, ("Alert",), topics.schemas)
        if row["year"] == year:
            told.setdefault(row["id"], Alert.from_row([row[name] for name in FIELDS]))
    return [plain(alert) for alert in told.values()]


def _place(row: Mapping[str, Any]) -> tuple[int, int]:
    return row["generation"], row["fence"]


def _report(row: Json) -> Json:
    """The record in the report's shape: days as ISO dates, no denominator as an empty object."""
    report: Json = {name: dated(value, name) for name, value in row.items()}
    report = {name: value for name, value in report.items() if name not in LOG_PLACE}
    report["observed_at"] = stamp_of(row["observed_at"]) if row["observed_at"] else None
    for figures in report["programmes"].values():
        figures["denominator"] = figures["denominator"] or {}
        figures["goal_sen"] = figures["goal_sen"] or 0
    return report


def dated(value: Any, name: str = "") -> Any:
    """What a record holds, with the days in it as ISO dates; `name` is the field's."""
    if isinstance(value, dict):
        return {key: dated(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [dated(one, name) for one in value]
    if name in DAYS and isinstance(value, int):
        return date_of(value).isoformat()
    return value

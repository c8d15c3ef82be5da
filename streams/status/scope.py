"""The latest sums of one scope (nation, province, kind of agency), with its alerts."""

from typing import Any

from streams.contracts.decode import read_record
from streams.errors import PantauError
from streams.status.latest import alerts, dated
from streams.status.topics import Topics
from streams.topics.table import SCOPE_STATUS

RECORD = "ScopeStatus"

Json = dict[str, Any]


def latest_scope(topics: Topics, code: str, year: int | None = None) -> Json:
    """Return the sums of a scope's year (its newest where `year` is None) with its alerts.

    Raises:
        PantauError: Kafka does not answer, or has no sums of that scope and year.
    """
    found: dict[int, Json] = {}
    known: set[str] = set()
    for record in topics.read(SCOPE_STATUS):
        if record.value is None:
            continue
        _, row = read_record(record.value, (RECORD,), topics.schemas)
        known.add(row["code"])
        held = found.get(row["year"])
        newer = held is None or (row["generation"], row["fence"]) >= (
            held["generation"],
            held["fence"],
        )
        if row["code"] == code and newer:
            found[row["year"]] = row
    if not found or (year is not None and year not in found):
        wanted = code if year is None else f"{code} {year}"
        there = (
            f"; it has {', '.join(map(str, sorted(found)))}"
            if found
            else f"; there are {', '.join(sorted(known))}"
            if known
            else ": publish feeds and agencies, and see that a worker and `pantau nation` run"
        )
        raise PantauError(f"no sums of {wanted} on {topics.prefix}{SCOPE_STATUS}{there}")
    row = found[max(found) if year is None else year]
    shown: Json = {name: dated(value, name) for name, value in row.items()}
    del shown["generation"], shown["fence"]
    return {**shown, "alerts": alerts(topics, code, row["year"])}

"""Records of the topics as plain JSON: days as ISO dates, instants as stamps of WIB, money in sen.

What a record's JSON looks like is told by its Avro schema, so that it stands nowhere twice.
"""

from collections.abc import Mapping
from typing import Any

from monitors.days import date_of, stamp_of
from streams.contracts.catalogue import shipped

DAYS = frozenset(
    {
        "as_of", "since", "day", "begins", "ends", "announced", "cannot_be_reached_since",
        "unreachable_since",
    }
)  # fmt: skip
"""Fields that hold day numbers (or lists of them)."""
INSTANTS = frozenset({"observed_at", "changed_at", "instant", "at"})
"""Fields that hold milliseconds since the epoch."""
INTERNAL = frozenset({"partition", "generation", "fence", "position"})
"""Where in the log a record was made: readers of topics need it, people do not."""


def plain(value: Any, name: str = "") -> Any:
    """A field's value for JSON; `name` is the field's."""
    match value:
        case Mapping():
            return {key: plain(one, key) for key, one in value.items() if key not in INTERNAL}
        case list() | tuple():
            return [plain(one, name) for one in value]
        case int() if not isinstance(value, bool):
            if name in DAYS:
                return date_of(value).isoformat()
            if name in INSTANTS:
                return stamp_of(value)
    return value


def schema_of(record: str) -> dict[str, Any]:
    """The JSON schema of what `plain` makes of a shipped record."""
    return _schema(shipped().newest(record).schema, "", {})


def _schema(avro: Any, name: str, known: dict[str, Any]) -> dict[str, Any]:
    if isinstance(avro, list):
        (filled,) = (one for one in avro if one != "null")
        made = _schema(filled, name, known)
        return made if len(avro) == 1 else {"anyOf": [made, {"type": "null"}]}
    if isinstance(avro, Mapping):
        return _composed(avro, name, known)
    if avro in known:
        made_before: dict[str, Any] = known[avro]
        return made_before
    if avro == "long" and name in DAYS:
        return {"type": "string", "format": "date"}
    if avro == "long" and name in INSTANTS:
        return {"type": "string"}
    kinds = {"long": "integer", "double": "number", "boolean": "boolean", "string": "string"}
    return {"type": kinds[avro]}


def _composed(avro: Mapping[str, Any], name: str, known: dict[str, Any]) -> dict[str, Any]:
    match avro["type"]:
        case "record":
            fields = {
                one["name"]: {**_schema(one["type"], one["name"], known),
                              "description": one["doc"]}
                for one in avro["fields"]
                if one["name"] not in INTERNAL
            }  # fmt: skip
            made = {"type": "object", "properties": fields, "required": list(fields)}
            known[avro["name"]] = made
            return made
        case "map":
            return {"type": "object", "additionalProperties": _schema(avro["values"], name, known)}
        case "array":
            return {"type": "array", "items": _schema(avro["items"], name, known)}
        case "enum":
            return {"type": "string", "enum": list(avro["symbols"])}
    return _schema(avro["type"], name, known)

"""The OpenAPI document of the JSON API. What records look like comes from their Avro schemas."""

from functools import cache
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from streams.board import api
from streams.board.packages import COLUMNS, PLAN_COLUMNS
from streams.board.plain import INTERNAL, schema_of
from streams.board.query import SORTS

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}


async def document(request: Request) -> Response:  # noqa: ARG001  # Starlette's signature
    """Answer with the document."""
    return api.answer(described())


@cache
def described() -> Json:
    """The document."""
    place = [_path("agency", TEXT, "Code of the agency, e.g. K34."),
             _path("year", WHOLE, "Fiscal year.")]  # fmt: skip
    chosen = [
        _asked("year", WHOLE, "Fiscal year; the newest by default."),
        _asked("programme", TEXT, "Programme; umkk-40 by default."),
    ]
    filters = [
        _asked("q", TEXT, "Part of a name or a code."),
        _asked("kind", TEXT, "Kind of agency, e.g. KABUPATEN."),
        _asked("province", TEXT, "Province."),
        _asked("state", TEXT, "State, e.g. behind."),
        _asked("sort", {"type": "string", "enum": list(SORTS)}, "Order; urgency by default."),
    ]
    part = [
        _asked("limit", {"type": "integer", "minimum": 0, "maximum": api.MOST, "default": 100},
               "Rows at most."),
        _asked("offset", {"type": "integer", "minimum": 0, "default": 0}, "Rows to leave out."),
    ]  # fmt: skip
    which = [
        _asked("q", TEXT, "Part of a name or a key, or a plan's code."),
        _asked("channel", TEXT, "Channel, e.g. tender."),
        _asked("verdict", TEXT, "What the claim is worth, e.g. doubtful."),
    ]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pantau",
            "version": version("pantau"),
            "description": "Where public procurement stands on its way to its small-business"
            " targets. Amounts end in _sen: 1/100 rupiah, or a count where `unit` says so. Shares"
            " are 1 = all. null is: not enough data.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/summary": _get(
                "All agencies together", chosen, {"$ref": "#/components/schemas/Summary"}
            ),
            "/api/v1/agencies": _get(
                "Agencies, as on the list",
                [*chosen, *filters, *part],
                _object(year=WHOLE, programme=TEXT, found=WHOLE, agencies=_list("Line")),
            ),
            "/api/v1/agencies/{agency}/{year}": _get(
                "All figures of an agency's year",
                place,
                {"$ref": "#/components/schemas/AgencyStatus"},
                found=True,
            ),
            "/api/v1/agencies/{agency}/{year}/alerts": _get(
                "Its alerts, the newest first", place, _object(alerts=_list("Alert")), found=True
            ),
            "/api/v1/agencies/{agency}/{year}/packages": _get(
                "Its packages, the largest first",
                [*place, *which, *part],
                _object(found=WHOLE, packages=_list("Package")),
                found=True,
            ),
            "/api/v1/agencies/{agency}/{year}/plans": _get(
                "Its plans that are reserved for small business and not contracted yet",
                [*place, *part[:1]],
                _object(plans=_list("Plan")),
                found=True,
            ),
        },
        "components": {"schemas": _schemas()},
    }


def _schemas() -> Json:
    number = {"type": ["number", "null"]}
    amount = {"type": ["integer", "null"]}
    word = {"type": ["string", "null"]}
    return {
        "AgencyStatus": schema_of("AgencyStatus"),
        "Alert": schema_of("Alert"),
        "Package": _some(schema_of("Package"), COLUMNS),
        "Plan": _some(schema_of("PlannedPackage"), PLAN_COLUMNS),
        "Summary": _object(
            year=WHOLE, programme=TEXT, agencies=WHOLE, needing_attention=WHOLE,
            states={"type": "object", "additionalProperties": WHOLE},
            umkk_sen=WHOLE, planned_sen=WHOLE, goal_sen=WHOLE, unit=TEXT,
        ),
        "Line": _object(
            agency=TEXT, name=TEXT, kind=word, province=word, state=TEXT, since=word, grade=word,
            as_of=word, unit=TEXT, umkk_sen=WHOLE, goal_sen=amount, planned_sen=amount,
            attainment=number, gap_sen=amount, days_behind=amount, needed_share=number,
            p_miss=number,
        ),
        "Problem": _object(status=WHOLE, title=TEXT, detail=TEXT),
    }  # fmt: skip


def _some(schema: Json, names: tuple[str, ...]) -> Json:
    """An object's schema with the fields that the view keeps."""
    kept = [name for name in names if name not in INTERNAL]
    properties = {name: schema["properties"][name] for name in kept}
    return {"type": "object", "properties": properties, "required": kept}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(name: str) -> Json:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _path(name: str, schema: Json, meaning: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": meaning}


def _asked(name: str, schema: Json, meaning: str) -> Json:
    return {"name": name, "in": "query", "schema": schema, "description": meaning}


def _get(summary: str, parameters: list[Json], schema: Json, *, found: bool = False) -> Json:
    trouble = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers: Json = {
        "200": {"description": summary, "content": {api.JSON: {"schema": schema}}},
        "400": {"description": "A parameter is out of range", "content": trouble},
    }
    if found:
        answers["404"] = {"description": "No such agency in that year", "content": trouble}
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}

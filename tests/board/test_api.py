"""The JSON API answers as its OpenAPI document says, and as the pages do."""

import csv
import io

import pytest
from jsonschema import validate as fits  # type: ignore[import-untyped]  # ships no types
from openapi_spec_validator import validate

from streams.board.downloads import cell
from streams.board.openapi import described
from streams.board.plain import plain
from tests.ledger.made_up import on


def test_the_document_is_openapi():
    validate(described())


@pytest.mark.parametrize("path", list(described()["paths"]))
def test_every_path_answers_as_described(board, path):
    answer = board.get(path.format(agency="X02", year=2024))
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    told = described()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    schema = {**told["schema"], "components": described()["components"]}
    fits(answer.json(), closed(schema))


def closed(schema):
    """The schema with every object refusing what it does not name, so that nothing goes untold."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(one) for name, one in schema.items()}
    if made.get("type") == "object" and "properties" in made:
        made["additionalProperties"] = False
    return made


def test_every_route_of_the_api_is_described(board):
    routes = {
        route.path.replace(":int", "")
        for route in board.app.routes
        if getattr(route, "path", "").startswith("/api/v1/")
    }
    assert routes == set(described()["paths"])


def test_the_list_is_the_pages_list(board):
    found = board.get("/api/v1/agencies?state=on_track&sort=name&limit=2").json()
    assert all(one["state"] == "on_track" for one in found["agencies"])
    assert len(found["agencies"]) == min(2, found["found"])
    names = [one["name"] for one in found["agencies"]]
    assert names == sorted(names, key=str.casefold)


def test_an_agencys_figures_are_those_of_its_record(board, year):
    row = next(row for record, row in year if record == "AgencyStatus" and row["agency"] == "X02")
    told = board.get("/api/v1/agencies/X02/2024").json()
    assert told["as_of"] == "2024-08-31"
    assert told["programmes"]["umkk-40"]["umkk_sen"] == row["programmes"]["umkk-40"]["umkk_sen"]
    assert told["total"] == row["total"]
    assert "fence" not in told


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/agencies/K9/2024", 404),
        ("/api/v1/agencies/X02/1999", 404),
        ("/api/v1/agencies/X02/2024/packages?limit=1001", 400),
        ("/api/v1/agencies/X02/2024/packages?limit=-1", 400),
        ("/api/v1/agencies?offset=x", 400),
    ],
)
def test_what_cannot_be_answered_is_a_problem(board, path, status):
    answer = board.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_days_become_dates_and_instants_stamps():
    row = {"day": on("01-05"), "since": None, "at": 0, "gap_sen": 5, "open": True, "fence": 1}
    assert plain(row) == {
        "day": "2024-01-05",
        "since": None,
        "at": "1970-01-01T07:00:00+07:00",
        "gap_sen": 5,
        "open": True,
    }


def test_downloads_hold_all_rows(board):
    listed = board.get("/agencies.csv?kind=KABUPATEN")
    assert listed.headers["content-type"].startswith("text/csv")
    assert "attachment" in listed.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(listed.text)))
    assert {row["kind"] for row in rows} == {"KABUPATEN"}
    packages = list(csv.DictReader(io.StringIO(board.get("/agencies/X02/packages.csv").text)))
    found = board.get("/api/v1/agencies/X02/2024/packages?limit=1").json()["found"]
    assert len(packages) == found
    total = board.get("/api/v1/agencies/X02/2024").json()["total"]
    assert sum(int(row["value_sen"]) for row in packages) == total["value_sen"]


def test_no_cell_is_a_formula():
    assert [cell(one) for one in ("=1+1", "@x", "-5", "ok", -5, None)] == [
        "'=1+1",
        "'@x",
        "'-5",
        "ok",
        -5,
        "",
    ]


def test_metrics_tell_routes_and_not_paths(board):
    board.get("/agencies/X02")
    board.get("/made/up")
    told = board.get("/metrics").text
    assert 'pantau_board_request_seconds_count{route="/agencies/{agency}",status="200"} 1.0' in told
    assert "made/up" not in told
    assert 'pantau_board_records{record="AgencyStatus"} 12.0' in told

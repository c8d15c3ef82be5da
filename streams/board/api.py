"""The JSON API: what the pages show, for programs. Read-only; described at /api/openapi.json."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streams.board.list_page import settled, totals
from streams.board.packages import Filter
from streams.board.plain import plain
from streams.board.query import YEARS
from streams.board.site import Site, site_of
from streams.board.standing import Standing

JSON = "application/json"
MOST = 1_000
"""Rows of one answer at most."""
YEAR_DIGITS = 4
LONGEST = 12
"""Digits of a number that is read; SQLite knows none beyond 64 bits."""
USUAL = 100


def answer(value: Any, status: int = 200) -> Response:
    """A value as JSON, that pages of any origin may read: it is public."""
    return Response(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        status,
        {
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": "no-cache",
        },
        JSON,
    )


def problem(status: int, detail: str) -> Response:
    """What was wrong (RFC 9457)."""
    said = {"status": status, "title": HTTPStatus(status).phrase, "detail": detail}
    response = answer(said, status)
    response.headers["Content-Type"] = "application/problem+json"
    return response


async def summary(request: Request) -> Response:
    """All agencies of a year and programme together."""
    site = site_of(request)
    asked = settled(site, site.query(request))
    sums = totals(site.view.lines(asked.year, asked.programme))
    return answer(
        {
            "year": asked.year,
            "programme": asked.programme,
            "agencies": sums.agencies,
            "needing_attention": sums.needing,
            "states": dict(sums.states),
            "umkk_sen": sums.umkk,
            "planned_sen": sums.planned,
            "goal_sen": sums.goal,
            "unit": sums.unit,
        }
    )


async def agencies(request: Request) -> Response:
    """The list, filtered and sorted as on the page."""
    site = site_of(request)
    asked = settled(site, site.query(request))
    found = asked.chosen(site.view.lines(asked.year, asked.programme))
    limit, offset = _slice(request)
    return answer(
        {
            "year": asked.year,
            "programme": asked.programme,
            "found": len(found),
            "agencies": [line(one) for one in found[offset : offset + limit]],
        }
    )


def line(one: Standing) -> dict[str, Any]:
    """One agency of the list."""
    return {
        "agency": one.agency,
        "name": one.name,
        "kind": one.kind,
        "province": one.province,
        "state": one.state,
        "since": plain(one.since, "since"),
        "grade": one.grade,
        "as_of": plain(one.as_of, "as_of"),
        "unit": one.unit,
        "umkk_sen": one.umkk,
        "goal_sen": one.goal,
        "planned_sen": one.planned,
        "attainment": one.attainment,
        "gap_sen": one.gap,
        "days_behind": one.days_behind,
        "needed_share": one.needed_share,
        "p_miss": one.p_miss,
    }


async def agency(request: Request) -> Response:
    """All figures of an agency-year."""
    site, code, year = _place(request)
    return answer(plain(site.view.status(code, year)))


async def alerts(request: Request) -> Response:
    """The alerts of an agency-year, the newest first."""
    site, code, year = _place(request)
    return answer({"alerts": [plain(one) for one in site.view.alerts(code, year)]})


async def packages(request: Request) -> Response:
    """Packages of an agency-year, the largest first."""
    site, code, year = _place(request)
    query = site.query(request)
    wanted = Filter(query.channel, query.verdict, query.q)
    limit, offset = _slice(request)
    store = site.view.packages
    return answer(
        {
            "found": store.count_of(code, year, wanted),
            "packages": [package(one) for one in store.packages(code, year, wanted, limit, offset)],
        }
    )


def package(row: Mapping[str, Any]) -> dict[str, Any]:
    """One package as the view keeps it."""
    said: dict[str, Any] = plain(row)
    return {**said, "flags": row["flags"].split()}


async def plans(request: Request) -> Response:
    """Reserved plans of an agency-year that are not contracted yet, the largest first."""
    site, code, year = _place(request)
    limit, _ = _slice(request)
    found = site.view.packages.open_plans(code, year, limit)
    return answer({"plans": [plain(one) for one in found]})


def _place(request: Request) -> tuple[Site, str, int]:
    site = site_of(request)
    code, text = request.path_params["agency"], request.path_params["year"]
    # By hand: a route's own int makes an error of thousands of digits.
    year = int(text) if text.isascii() and text.isdigit() and len(text) == YEAR_DIGITS else 0
    if year not in YEARS or site.view.status(code, year) is None:
        raise HTTPException(404, "no figures of that agency in that year")
    return site, code, year


def _slice(request: Request) -> tuple[int, int]:
    """?limit= and ?offset=, within bounds."""
    found = []
    for name, usual, most in (("limit", USUAL, MOST), ("offset", 0, 10_000_000)):
        text = request.query_params.get(name, "")
        if not text:
            found.append(usual)
        elif not (text.isascii() and text.isdigit() and len(text) < LONGEST and int(text) <= most):
            raise HTTPException(400, f"{name} is not a whole number from 0 to {most}")
        else:
            found.append(int(text))
    return found[0], found[1]


ROUTES = (
    Route("/api/v1/summary", summary),
    Route("/api/v1/agencies", agencies),
    Route("/api/v1/agencies/{agency}/{year}", agency),
    Route("/api/v1/agencies/{agency}/{year}/alerts", alerts),
    Route("/api/v1/agencies/{agency}/{year}/packages", packages),
    Route("/api/v1/agencies/{agency}/{year}/plans", plans),
)

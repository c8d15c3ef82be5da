"""The page of all agencies: what stands where, in one sortable list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from streams.board.query import PAGE, SORTS, Query
from streams.board.site import Site, site_of
from streams.board.standing import NEEDING, URGENCY, Standing

NATION = "ID"


class Totals(NamedTuple):
    """All agencies of a year and programme together; sums of what each of them has."""

    agencies: int
    needing: int
    states: Mapping[str, int]
    umkk: int
    goal: int
    planned: int
    unit: str


async def agencies(request: Request) -> Response:
    """Answer with the list."""
    site = site_of(request)
    query = site.query(request)
    return site.page(
        request,
        query,
        "agencies.html",
        lambda: context(site, query),
        version=site.view.version,
    )


def settled(site: Site, query: Query) -> Query:
    """The query with a year and a programme: those asked for where they exist, else the newest."""
    years = site.view.years()
    year = query.year if query.year in years else (years[0] if years else 0)
    programmes = list(site.view.programmes(year))
    programme = query.programme if query.programme in programmes else _usual(programmes)
    return replace(query, year=year, programme=programme)


def _usual(programmes: Sequence[str]) -> str:
    """The programme that is shown unasked: the 40 % rule where there is one."""
    return "umkk-40" if "umkk-40" in programmes or not programmes else programmes[0]


def context(site: Site, query: Query) -> dict[str, Any]:
    """What the list shows."""
    asked = settled(site, query)
    lines = site.view.lines(asked.year, asked.programme)
    found = asked.chosen(lines)
    pages = max(1, -(-len(found) // PAGE))
    page = min(asked.page, pages)
    programmes = site.view.programmes(asked.year)
    return {
        "asked": asked,
        "totals": totals(lines),
        "measure": (programmes.get(asked.programme) or {}).get("measure") or "umkk_value",
        "nation": site.view.scope(NATION, asked.year),
        "lines": found[(page - 1) * PAGE : page * PAGE],
        "found": len(found),
        "page": page,
        "pages": pages,
        "years": site.view.years(),
        "programmes": programmes,
        "kinds": sorted({one.kind for one in lines if one.kind}),
        "provinces": sorted({one.province for one in lines if one.province}),
        "states": [state for state in URGENCY if any(one.state == state for one in lines)],
        "sorts": tuple(SORTS),
        "as_of": max((one.as_of for one in lines if one.as_of is not None), default=None),
    }


def totals(lines: Sequence[Standing]) -> Totals:
    """Everything summed: agencies without a goal or a plan add nothing to those sums."""
    states = Counter(one.state for one in lines)
    order = [*URGENCY, *sorted(states.keys() - set(URGENCY))]
    return Totals(
        len(lines),
        sum(states[state] for state in NEEDING),
        {state: states[state] for state in order if states[state]},
        sum(one.umkk for one in lines if one.goal),
        sum(one.goal or 0 for one in lines),
        sum(one.planned or 0 for one in lines),
        lines[0].unit if lines else "sen",
    )

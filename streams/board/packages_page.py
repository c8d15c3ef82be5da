"""All packages of an agency-year, each with its claim and the evidence for it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from monitors.facts import CHANNELS
from streams.board.agency_page import settled
from streams.board.packages import Filter
from streams.board.query import Query
from streams.board.site import Site, site_of

PAGE = 100
VERDICTS = ("confirmed", "doubtful", "unverifiable", "class_unknown", "other", "none")


async def packages(request: Request) -> Response:
    """Answer with a page of packages.

    Raises:
        HTTPException: 404, there is no such agency.
    """
    site = site_of(request)
    code = request.path_params["agency"]
    query = settled(site, site.query(request), code)
    return site.page(
        request,
        query,
        "packages.html",
        lambda: context(site, query, code),
        version=site.view.version_of(code),
    )


def context(site: Site, query: Query, code: str) -> dict[str, Any]:
    """What the page shows; `query` is settled."""
    store = site.view.packages
    wanted = Filter(query.channel, query.verdict, query.q)
    count = store.count_of(code, query.year, wanted)
    pages = max(1, -(-count // PAGE))
    page = min(query.page, pages)
    return {
        "code": code,
        "name": site.view.name_of(code),
        "count": count,
        "page": page,
        "pages": pages,
        "packages": store.packages(code, query.year, wanted, PAGE, (page - 1) * PAGE),
        "channels": CHANNELS,
        "verdicts": VERDICTS,
    }

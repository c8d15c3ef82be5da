"""The newest alerts of all agencies, and the pages that explain the rules behind them."""

from importlib.resources import files
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitors.rules import RULES
from streams.board.query import Query
from streams.board.site import Site, site_of

SHOWN = 100


async def alerts(request: Request) -> Response:
    """Answer with the newest alerts."""
    site = site_of(request)
    query = site.query(request)
    return site.page(
        request, query, "alerts.html", lambda: context(site, query), version=site.view.version
    )


def context(site: Site, query: Query) -> dict[str, Any]:
    """What the page of alerts shows: those of the year and programme that are chosen, if any."""
    found = [
        one
        for one in site.view.recent(query.year or None)
        if not query.programme or one["programme"] == query.programme
    ][:SHOWN]
    return {
        "alerts": found,
        "rules": frozenset(RULES),
        "names": {one["agency"]: site.view.name_of(one["agency"]) for one in found},
    }


async def rule(request: Request) -> Response:
    """Answer with the page that explains a rule.

    Raises:
        HTTPException: 404, there is no such rule.
    """
    site = site_of(request)
    query = site.query(request)
    name = request.path_params["rule"]
    page = _page(name)
    if page is None:
        raise HTTPException(404)
    return site.page(
        request,
        query,
        "rule.html",
        # Raw HTML of the page is shown as text, so what comes out is what the renderer writes.
        lambda: {"body": Markup(MarkdownIt("commonmark", {"html": False}).render(page))},  # noqa: S704
        version=0,
    )


def _page(name: str) -> str | None:
    """The text of a rule's page, `monitors/rules/<name>/page.md`."""
    if not name.isidentifier():
        return None
    page = files("monitors") / "rules" / name / "page.md"
    return page.read_text(encoding="utf-8") if page.is_file() else None

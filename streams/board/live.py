"""Server-sent events: an open page is told that it has changed, and loads itself again."""

import asyncio
from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from streams.board.bell import MOST_LISTENERS
from streams.board.site import Site, site_of

QUIET_S = 15.0
"""Without a change a comment is sent so often: proxies close what is silent."""
REST_S = 0.3
"""Between two changes told to one page: a bulk load would have it load without end."""


async def events(request: Request) -> Response:
    """Answer with a stream that says `changed` for each change of ?agency=, or of any."""
    site = site_of(request)
    if site.bell.listeners >= MOST_LISTENERS:
        return PlainTextResponse("too many open pages\n", 503, {"Retry-After": "60"})
    agency = request.query_params.get("agency") or None
    seen = request.query_params.get("v", "")
    return StreamingResponse(
        _stream(site, agency, int(seen[:18]) if seen.isascii() and seen.isdigit() else None),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(
    site: Site, agency: str | None, seen: int | None = None
) -> AsyncGenerator[str, None]:
    """Changes after the version that the page was made of (`seen`, None: the present one)."""
    yield "retry: 3000\n\n"
    version = site.view.version if agency is None else site.view.version_of(agency)
    if seen is not None and seen < version:
        yield f"event: changed\ndata: {version}\n\n"
    version = site.view.version
    async for changed in site.bell.changes(agency, QUIET_S):
        if not changed:
            yield ": still here\n\n"
        elif site.view.version != version:
            version = site.view.version
            yield f"event: changed\ndata: {version}\n\n"
            await asyncio.sleep(REST_S)

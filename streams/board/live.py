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
    return StreamingResponse(
        _stream(site, agency, site.view.seen(request.query_params.get("v", ""))),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(
    site: Site, agency: str | None, seen: int | None = None
) -> AsyncGenerator[str, None]:
    """Changes after the version that the page was made of (`seen`, None: the present one).

    What counts is the version: a ring only has it looked at at once, and one that comes before
    anybody waits for it is made up for when all was quiet so long. Whether Kafka is there is told,
    too: without it nothing changes, and the page would seem to be of now.
    """

    def present() -> int:
        return site.view.version if agency is None else site.view.version_of(agency)

    def standing() -> str:
        return f"event: {'lost' if lost else 'found'}\ndata: {site.view.version}\n\n"

    yield "retry: 3000\n\n"
    if lost := site.view.lost:
        yield standing()
    told = present() if seen is None else seen
    version = present()
    if told < version:
        told = version
        yield f"event: changed\ndata: {version}\n\n"
    async for changed in site.bell.changes(agency, QUIET_S):
        if lost != site.view.lost:
            lost = site.view.lost
            yield standing()
        version = present()
        if version != told:
            told = version
            yield f"event: changed\ndata: {version}\n\n"
            await asyncio.sleep(REST_S)
        elif not changed:
            yield ": still here\n\n"

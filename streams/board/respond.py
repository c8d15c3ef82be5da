"""A signed-in reader acknowledges an alert, or disputes it, in the name of an office."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from streams.board.site import site_of
from streams.errors import PantauError
from streams.sources.api.clock import SystemClock
from streams.status.responses import response

LARGEST = 8_192
"""Bytes of a form."""
FIELDS = 10


async def respond(request: Request) -> Response:
    """Take a response in, and lead back to the agency's page.

    Raises:
        HTTPException: 403, nobody is signed in or the form is not from here; 404, no such alert;
            400, a field is missing or too long; 413; 503, Kafka did not take it.
    """
    site = site_of(request)
    reader = site.readers.who(request)
    if reader is None or not is_ours(request):
        raise HTTPException(403)
    form = await form_of(request)
    if not hmac.compare_digest(form.get("token", "").encode(), reader.token.encode()):
        raise HTTPException(403)
    code = request.path_params["agency"]
    alert = form.get("alert", "")
    known = next((one for one in site.view.alerts_of(code) if one["id"] == alert), None)
    if known is None or site.send is None:
        raise HTTPException(404)
    try:
        made = response(
            alert,
            disputed=form.get("kind") == "dispute",
            by=form.get("by", ""),
            note=form.get("note", ""),
            at=SystemClock().now(),
        )
    except PantauError as error:
        raise HTTPException(400, str(error)) from error
    try:
        await run_in_threadpool(site.send, made)
    except PantauError as error:
        raise HTTPException(503, str(error)) from error
    query = site.query(request)
    address = site.link(query.kept(), f"/agencies/{code}", year=known["year"],
                        language=form.get("lang") if form.get("lang") in {"id", "en"} else
                        query.language, programme=known["programme"])  # fmt: skip
    return RedirectResponse(f"{address}#alerts", 303)


def is_ours(request: Request) -> bool:
    """Whether a browser sends the form from a page of this board (a second lock beside the token).

    Browsers say where a form comes from; what says nothing has only the token to show.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


async def form_of(request: Request) -> Mapping[str, str]:
    """Read a form's fields.

    Raises:
        HTTPException: 413, it is too large; 400, it is no form or has too many fields.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError as error:
        raise HTTPException(400) from error

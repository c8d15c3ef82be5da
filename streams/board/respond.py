"""A signed-in reader acknowledges an alert, or disputes it, in the name of an office."""

import hmac
import logging

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from streams.board.form import form_of, is_ours
from streams.board.site import site_of
from streams.board.too_many import too_many
from streams.board.words import words
from streams.errors import PantauError
from streams.sources.api.clock import SystemClock
from streams.status.responses import response

log = logging.getLogger(__name__)


async def respond(request: Request) -> Response:
    """Take a response in, and lead back to the agency's page.

    Raises:
        HTTPException: 403, nobody is signed in or the form is not from here; 404, no such alert;
            400, a field is missing or too long; 413; 429, there are too many from this reader or
            for this agency; 503, Kafka did not take it.
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
        # Its text is for the command line, where it names the options.
        raise HTTPException(400, words(site.query(request).language)("respond_wrong")) from error
    refusal = site.pace.take(reader, code)
    if refusal is not None:
        raise too_many(request, refusal)
    try:
        await run_in_threadpool(site.send, made)
    except PantauError as error:
        site.pace.give_back(reader, code)
        # Its text names brokers.
        log.warning("a response to %s was not taken: %s", alert, error)
        raise HTTPException(503) from error
    query = site.query(request)
    address = site.link(query.kept(), f"/agencies/{code}", year=known["year"],
                        language=form.get("lang") if form.get("lang") in {"id", "en"} else
                        query.language, programme=known["programme"])  # fmt: skip
    return RedirectResponse(f"{address}#alerts", 303)

"""A signed-in reader subscribes to an agency's alerts; whose address it is confirms, and ends it.

Switched off, none of it is there. Links ask for no sign-in: they were sent to whom they are about,
and who wants to stop must be able to. A link from a mail only shows a button: programs that look at
mails follow links, and consent to nothing. What a mail program sends by itself (RFC 8058) ends a
subscription at once.
"""

import hmac
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streams.board.desk import Desk
from streams.board.form import form_of, is_ours
from streams.board.refusal import SUBSCRIPTIONS, TARGET
from streams.board.site import HTML, Site, site_of
from streams.board.too_many import too_many
from streams.board.words import Words, words
from streams.subscriptions.paths import PATHS
from streams.subscriptions.token import CONFIRM, STOP
from streams.subscriptions.wish import EMAIL, WEBHOOK, wish_of

PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


async def ask(request: Request) -> Response:
    """Take in a request; the answer says nothing of the address.

    Raises:
        HTTPException: 403, nobody is signed in or the form is not from here; 404, there is no such
            agency; 400, that is no address; 413; 429, this reader asks too often, or for too many.
    """
    site, desk, say = _at(request)
    reader = site.readers.who(request)
    if reader is None or not is_ours(request):
        raise HTTPException(403)
    form = await form_of(request)
    code = request.path_params["agency"]
    if not hmac.compare_digest(form.get("token", "").encode(), reader.token.encode()):
        raise HTTPException(403)
    years = site.view.years_of(code)
    if not years:
        raise HTTPException(404)
    kind = form.get("kind")
    wish = wish_of(kind, form.get("target", "")) if kind in {EMAIL, WEBHOOK} else None
    if wish is None:
        raise HTTPException(400, say("subscribe_wrong"))
    refusal = await run_in_threadpool(desk.refuses, reader)
    if refusal is not None:
        raise too_many(request, refusal)
    name = (site.view.status(code, years[0]) or {}).get("name") or code
    taken = await run_in_threadpool(desk.ask, reader, code, name, wish)
    if taken.often:
        # Counted, and not told: the answer says nothing of the address.
        site.limited[SUBSCRIPTIONS, TARGET] += 1
    if not taken.room:
        return _page(request, say("subscribe"), say("subscribe_full"), status=503)
    detail = say("subscribe_asked_email" if wish.kind == EMAIL else "subscribe_asked_webhook")
    return _page(request, say("subscribe_asked"), detail, secret=taken.secret)


async def confirm(request: Request) -> Response:
    """Show the button that begins a subscription, and take it.

    Raises:
        HTTPException: 404, the link was used, is over, or was never made.
    """
    _, desk, say = _at(request)
    token = request.path_params["token"]
    if request.method == "POST":
        if not await run_in_threadpool(desk.confirm, token):
            raise HTTPException(404, say("subscribe_over"))
        return _page(request, say("subscribe_confirmed"), say("subscribe_confirmed_detail"))
    found = await run_in_threadpool(desk.asked, token)
    if found is None:
        raise HTTPException(404, say("subscribe_over"))
    detail = say("subscribe_confirm_detail", agency=f"{found.name} ({found.agency})")
    return _page(request, say("subscribe_confirm"), detail, button=say("subscribe_confirm"))


async def stop(request: Request) -> Response:
    """Show the button that ends a subscription, and take it, or a mail program's one click.

    Raises:
        HTTPException: 404, the link was never made.
    """
    _, desk, say = _at(request)
    token = request.path_params["token"]
    does = desk.stop if request.method == "POST" else desk.knows
    if not await run_in_threadpool(does, token):
        raise HTTPException(404, say("subscribe_over"))
    if request.method == "POST":
        return _page(request, say("subscribe_stopped"), say("subscribe_stopped_detail"))
    button = say("subscribe_stop")
    return _page(request, button, say("subscribe_stop_detail"), button=button)


def _at(request: Request) -> tuple[Site, Desk, Words]:
    """What a request is for.

    Raises:
        HTTPException: 404, the operator has not switched subscriptions on.
    """
    site = site_of(request)
    if site.desk is None:
        raise HTTPException(404)
    return site, site.desk, words(site.query(request).language)


def _page(request: Request, title: str, detail: str, status: int = 200, **more: Any) -> Response:
    site = site_of(request)
    # A link's token stays out of the addresses that lead from here.
    shown = {"title": title, "detail": detail, "secret": "", "button": "", **more}
    html = site.render("subscription.html", site.query(request), "/", shown)
    return Response(html, status, PRIVATE, HTML)


ROUTES = [
    Route(SUBSCRIPTIONS, ask, methods=["POST"]),
    Route(PATHS[CONFIRM] + "{token}", confirm, methods=["GET", "POST"]),
    Route(PATHS[STOP] + "{token}", stop, methods=["GET", "POST"]),
]

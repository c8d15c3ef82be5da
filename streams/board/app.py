"""The board as an ASGI application: which address leads where."""

import hashlib
from http import HTTPStatus
from importlib.resources import files

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from streams.board import (
    agency_page,
    alerts_page,
    api,
    downloads,
    list_page,
    live,
    packages_page,
    respond,
    subscribe,
)
from streams.board.headers import SafeHeaders
from streams.board.metering import Metering, Meters
from streams.board.openapi import document
from streams.board.refusal import RESPONSES
from streams.board.site import Site, site_of
from streams.board.words import words

TITLES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    429: "too_many",
    503: "unavailable",
}
API = "/api/"


def application(site: Site, meters: Meters) -> Starlette:
    """The application that answers for a site."""
    folder = files("streams.board") / "static"
    # A new version of a file has a new address, so that it may be kept for long.
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        digest.update(file.read_bytes())
    site.statics = f"?{digest.hexdigest()}"
    app = Starlette(
        routes=[
            Route("/", list_page.agencies),
            Route("/agencies.csv", downloads.agencies),
            Route("/agencies/{agency}", agency_page.agency),
            Route("/agencies/{agency}/packages", packages_page.packages),
            Route("/agencies/{agency}/packages.csv", downloads.packages),
            Route(RESPONSES, respond.respond, methods=["POST"]),
            *subscribe.ROUTES,
            *site.readers.routes,
            Route("/alerts", alerts_page.alerts),
            Route("/rules/{rule}", alerts_page.rule),
            Route("/events", live.events),
            *api.ROUTES,
            Route("/api/openapi.json", document),
            Route("/healthz", healthy),
            Route("/readyz", ready),
            Route("/metrics", meters.answer),
            Mount("/static", Static(packages=[("streams.board", "static")])),
        ],
        middleware=[
            Middleware(SafeHeaders),
            Middleware(Metering, meters=meters),
            *site.readers.middleware,
        ],
        exception_handlers={HTTPException: problem},
    )
    app.state.site = site
    return app


class Static(StaticFiles):
    """Files of the package; their address holds their version, so browsers keep them."""

    def file_response(self, *args: object, **options: object) -> Response:
        """A file, to be kept for a day."""
        response: Response = super().file_response(*args, **options)  # type: ignore[arg-type]  # passed through as they are
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response


async def problem(request: Request, error: Exception) -> Response:
    """Answer with what was wrong: a page, or JSON below /api."""
    if not isinstance(error, HTTPException):
        raise error
    site = site_of(request)
    query = site.query(request)
    say = words(query.language)
    title = say(TITLES.get(error.status_code, "bad_request"))
    detail = error.detail if error.status_code in TITLES else ""
    if request.url.path.startswith(API):
        return api.problem(error.status_code, detail or title)
    html = site.render(
        "problem.html",
        query,
        "/",
        {"title": title, "detail": detail if detail != _phrase(error.status_code) else ""},
    )
    return Response(html, error.status_code, error.headers, "text/html; charset=utf-8")


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase


async def healthy(request: Request) -> Response:
    """Answer that the process lives."""
    site = site_of(request)
    return PlainTextResponse(f"ok: {site.bell.listeners} open pages\n")


async def ready(request: Request) -> Response:
    """Answer whether the topics have been read to where they ended at the start."""
    site = site_of(request)
    if site.view.ready:
        return PlainTextResponse("ok: all topics are read\n")
    return PlainTextResponse("not ok: the topics are being read\n", 503)

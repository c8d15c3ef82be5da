"""What every page needs: the view, the templates, the languages, and pages kept ready.

A page is a function of its address, its language and the view's version; so it is made once per
version and handed to all readers, already compressed.
"""

import gzip
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from streams.board.auth.reader import Reader, Readers
from streams.board.bell import Bell
from streams.board.charts.bars import share_bar
from streams.board.pace import Pace
from streams.board.query import Query
from streams.board.view import View
from streams.board.words import LANGUAGES, preferred, words
from streams.status.responses import Response as Answer

if TYPE_CHECKING:
    from streams.board.desk import Desk

PLAN_URL = "https://sirup.lkpp.go.id/sirup/ro/detailPaketPenyedia2020?idPaket={code}"
"""Where a plan can be read by everyone; {code} is replaced."""

KEPT_PAGES = 1024
SMALL = 500
"""Bytes below which compressing is not worth it."""
HTML = "text/html; charset=utf-8"


class Kept(NamedTuple):
    """A page that was made, at a version of the view."""

    version: int
    etag: str
    plain: bytes
    packed: bytes | None


@dataclass
class Site:
    """One board. `root` is the path below which a proxy serves it, "" for none.

    `send` publishes a response to an alert and waits for its acknowledgement; None: none is taken.
    `desk` takes in who wants to be told of an agency's alerts; None: nobody can.
    `pace` bounds how often alerts are answered, `limited` counts what was not taken, by `LIMITS`.
    """

    view: View
    bell: Bell
    readers: Readers
    plan_url: str = PLAN_URL
    root: str = ""
    statics: str = ""
    send: Callable[[Answer], None] | None = None
    desk: "Desk | None" = None
    pace: Pace = field(default_factory=Pace)
    limited: Counter[tuple[str, str]] = field(default_factory=Counter)
    templates: Environment = field(init=False)
    _kept: OrderedDict[tuple[Any, ...], Kept] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        """Load the templates: every value in them is escaped."""
        self.templates = Environment(
            loader=PackageLoader("streams.board"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals["share_bar"] = share_bar

    def query(self, request: Request) -> Query:
        """What the address of a request chooses, in the reader's language."""
        asked = dict(request.query_params)
        language = preferred(asked.get("lang"), request.headers.get("accept-language", ""))
        return Query.of(asked, language)

    def page(
        self,
        request: Request,
        query: Query,
        template: str,
        context: Callable[[], Mapping[str, Any]],
        *,
        version: int,
    ) -> Response:
        """The page of an address: as it was made for `version`, or made now."""
        reader = self.readers.who(request)
        # What a signed-in reader sees has a token of their own in it.
        key = (request.url.path, template, query)
        kept = self._kept.get(key) if reader is None else None
        if kept is None or kept.version != version:
            made_of = {"version": self.view.mark(version)}
            html = self.render(
                template, query, request.url.path, {**context(), **made_of}, reader=reader
            )
            kept = _keep(html, version)
            if reader is None:
                self._kept[key] = kept
                if len(self._kept) > KEPT_PAGES:
                    self._kept.popitem(last=False)
        if reader is None:
            self._kept.move_to_end(key)
        return answer(request, kept, HTML, private=reader is not None)

    def render(
        self,
        template: str,
        query: Query,
        path: str,
        context: Mapping[str, Any],
        *,
        reader: Reader | None = None,
    ) -> str:
        """A template with what all of them need."""
        say = words(query.language)
        other = next(one for one in LANGUAGES if one != query.language)
        return self.templates.get_template(template).render(
            say=say,
            query=query,
            path=self.root + quote(path),
            root=self.root,
            statics=self.statics,
            link=partial(self.link, query.kept()),
            here=partial(self.here, query, path),
            other_language=self.here(query, path, language=other, page=query.page),
            other=other,
            plan_url=self.plan,
            reader=reader,
            may_sign_in=self.readers.can_be_known,
            sign_in=self._sign_in(query, path),
            **context,
        )

    def link(self, kept: Query, path: str, **changes: Any) -> str:
        """The address of another page, with what goes along."""
        return self.root + kept.address(quote(path), **changes)

    def here(self, query: Query, path: str, **changes: Any) -> str:
        """The address of this page with something changed."""
        return self.root + query.address(quote(path), **changes)

    def _sign_in(self, query: Query, path: str) -> str | None:
        """The address at which a reader signs in and comes back to this page."""
        page = self.readers.sign_in
        if page is None:
            return None
        back = query.address(quote(path), page=query.page)
        return f"{self.root}{page}?{urlencode({'next': back})}"

    def plan(self, code: str) -> str:
        """The public page of a plan."""
        return self.plan_url.replace("{code}", quote(code.strip(), safe=""))


def site_of(request: Request) -> Site:
    """The site that a request is for."""
    site: Site = request.app.state.site
    return site


def answer(request: Request, kept: Kept, kind: str, *, private: bool = False) -> Response:
    """A kept page as an answer: not at all where the reader has it, else packed where wanted."""
    headers = {
        "ETag": kept.etag,
        "Cache-Control": "private, no-store" if private else "no-cache",
        "Vary": "Accept-Encoding, Accept-Language",
        "Content-Type": kind,
    }
    if request.headers.get("if-none-match") == kept.etag and not private:
        return Response(status_code=304, headers=headers)
    if kept.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(kept.packed, headers={**headers, "Content-Encoding": "gzip"})
    return Response(kept.plain, headers=headers)


def _keep(html: str, version: int) -> Kept:
    plain = html.encode()
    tag = hashlib.blake2b(plain, digest_size=12).hexdigest()
    packed = gzip.compress(plain, 4, mtime=0) if len(plain) > SMALL else None
    return Kept(version, f'W/"{tag}"', plain, packed)

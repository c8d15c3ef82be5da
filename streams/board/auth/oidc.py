"""Readers who sign in at an OpenID Connect provider; a signed cookie remembers them for a while.

The cookie is Starlette's: HttpOnly, SameSite=Lax, Secure where the board is served by https. It
holds who the reader is, and for the minutes of a sign-in its state, nonce and PKCE verifier; so any
number of boards with one secret may answer.
"""

import hashlib
import hmac
import logging
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from streams.board.auth.provider import Provider, SignInError
from streams.board.auth.reader import LONGEST, Reader, reader
from streams.board.form import form_of, is_ours
from streams.board.words import LANGUAGES

log = logging.getLogger(__name__)

SIGN_IN, BACK, SIGN_OUT = "/auth/sign-in", "/auth/callback", "/auth/sign-out"
COOKIE = "pantau-session"
SIGNED_IN_S = 8 * 3600
"""A working day: then the provider is asked again."""
HELD = "reader"
NEXT = "next"
LONGEST_PATH = 500


class OidcReaders:
    """Those whom a provider has signed in. `board` is the base of the board's public address.

    `secret` makes the cookies and the tokens of forms: boards behind one address share it.
    """

    can_be_known = True
    sign_in: str | None = SIGN_IN
    routes: Sequence[Route]
    middleware: Sequence[Middleware]

    def __init__(self, provider: Provider, board: str, root: str, secret: bytes) -> None:
        self._provider = provider
        self._board = board.rstrip("/")
        self._root = root
        self._secret = secret
        self.routes = (
            Route(SIGN_IN, self.begin),
            Route(BACK, self.end),
            Route(SIGN_OUT, self.leave, methods=["POST"]),
        )
        key = hmac.new(secret, b"session", hashlib.sha256).hexdigest()
        self.middleware = (
            Middleware(
                SessionMiddleware,
                secret_key=key,
                session_cookie=COOKIE,
                max_age=SIGNED_IN_S,
                path=root or "/",
                same_site="lax",
                https_only=self._board.startswith("https://"),
            ),
        )

    def who(self, request: Request) -> Reader | None:
        """The reader of the request's cookie."""
        if "session" not in request.scope:
            return None
        held = request.session.get(HELD)
        # Whatever writes to the cookie makes it younger, the next sign-in's beginning, too.
        if held is None or held.get("until", 0) <= time.time():
            return None
        return reader(held["name"], held["subject"], self._secret)

    async def begin(self, request: Request) -> Response:
        """Lead to the provider, and afterwards to ?next=.

        Raises:
            HTTPException: 503, the provider does not answer.
        """
        request.session[NEXT] = local(request.query_params.get("next", ""))
        try:
            answer = await self._provider.begin(request, self._board + BACK)
        except SignInError as error:
            raise _failed(error) from error
        return _private(answer)

    async def end(self, request: Request) -> Response:
        """Take in who comes back from the provider.

        Raises:
            HTTPException: 403, what it says is not believed, or the reader was refused; 503.
        """
        try:
            person = await self._provider.end(request)
        except SignInError as error:
            raise _failed(error) from error
        path = local(request.session.get(NEXT, ""))
        # Nothing of before the sign-in stays: neither its state nor another reader.
        request.session.clear()
        name = "".join(one for one in person.name if one.isprintable())[:LONGEST]
        until = round(time.time()) + SIGNED_IN_S
        request.session[HELD] = {"subject": person.subject, "name": name or "?", "until": until}
        return _private(RedirectResponse(self._root + path, 303))

    async def leave(self, request: Request) -> Response:
        """Forget the reader here; at the provider they stay signed in.

        Raises:
            HTTPException: 403, the form is not from here.
        """
        known = self.who(request)
        if known is None or not is_ours(request):
            raise HTTPException(403)
        form = await form_of(request)
        if not hmac.compare_digest(form.get("token", "").encode(), known.token.encode()):
            raise HTTPException(403)
        request.session.clear()
        spoken = form.get("lang")
        chosen = f"?lang={spoken}" if spoken in LANGUAGES else ""
        return _private(RedirectResponse(f"{self._root}/{chosen}", 303))


def local(path: str) -> str:
    """The path of this board that an address names; its first page where it names anything else."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    good = (
        path.startswith("/")
        and not path.startswith(("//", BACK, SIGN_IN))
        and not parts.scheme
        and not parts.netloc
        and path.isprintable()
        and "\\" not in path
        and len(path) <= LONGEST_PATH
    )
    return path if good else "/"


def _failed(error: SignInError) -> HTTPException:
    # Who comes back may say what they like of an error: it stays one short line.
    log.warning("a sign-in failed: %.200r", str(error))
    return HTTPException(403 if error.refused else 503)


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

"""A reader who is known, and how the board comes to know them."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

LONGEST = 200
"""Characters of a reader's name; a longer one is nobody's."""


class Reader(NamedTuple):
    """Someone who may acknowledge, dispute and subscribe. `token` proves that a form is ours.

    `name` is shown to themselves alone. `subject` says who they are to whoever has signed them in;
    what is kept of it is a keyed hash.
    """

    name: str
    subject: str
    token: str


class Readers(Protocol):
    """Tells who sends a request.

    `routes` and `middleware` are what the board needs to have for that, `sign_in` is the path of
    the page that signs somebody in; None: not the board's matter.
    """

    @property
    def can_be_known(self) -> bool:
        """Whether anybody ever is known: else the board is read-only."""
        ...

    @property
    def routes(self) -> Sequence[Route]:
        """Addresses that belong to the sign-in."""
        ...

    @property
    def middleware(self) -> Sequence[Middleware]:
        """What a request has to go through before `who` can tell."""
        ...

    @property
    def sign_in(self) -> str | None:
        """Where a reader signs in, below the board's root."""
        ...

    def who(self, request: Request) -> Reader | None:
        """The reader behind a request, None for the public."""
        ...


class Nobody:
    """The default: everyone reads, nobody writes."""

    can_be_known = False
    routes: Sequence[Route] = ()
    middleware: Sequence[Middleware] = ()
    sign_in: str | None = None

    def who(self, request: Request) -> Reader | None:  # noqa: ARG002  # the protocol's
        """Nobody is known."""
        return None


def reader(name: str, subject: str, secret: bytes) -> Reader:
    """The reader of a subject; `secret` makes the tokens of their forms."""
    return Reader(name, subject, hmac.new(secret, subject.encode(), hashlib.sha256).hexdigest())

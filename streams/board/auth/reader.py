"""A reader who is known, and how the board comes to know them."""

from typing import NamedTuple, Protocol

from starlette.requests import Request


class Reader(NamedTuple):
    """Someone who may acknowledge, dispute and subscribe. `token` proves that a form is ours."""

    name: str
    token: str


class Readers(Protocol):
    """Tells who sends a request."""

    @property
    def can_be_known(self) -> bool:
        """Whether anybody ever is known: else the board is read-only."""
        ...

    def who(self, request: Request) -> Reader | None:
        """The reader behind a request, None for the public."""
        ...


class Nobody:
    """The default: everyone reads, nobody writes."""

    can_be_known = False

    def who(self, request: Request) -> Reader | None:  # noqa: ARG002  # the protocol's
        """Nobody is known."""
        return None

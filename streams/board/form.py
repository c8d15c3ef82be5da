"""A form that a reader has sent: its fields, and whether it comes from a page of this board."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST = 8_192
"""Bytes of a form."""
FIELDS = 10


def is_ours(request: Request) -> bool:
    """Whether a browser sends the form from a page of this board (a second lock beside the token).

    Browsers say where a form comes from; what says nothing has only the token to show.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False


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

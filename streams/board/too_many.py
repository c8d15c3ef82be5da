"""The answer to a form that is not taken because too many have come, counted."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from streams.board.refusal import AGENCY, HELD, READER, Refusal
from streams.board.site import site_of
from streams.board.words import words

SECOND_MS, MINUTE_MS = 1_000, 60_000
TEXTS = {READER: "too_many_reader", AGENCY: "too_many_agency", HELD: "too_many_held"}


def too_many(request: Request, refusal: Refusal) -> HTTPException:
    """Count a refusal, and return its answer: 429, and when to come again, in words and header.

    Where waiting does not help there is no such header, and the words say what does.
    """
    site = site_of(request)
    site.limited[refusal.route, refusal.reason] += 1
    say = words(site.query(request).language)
    if refusal.wait_ms is None:
        return HTTPException(429, say(TEXTS[refusal.reason]))
    # Rounded up: who comes when told to is not sent away again.
    minutes, seconds = (-(-refusal.wait_ms // span) for span in (MINUTE_MS, SECOND_MS))
    detail = say(TEXTS[refusal.reason], minutes=minutes)
    return HTTPException(429, detail, {"Retry-After": str(seconds)})

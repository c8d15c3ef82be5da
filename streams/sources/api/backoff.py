"""How long to wait before a request is tried again."""

from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0

Randomness = Callable[[], float]
"""A float in [0, 1), such as `random.random`."""


def backoff_seconds(attempt: int, randomness: Randomness) -> float:
    """Seconds before retry number `attempt` (from 0): doubled each time, half of it by chance.

    The chance keeps many clients that failed together from coming back together.
    """
    ceiling: float = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0**attempt)
    return ceiling * (0.5 + 0.5 * randomness())


def retry_after_seconds(header: str | None, now: int) -> float | None:
    """Seconds that a `Retry-After` header asks for, `None` where it is missing or unreadable.

    RFC 9110 §10.2.3 allows a number of seconds or a date. `now` is in ms UTC; a date that has
    passed means 0.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, moment.timestamp() - now / 1_000)
    except (ValueError, OverflowError):
        return None

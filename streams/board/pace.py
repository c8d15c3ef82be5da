"""How often alerts are answered: each answer stays on its topic, and on a page, for good.

Only who is signed in answers, so readers are counted and not addresses: behind a proxy all have the
proxy's own, and what a request says of its origin is not believed. Each board counts for itself.
"""

import time
from collections.abc import Callable

from streams.board.auth.reader import Reader
from streams.board.limit import Limit
from streams.board.refusal import AGENCY, READER, RESPONSES, Refusal

HOUR_MS = 3_600_000
PER_READER = 30
"""At once, and one more every two minutes: an office that goes through a month of its alerts."""
PER_AGENCY = 200
"""At once, and one more every 18 s, by all readers: many accounts bury no agency's page."""


def clock() -> int:
    """Return ms that do not go back."""
    return round(time.monotonic() * 1000)


class Pace:
    """Counts answers."""

    def __init__(self, now: Callable[[], int] = clock) -> None:
        self._now = now
        self._readers = Limit(PER_READER, HOUR_MS)
        self._agencies = Limit(PER_AGENCY, HOUR_MS)

    def take(self, reader: Reader, agency: str) -> Refusal | None:
        """Count an answer; where there were too many, return that and count nothing."""
        now = self._now()
        # A reader's token stands for them, and is as long as any other's.
        if wait := self._readers.wait(reader.token, now):
            return Refusal(RESPONSES, READER, wait)
        if wait := self._agencies.wait(agency, now):
            return Refusal(RESPONSES, AGENCY, wait)
        self._readers.count(reader.token, now)
        self._agencies.count(agency, now)
        return None

    def give_back(self, reader: Reader, agency: str) -> None:
        """Count an answer no more that was taken in, and of which nothing came."""
        now = self._now()
        self._readers.uncount(reader.token, now)
        self._agencies.uncount(agency, now)

"""Never more requests than the API allows: sliding windows over the last requests."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from streams.sources.api.clock import Clock
from streams.sources.api.journal import Journal


class Limit(NamedTuple):
    """At most `requests` in any `seconds`."""

    requests: int
    seconds: float


API_LIMITS = (Limit(1_000, 60), Limit(5_000, 3_600))
"""What INAPROC answers with 429 beyond."""

MARGIN_SECONDS = 1.0
"""Added to each window: a request is stamped when it is sent and counted when it arrives."""


class RateLimiter:
    """Grants requests one by one; `acquire` returns when the next one is allowed."""

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        limits: Sequence[Limit] = API_LIMITS,
        margin: float = MARGIN_SECONDS,
    ) -> None:
        """Start from the requests that the journal remembers.

        Raises:
            PantauError: the journal cannot be read.
        """
        self._clock = clock
        self._journal = journal
        self._windows = [
            (limit.requests, int((limit.seconds + margin) * 1_000)) for limit in limits
        ]
        self._longest = max(period for _, period in self._windows)
        self._stamps = sorted(journal.load())
        self._apart = 0

    def pace(self, seconds: float) -> None:
        """Keep every two requests at least `seconds` apart from now on, beside the limits."""
        self._apart = int(seconds * 1_000)

    def acquire(self) -> None:
        """Block until a request is allowed, and count it.

        Raises:
            PantauError: the journal cannot be written.
        """
        while True:
            now = self._clock.now()
            self._settle(now)
            milliseconds = self._milliseconds_to_wait(now)
            if milliseconds <= 0:
                break
            self._clock.wait(milliseconds / 1_000)
        self._stamps.append(now)
        self._journal.append(now, self._stamps)

    def _settle(self, now: int) -> None:
        """Drop what no window holds any more; take a stamp from the future as made just now."""
        if self._stamps and self._stamps[-1] > now:
            # The clock was set back: counting these from now is too strict, never too lax.
            self._stamps = [min(stamp, now) for stamp in self._stamps]
        del self._stamps[: bisect_right(self._stamps, now - self._longest)]

    def _milliseconds_to_wait(self, now: int) -> int:
        waits = [
            self._stamps[-count] + period - now
            for count, period in self._windows
            if len(self._stamps) >= count
        ]
        if self._stamps:
            waits.append(self._stamps[-1] + self._apart - now)
        return max(waits, default=0)

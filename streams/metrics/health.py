"""Whether the event loop runs: it beats, whoever asks looks at when."""

import time
from collections.abc import Callable

STALE_S = 5.0
"""A loop that has not beaten for so long is blocked. One batch is folded in milliseconds."""


class Health:
    """The heartbeat of one event loop; written by the loop, read by the metrics' threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._beat = clock()

    def beat(self) -> None:
        """The loop has come round."""
        self._beat = self._clock()

    @property
    def age(self) -> float:
        """Seconds since the last beat."""
        return self._clock() - self._beat

    @property
    def alive(self) -> bool:
        """Whether the loop has come round lately; an idle one has."""
        return self.age < STALE_S

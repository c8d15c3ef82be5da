"""A clock that beats: for processes whose loop is a plain one that waits for hours."""

from streams.metrics.health import Health
from streams.sources.api.clock import Clock

BEAT_S = 1.0
"""Longest wait between two beats."""


class BeatingClock:
    """`clock`, with a beat of `health` whenever it is asked, and each second of a wait.

    So a process that waits is alive, and one that hangs in a call to the outside is not.
    """

    def __init__(self, clock: Clock, health: Health) -> None:
        self._clock = clock
        self._health = health

    def now(self) -> int:
        """Milliseconds since the epoch, UTC."""
        self._health.beat()
        return self._clock.now()

    def wait(self, seconds: float) -> None:
        """Return after at least `seconds`; zero or less returns at once."""
        self._health.beat()
        while seconds > 0:
            part = min(seconds, BEAT_S)
            self._clock.wait(part)
            self._health.beat()
            seconds -= part

"""The only clock of the API side, passed in everywhere so that tests choose the time."""

import time
from typing import Protocol


class Clock(Protocol):
    """What the limiter, the retries and the schedule know of time."""

    def now(self) -> int:
        """Milliseconds since the epoch, UTC. It may be set back by the system."""
        ...

    def wait(self, seconds: float) -> None:
        """Return after at least `seconds`; zero or less returns at once."""
        ...


class SystemClock:
    """The machine's clock; a signal handler that raises ends a wait at once."""

    def now(self) -> int:
        """Milliseconds since the epoch, UTC."""
        return time.time_ns() // 1_000_000

    def wait(self, seconds: float) -> None:
        """Sleep for `seconds`."""
        if seconds > 0:
            time.sleep(seconds)

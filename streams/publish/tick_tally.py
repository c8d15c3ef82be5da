"""What `pantau tick --every` tells of itself."""

from streams.metrics.readings import Readings

MS = 1000


class TickTally:
    """The ticks of one process."""

    def __init__(self) -> None:
        self._ticks = 0
        self._newest = 0

    def told(self, instant: int) -> None:
        """Every partition has acknowledged the tick of this instant (ms)."""
        self._newest = instant
        self._ticks += 1

    @property
    def begun(self) -> bool:
        """Whether there was a tick."""
        return self._ticks > 0

    def tell(self, readings: Readings) -> None:
        """Add everything to `readings`."""
        readings.add("pantau_ticks_total", self._ticks)
        if self.begun:
            readings.add("pantau_tick_success_timestamp_seconds", self._newest / MS)

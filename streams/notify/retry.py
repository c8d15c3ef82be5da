"""When a failed delivery is tried again: exponentially later, jittered, for days."""

from dataclasses import dataclass

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
MAX_DOUBLINGS = 40


@dataclass(frozen=True, slots=True)
class Retry:
    """Spans in ms. With these, a receiver that stays down is asked about 25 times in three days."""

    first: int = 10_000
    most: int = 4 * HOUR_MS
    give_up: int = 3 * DAY_MS

    def delay(self, attempts: int, jitter: float, retry_after_s: float | None = None) -> int:
        """Return how long to wait after that many failed attempts.

        `jitter`, 0 to 1, takes off up to half, so that receivers that failed together are not asked
        together. The receiver's own wish is heeded where it is longer, up to `most`.
        """
        whole = min(self.most, self.first << min(attempts - 1, MAX_DOUBLINGS))
        wished = 0 if retry_after_s is None else min(self.most, round(retry_after_s * 1000))
        return max(whole - round(whole * jitter / 2), wished)

    def is_over(self, first: int, now: int) -> bool:
        """Tell whether a delivery that was first tried at `first` is given up."""
        return now - first >= self.give_up

"""How old things were: a histogram that takes a whole batch at once.

A library's histogram takes one value at a time, a microsecond each, which is a large part of what a
record costs. Here a batch is sorted (it nearly is) and cut at the bounds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from streams.metrics.catalogue import LATENCY_S

MS = 1000


class Ages:
    """Counts of ages by bound. Written by one thread; another may read them meanwhile."""

    def __init__(self, bounds: Sequence[float] = LATENCY_S) -> None:
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(bounds) + 1)
        self._seconds = 0.0

    def observe(self, timestamps: list[int], now: int) -> None:
        """Things with these timestamps are done at `now` (all in ms). The list is sorted.

        A timestamp that lies ahead of the clock counts as age 0.
        """
        timestamps.sort()
        above = len(timestamps)
        counts = self._counts.copy()
        for place, bound in enumerate(self._bounds):
            # Not older than the bound: from this place in the sorted list on.
            first = bisect_left(timestamps, now - bound * MS)
            counts[place] += above - first
            above = first
        counts[-1] += above
        ahead = bisect_right(timestamps, now)
        self._seconds += (ahead * now - sum(timestamps[:ahead])) / MS
        self._counts = counts

    def told(self) -> tuple[list[tuple[str, float]], float]:
        """Cumulative counts by upper bound, as Prometheus has them, and the sum in seconds."""
        total, buckets = 0, []
        for bound, count in zip((*self._bounds, "+Inf"), self._counts, strict=True):
            total += count
            buckets.append((str(bound), float(total)))
        return buckets, self._seconds

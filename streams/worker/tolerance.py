"""How many dead letters a worker bears before it stops instead of emptying a topic into them."""

from collections import deque

WINDOW = 10_000
"""Positions of a partition over which dead letters are counted."""


class Tolerance:
    """Counts dead letters among the last `WINDOW` positions of a partition.

    `limit` is a share of them where it is below 1, else a number. The count is made from segments,
    in recovery too: a restart alone does not make the worker swallow more.
    """

    def __init__(self, limit: float) -> None:
        self.allowed = limit * WINDOW if limit < 1 else limit
        self._counts: deque[tuple[int, int]] = deque()
        self.letters = 0

    def add(self, last: int, letters: int) -> None:
        """A segment up to position `last` carried so many letters."""
        if letters:
            self._counts.append((last, letters))
            self.letters += letters
        while self._counts and self._counts[0][0] <= last - WINDOW:
            self.letters -= self._counts.popleft()[1]

    def exceeded_by(self, letters: int) -> bool:
        """Whether so many more are too many."""
        return letters > 0 and self.letters + letters > self.allowed

"""How often one may do something: so many at once, and then one more each time a pause has passed.

One number is kept for each key (the theoretical arrival time of the generic cell rate algorithm,
ITU-T I.371), and only while it says anything. Times are passed in: ms of a clock that does not go
back.
"""

from collections import OrderedDict

KEYS = 10_000
"""Keys that are remembered at most: beyond them the one that has done nothing for longest is
forgotten, and may begin anew."""


class Limit:
    """`most` at once, then one each `span / most`; who is quiet for a `span` has all of them."""

    def __init__(self, most: int, span: int, keys: int = KEYS) -> None:
        self._pause = span // most
        self._span = self._pause * most
        self._keys = keys
        self._whole: OrderedDict[str, int] = OrderedDict()
        """When each key has all of them again; the one that did something last is the last."""

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._whole)

    def wait(self, key: str, now: int) -> int:
        """Return for how long the key has to wait, 0 where it need not; counts nothing."""
        return max(0, self._whole.get(key, now) + self._pause - self._span - now)

    def count(self, key: str, now: int) -> None:
        """Remember that it was done."""
        self._whole[key] = max(self._whole.get(key, now), now) + self._pause
        self._whole.move_to_end(key)
        while len(self._whole) > self._keys or next(iter(self._whole.values())) <= now:
            self._whole.popitem(last=False)

    def uncount(self, key: str, now: int) -> None:
        """Take one back that was counted, and then was not done."""
        whole = self._whole.pop(key, now) - self._pause
        if whole > now:
            self._whole[key] = whole

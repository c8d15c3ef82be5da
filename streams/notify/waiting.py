"""Groups: the notices of one receiver that are gathered until the first of them has waited enough.

A group holds the alerts of one partition only: another notifier may own the next partition, and a
message is made, repeated and remembered by one of them alone.
"""

from collections.abc import Iterator

Key = tuple[str, int]
"""(receiver, partition)"""


class Groups:
    """Deliveries by group, each with the moment (ms) up to which it may wait."""

    def __init__(self) -> None:
        self._groups: dict[Key, dict[str, int]] = {}

    def clear(self) -> None:
        """Forget everything: other partitions are held now."""
        self._groups.clear()

    def add(self, receiver: str, partition: int, delivery: str, due: int) -> None:
        """Put a delivery into its group; one that is there gets another moment."""
        self._groups.setdefault((receiver, partition), {})[delivery] = due

    def remove(self, receiver: str, partition: int, delivery: str) -> None:
        """Take a delivery out."""
        group = self._groups.get((receiver, partition), {})
        group.pop(delivery, None)
        if not group:
            self._groups.pop((receiver, partition), None)

    def drop(self, receiver: str) -> list[str]:
        """Take out all that waits for a receiver."""
        keys = [key for key in self._groups if key[0] == receiver]
        return [delivery for key in keys for delivery in self._groups.pop(key)]

    def due(self, now: int, *, force: bool = False) -> Iterator[tuple[str, int, list[str]]]:
        """Yield (receiver, partition, deliveries) of each group of which one has waited enough."""
        for (receiver, partition), group in self._groups.items():
            if force or min(group.values()) <= now:
                yield receiver, partition, list(group)

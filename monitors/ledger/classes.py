"""What the supplier register says, by agency: every word seen of a supplier, and the one in force.

A register's word comes to each agency that uses the supplier, in the agency's own log, which is all
that the fold reads; all fiscal years of the agency go by it.
"""

from collections.abc import Iterator
from typing import Any

from monitors.facts import SupplierClass
from monitors.ledger.sightings import Sightings, in_force, sight

Told = list[tuple[str, Sightings]]
"""Suppliers with everything seen of them."""


class Classes:
    """The classes of the suppliers of a partition's agencies; `changed` since they were drained."""

    __slots__ = ("_changed", "_seen", "_words")

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, Sightings]] = {}
        self._words: dict[str, dict[str, str]] = {}
        self._changed: dict[str, set[str]] = {}

    def of(self, agency: str) -> dict[str, str]:
        """Supplier → the class in force: one dict for each agency, kept up to date."""
        return self._words.setdefault(agency, {})

    def take(self, fact: SupplierClass) -> str | None:
        """Take a word in; the class that is in force from now on, None where that stays."""
        seen = self._seen.setdefault(fact.agency, {})
        old = seen.get(fact.supplier, ())
        new = sight(old, fact.content, fact.observed_at or 0, fact.supplier_class)
        if new is old:
            return None
        seen[fact.supplier] = new
        self._changed.setdefault(fact.agency, set()).add(fact.supplier)
        word: str = in_force(new)
        return None if self.of(fact.agency).get(fact.supplier) == word else word

    def drained(self) -> list[tuple[str, Told]]:
        """What has changed since the last call, agency by agency."""
        changed, self._changed = self._changed, {}
        return [
            (agency, [(one, self._seen[agency][one]) for one in sorted(suppliers)])
            for agency, suppliers in sorted(changed.items())
        ]

    def whole(self, size: int) -> Iterator[tuple[str, Told]]:
        """Everything, at most `size` suppliers at a time, each as it stands when asked for."""
        for agency in list(self._seen):
            suppliers = list(self._seen[agency])
            for start in range(0, len(suppliers), size):
                yield (
                    agency,
                    [(one, self._seen[agency][one]) for one in suppliers[start : start + size]],
                )

    def restore(self, agency: str, told: list[Any]) -> None:
        """Put stored suppliers back."""
        seen, words = self._seen.setdefault(agency, {}), self.of(agency)
        for supplier, entries in told:
            seen[supplier] = tuple(tuple(entry) for entry in entries)
            words[supplier] = in_force(seen[supplier])

"""Which packages name a supplier: made when it is first asked, then kept up to date.

A change of a supplier's class judges its packages again. Bulk loads never ask, and pay nothing.
"""

from collections.abc import Callable, Collection, Mapping

FEW = 1000
"""So many packages may have changed since it was last asked, or a quarter of all: of more than
that, it is forgotten, and made anew when it is asked. So it never costs much more than the rows."""


class Users:
    """The packages of one book by supplier. A package may still stand at one it has left.

    `stale` holds the packages that came (true) or changed (false) since it was last asked; null
    while there is nothing to keep up to date.

    Args:
        suppliers: those that a packed package names.
    """

    __slots__ = ("_by_supplier", "_suppliers", "stale")

    def __init__(self, suppliers: Callable[[bytes], Collection[str]]) -> None:
        self._suppliers = suppliers
        self._by_supplier: dict[str, list[str]] = {}
        self.stale: dict[str, bool] | None = None

    def forget(self) -> None:
        """Have it made anew."""
        self._by_supplier = {}
        self.stale = None

    def settle(self, packages: Mapping[str, bytes]) -> None:
        """Forget it where too much has changed; to be called after changes."""
        if self.stale is not None and len(self.stale) > max(FEW, len(packages) // 4):
            self.forget()

    def of(self, supplier: str, packages: Mapping[str, bytes]) -> list[str]:
        """The keys of the book's `packages` that name the supplier, each once."""
        stale = dict.fromkeys(packages, True) if self.stale is None else self.stale
        for key, is_new in stale.items():
            self._add(key, packages[key], is_new=is_new)
        self.stale = {}
        return self._by_supplier.get(supplier, [])

    def _add(self, key: str, packed: bytes, *, is_new: bool) -> None:
        for supplier in self._suppliers(packed):
            keys = self._by_supplier.setdefault(supplier, [])
            if is_new or key not in keys:
                keys.append(key)

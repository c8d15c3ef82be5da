"""The generator's own count of what it has made: the truth that the worker is compared with.

It shares nothing with `monitors.ledger`: each fact says, when it is made, by how much it changes
the truth, and the tally adds that up when the fact is sent.
"""

from typing import NamedTuple

from monitors.facts import SMALL


class Effect(NamedTuple):
    """By how much one fact changes what is true of its channel: counts and sen.

    `supplier` is set where the UMKK value is what the register says of the supplier, not `umk`.
    """

    channel: str
    packages: int = 0
    value: int = 0
    umk: int = 0
    pdn: int = 0
    paid: int = 0
    cancelled: int = 0
    supplier: str | None = None


class Line:
    """The true figures of one channel: counts and sen."""

    __slots__ = ("cancelled", "packages", "paid", "pdn", "umk", "value")

    def __init__(self) -> None:
        self.packages = self.value = self.umk = self.pdn = self.paid = self.cancelled = 0


class Tally:
    """The true figures of one agency's year."""

    def __init__(self) -> None:
        self.channels: dict[str, Line] = {}
        self.classes: dict[str, str] = {}
        self._ordered: dict[str, int] = {}

    def apply(self, effect: Effect) -> None:
        """Count a fact that has been sent."""
        line = self.channels.get(effect.channel)
        if line is None:
            line = self.channels[effect.channel] = Line()
        line.packages += effect.packages
        line.value += effect.value
        line.umk += effect.umk
        line.pdn += effect.pdn
        line.paid += effect.paid
        line.cancelled += effect.cancelled
        if effect.supplier is not None:
            ordered = self._ordered.get(effect.supplier, 0)
            self._ordered[effect.supplier] = ordered + effect.value

    @property
    def packages(self) -> int:
        """Packages with a value, in all channels."""
        return sum(line.packages for line in self.channels.values())

    @property
    def value(self) -> int:
        """Their value in sen."""
        return sum(line.value for line in self.channels.values())

    @property
    def paid(self) -> int:
        """What was paid, in sen."""
        return sum(line.paid for line in self.channels.values())

    @property
    def umkk(self) -> int:
        """UMKK value in sen: declared, and ordered from suppliers that are registered as small."""
        return sum(line.umk for line in self.channels.values()) + sum(
            value
            for supplier, value in self._ordered.items()
            if self.classes.get(supplier) in SMALL
        )

"""Mailboxes that take no letter any more: on how many days they have said so, and since when.

A fold of umkm.deliveries, so a restart and another notifier come to the same. A delivered letter
ends the count; what may pass (a full disk, greylisting, a server that is down) never counts.
"""

from typing import NamedTuple

from monitors.days import day_at
from streams.notify.delivery import DELIVERED, FAILED, MAILBOX, Delivery

DAYS = 3
"""Days with a refusal, and no letter delivered between. Several letters of a day count once, as
Mailman counts bounces; it waits for five, but alerts are rarer than a list's letters."""
OVER_DAYS = 7
"""From the first of them to the last, at least: a mail server that is set up wrongly refuses
everybody. PantauDeliveriesFailing says so at the first letter, and this leaves a week to mend it
before anyone's subscription ends of it."""


class Refused(NamedTuple):
    """What a mailbox has refused since its last letter. Day numbers; `days` of them differ."""

    first: int
    last: int
    days: int

    @property
    def is_enough(self) -> bool:
        """Whether nothing more is to be expected of it."""
        return self.days >= DAYS and self.last - self.first >= OVER_DAYS


class Refusals:
    """Every receiver whose mailbox has refused its latest letters."""

    def __init__(self) -> None:
        self._known: dict[str, Refused] = {}

    def clear(self) -> None:
        """Forget everything: other partitions are held now."""
        self._known.clear()

    def take(self, delivery: Delivery) -> None:
        """Take in one record, in the order of the log."""
        if delivery.state == DELIVERED:
            self._known.pop(delivery.receiver, None)
        elif delivery.state == FAILED and delivery.reason.startswith(MAILBOX):
            day = day_at(delivery.at)
            first, last, days = self._known.get(delivery.receiver, (day, day, 1))
            # Clocks of two notifiers may differ: a day before the last one is no new one.
            self._known[delivery.receiver] = Refused(
                first, max(last, day), days + 1 if day > last else days
            )

    def of(self, receiver: str) -> Refused | None:
        """Return what a receiver's mailbox has refused where that is enough, else None."""
        known = self._known.get(receiver)
        return known if known is not None and known.is_enough else None

    def enough(self) -> list[str]:
        """Return the receivers of whose mailboxes nothing more is to be expected."""
        return sorted(name for name, known in self._known.items() if known.is_enough)

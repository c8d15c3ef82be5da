"""Mailboxes that take no letter any more: on how many days they have said so, and since when.

A fold of umkm.deliveries. A subscriber hears of one agency, whose records are in one partition: so
a restart and another notifier come to the same. A receiver of the contacts may hear of several,
and then what is known depends on the partitions that are held; nothing is ended of it.

A delivered letter ends the count; what may pass (a full disk, greylisting, a server that is down)
never counts, nor what a server that takes nobody's letters says of one.
"""

from collections import defaultdict
from typing import NamedTuple

from monitors.days import day_at
from streams.notify.delivery import DELIVERED, FAILED, MAILBOX, Delivery
from streams.subscriptions.wish import EMAIL

DAYS = 3
"""Days with a refusal, and no letter delivered between. Several letters of a day count once, as
Mailman counts bounces; it waits for five, but alerts are rarer than a list's letters."""
OVER_DAYS = 7
"""From the first of them to the last, at least: a mail server that is set up wrongly may refuse
many. PantauDeliveriesFailing says so at the first letter, and this leaves a week to mend it before
anyone's subscription ends of it."""


class Refused(NamedTuple):
    """What a mailbox has refused since its last letter. Day numbers; `days` of them differ.

    `partition`: where the last of it is remembered.
    """

    first: int
    last: int
    days: int
    partition: int

    @property
    def is_enough(self) -> bool:
        """Whether nothing more is to be expected of it."""
        return self.days >= DAYS and self.last - self.first >= OVER_DAYS


class Refusals:
    """Every receiver whose mailbox has refused its latest letters."""

    def __init__(self) -> None:
        self._known: dict[str, Refused] = {}
        self._taken: defaultdict[int, dict[str, int]] = defaultdict(dict)
        """Partition → receiver → when the newest letter was delivered (ms since the epoch)."""

    def clear(self) -> None:
        """Forget everything: other partitions are held now."""
        self._known.clear()
        self._taken.clear()

    def take(self, delivery: Delivery, partition: int) -> None:
        """Take in one record, in the order of its partition's log."""
        if delivery.integration != EMAIL:
            return
        who = delivery.receiver
        if delivery.state == DELIVERED:
            taken = self._taken[partition]
            taken[who] = max(delivery.at, taken.get(who, delivery.at))
            self._known.pop(who, None)
        elif delivery.state == FAILED and delivery.reason.startswith(MAILBOX):
            if any(delivery.at < one.get(who, delivery.at) for one in self._taken.values()):
                return
            day = day_at(delivery.at)
            first, last, days, _ = self._known.get(who, (day, day, 1, partition))
            # Clocks of two notifiers may differ: a day before the last one is no new one.
            self._known[who] = Refused(
                first, max(last, day), days + 1 if day > last else days, partition
            )

    def of(self, receiver: str) -> Refused | None:
        """Return what a receiver's mailbox has refused where that is enough, else None.

        Not enough unless another mailbox has been sent a letter since: who refuses everybody says
        nothing of one.
        """
        known = self._known.get(receiver)
        if known is None or not known.is_enough:
            return None
        taken = self._taken[known.partition].items()
        others = (day_at(at) for who, at in taken if who != receiver)
        return known if any(day >= known.first for day in others) else None

"""The memory of deliveries: umkm.deliveries, folded, for the partitions that are held."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from streams.notify.delivery import DELIVERED, HELD, SCHEDULED, Delivery
from streams.notify.notice import episode_of
from streams.notify.refusals import Refusals

KEPT = 100
"""Alerts of one receiver that are held in memory whole; of the others the log is read again."""


class Journal:
    """What was told, what is still to be told. Newest record of each id wins."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self.refusals = Refusals()
        self._states: dict[str, str] = {}
        self._episodes: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._receivers: defaultdict[str, set[str]] = defaultdict(set)
        self._scheduled: dict[str, Delivery] = {}
        self._partitions: dict[str, int] = {}
        self._whole: Counter[str] = Counter()

    def clear(self) -> None:
        """Forget everything: other partitions are held now."""
        for part in (
            self._states,
            self._episodes,
            self._receivers,
            self._scheduled,
            self._partitions,
            self._whole,
        ):
            part.clear()
        self.refusals.clear()

    def put(self, delivery: Delivery, partition: int) -> None:
        """Take in one record."""
        known = self._scheduled.pop(delivery.id, None)
        if known is not None and known.value is not None:
            self._whole[known.receiver] -= 1
        self._states[delivery.id] = delivery.state
        self.refusals.take(delivery, partition)
        episode = episode_of(delivery.alert)
        self._episodes[episode, delivery.receiver][delivery.alert] = delivery.state
        self._receivers[episode].add(delivery.receiver)
        if delivery.state != SCHEDULED:
            return
        if self._whole[delivery.receiver] >= self._kept:
            delivery = replace(delivery, value=None)
        elif delivery.value is not None:
            self._whole[delivery.receiver] += 1
        self._scheduled[delivery.id] = delivery
        self._partitions[delivery.id] = partition

    def knows(self, delivery_id: str) -> bool:
        """Tell whether this alert was taken up for this receiver, however it went."""
        return delivery_id in self._states

    def state(self, alert: str, receiver: str) -> str | None:
        """Return how far an alert has come at a receiver, None where it was never taken up."""
        return self._states.get(f"{alert}/{receiver}")

    def told(self, alert: str, receiver: str) -> bool:
        """Tell whether the receiver was told of an alert, or is about to be."""
        pending = self._scheduled.get(f"{alert}/{receiver}")
        if pending is not None:
            return pending.reason != HELD
        return self.state(alert, receiver) == DELIVERED

    def heard(self, alert: str, receiver: str) -> bool:
        """Tell whether the receiver was told of this alert's episode before, or is about to be."""
        known = self._episodes.get((episode_of(alert), receiver), ())
        return any(self.told(one, receiver) for one in known if one != alert)

    def hearers(self, alert: str) -> set[str]:
        """Return who was told of this alert's episode, or is about to be."""
        return {
            receiver
            for receiver in self._receivers.get(episode_of(alert), ())
            if self.heard(alert, receiver)
        }

    def scheduled(self) -> Iterator[Delivery]:
        """Yield what is still to be told, the longest scheduled first."""
        yield from sorted(self._scheduled.values(), key=lambda one: (one.first, one.id))

    def snapshot(self) -> list[Delivery]:
        """Return what is still to be told, in no order; from another thread, too."""
        return list(self._scheduled.copy().values())

    def pending(self, delivery_id: str) -> Delivery | None:
        """Return a delivery that is still to be told."""
        return self._scheduled.get(delivery_id)

    def partition(self, delivery_id: str) -> int:
        """Return the partition that a scheduled delivery belongs to."""
        return self._partitions[delivery_id]

    def missing(self, delivery_ids: Iterable[str]) -> list[Delivery]:
        """Return those whose alert is not in memory."""
        found = (self._scheduled.get(one) for one in delivery_ids)
        return [one for one in found if one is not None and one.value is None]

    def refill(self, delivery_id: str, value: bytes) -> None:
        """Take an alert into memory again, for a delivery that is due."""
        known = self._scheduled.get(delivery_id)
        if known is not None and known.value is None:
            self._scheduled[delivery_id] = replace(known, value=value)
            self._whole[known.receiver] += 1

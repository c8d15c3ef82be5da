"""The stages between an alert and its delivery: route, wait, hide, gather, try again, remember.

Nothing here talks to Kafka or to a receiver, and the time is passed in (ms since the epoch). What a
stage decides is a record for umkm.deliveries; the caller has it acknowledged before it dispatches.
"""

import logging
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import NamedTuple

from monitors.days import date_of
from streams.notify.contacts import Contacts, Receiver
from streams.notify.delivery import (
    DELIVERED,
    DISABLED,
    FAILED,
    HELD,
    INHIBITED,
    MAILBOX,
    SCHEDULED,
    SILENCED,
    Delivery,
    mark,
)
from streams.notify.episodes import Episodes
from streams.notify.inhibition import hider
from streams.notify.journal import KEPT, Journal
from streams.notify.message import About, Item, Message, message_id
from streams.notify.notice import Notice
from streams.notify.queues import NOT_TRIED, Attempt, Queues, Sealed
from streams.notify.silences import Silence, silenced_until
from streams.notify.tally import GONE, REFUSED, Tally
from streams.notify.waiting import Groups
from streams.subscriptions.store import is_subscriber

log = logging.getLogger(__name__)

MARKS_PARTITION = 0
"""Where the marks of receivers are: every notifier reads it."""
UNKNOWN_REST_MS = 60_000
"""How long what is due to a receiver that the contacts no longer name waits for it to come back."""


class Put(NamedTuple):
    """A record to be written: the partition is that of the alert."""

    partition: int
    delivery: Delivery


class Departure(NamedTuple):
    """A message that leaves now."""

    receiver: Receiver
    message: Message


@dataclass(slots=True, kw_only=True)
class Pipeline:
    """The state of one notifier, for the partitions that it holds.

    `read` decodes an alert, `about` says what else is known of its agency, `past_ms` is the age
    from which on an alert is not told any more.
    """

    contacts: Contacts
    read: Callable[[bytes], Notice]
    past_ms: int
    silences: tuple[Silence, ...] = ()
    about: Callable[[Notice], About] = lambda _: About()
    board: str | None = None
    plans: str | None = None
    jitter: Callable[[], float] = random.random
    journal: Journal = field(default_factory=Journal)
    episodes: Episodes = field(default_factory=Episodes)
    queues: Queues = field(default_factory=Queues)
    groups: Groups = field(default_factory=Groups)
    tally: Tally = field(default_factory=Tally)
    disabled: set[str] = field(default_factory=set)
    leaving: dict[str, str] = field(default_factory=dict)
    """Subscribers whose subscriptions are to be deleted, and why: one of `tally.ENDED`."""

    def clear(self) -> None:
        """Forget the partitions."""
        self.journal.clear()
        self.episodes.clear()
        self.queues.clear()
        self.groups.clear()

    def resume(self) -> None:
        """Take up what the journal says is still to be told, after it was read."""
        sealed: dict[tuple[str, str], list[Delivery]] = {}
        for one in self.journal.scheduled():
            if one.message is None:
                # What is held back is looked at again: the silences may be others since.
                due = 0 if one.reason == HELD else one.due
                self.groups.add(one.receiver, self.journal.partition(one.id), one.id, due)
            else:
                sealed.setdefault((one.receiver, one.message), []).append(one)
        for (receiver, message), members in sealed.items():
            due = max(one.due for one in members)
            self.queues.add(receiver, Sealed(message, tuple(one.id for one in members)), due)

    def take(self, partition: int, notice: Notice, value: bytes, now: int) -> Iterator[Put]:
        """Route one alert: a scheduled delivery for each receiver that has not had it yet."""
        self.episodes.take(notice)
        receivers = self._receivers(notice)
        if not receivers:
            self.tally.not_sent["unrouted"] += 1
        new = [one for one in receivers if not self.journal.knows(f"{notice.id}/{one.name}")]
        if new and now - notice.instant > self.past_ms:
            self.tally.not_sent["past"] += 1
            return
        for receiver in new:
            due = now + receiver.wait_for(notice.severity)
            kind = receiver.integration.kind
            delivery = Delivery(
                notice.id, receiver.name, kind, SCHEDULED, now, due, now, value=value
            )
            if receiver.name in self.disabled:
                yield self._end(partition, delivery, FAILED, "receiver_disabled", now)
                continue
            self.groups.add(receiver.name, partition, delivery.id, due)
            yield self._put(partition, delivery)

    def wanted(self, now: int, *, force: bool = False) -> list[str]:
        """Return the deliveries whose alerts the next `flush` and `dispatch` read."""
        found = [one for _, _, members in self.groups.due(now, force=force) for one in members]
        for receiver, sealed in self.queues.ready(now):
            found.extend(sealed.deliveries)
            if self.journal.missing(sealed.deliveries):
                # The log is read whole: then for the next ones, too, and not again for each.
                queued = self.queues.messages(receiver)
                found.extend(islice(chain.from_iterable(one.deliveries for one in queued), KEPT))
        return found

    def flush(self, now: int, *, force: bool = False) -> Iterator[Put]:
        """Make messages of the groups that have waited long enough; `force`: of all."""
        for receiver, partition, members in list(self.groups.due(now, force=force)):
            judged = []
            for number in members:
                delivery = self.journal.pending(number)
                if delivery is None or delivery.value is None:
                    continue
                notice = self.read(delivery.value)
                until = silenced_until(self.silences, notice, receiver, now)
                if until is not None:
                    self.groups.add(receiver, partition, number, until)
                    if until != delivery.due:
                        yield self._put(
                            partition, replace(delivery, due=until, reason=HELD, at=now)
                        )
                    continue
                self.groups.remove(receiver, partition, number)
                if delivery.reason == HELD:
                    self.journal.put(replace(delivery, reason=""), partition)
                judged.append((notice, delivery))
            ready = []
            # After all silences: what one of them holds back hides nothing.
            for notice, delivery in judged:
                hidden = self._hidden(notice, delivery)
                if hidden is not None:
                    yield self._end(partition, delivery, *hidden, now)
                else:
                    ready.append((notice, delivery))
            yield from self._seal(receiver, partition, ready, now)

    def dispatch(self, now: int) -> Iterator[Departure]:
        """Give the messages whose turn has come."""
        for name, sealed in list(self.queues.ready(now)):
            receiver = self.contacts.receivers.get(name)
            if receiver is None:
                log.error("the contacts name no receiver %s any more: its messages wait", name)
                self.queues.rest(name, now + UNKNOWN_REST_MS)
                continue
            message = self._message(name, sealed, now)
            if message is None:
                continue
            self.queues.begin(name)
            yield Departure(receiver, message)

    def settle(self, attempt: Attempt, now: int) -> Iterator[Put]:
        """Remember how an attempt went."""
        message, result = attempt
        if message.volatile:
            if result.ok:
                self.tally.deliveries["alertmanager", "resent"] += 1
            return
        waiting = self.queues.head(message.receiver)
        if waiting is None or waiting.id != message.id:
            return
        members = self._members(waiting)
        if result.reason == NOT_TRIED:
            self.queues.rest(message.receiver, now)
        elif result.ok:
            self.queues.finish(message.receiver, message.id)
            for one in members:
                yield self._end(self._partition(one), _tried(one), DELIVERED, "", now)
        elif result.gone:
            yield from self._gone(message.receiver, members, result.reason, now)
        elif result.recoverable and not self._over(members, now):
            yield from self._again(members, result.reason, result.retry_after, now)
        else:
            reason = result.reason if not result.recoverable else f"given_up_{result.reason}"
            log.error("given up: %s to %s (%s)", message.id, message.receiver, reason)
            self.queues.finish(message.receiver, message.id)
            for one in members:
                yield self._end(self._partition(one), _tried(one), FAILED, reason, now)
            if reason.startswith(MAILBOX):
                yield from self._refused(message.receiver, now)

    def disable(self, receiver: str, now: int) -> Iterator[Put]:
        """End everything that waits for a receiver that wants no message any more."""
        self.disabled.add(receiver)
        numbers = [one for sealed in self.queues.drop(receiver) for one in sealed.deliveries]
        numbers += self.groups.drop(receiver)
        for number in numbers:
            delivery = self.journal.pending(number)
            if delivery is not None:
                partition = self.journal.partition(number)
                yield self._end(partition, delivery, FAILED, "receiver_disabled", now)

    def retire(self, now: int) -> Iterator[Put]:
        """End what waits for subscribers who have left; the contacts' names would come back."""
        waiting = {one.receiver for one in self.journal.scheduled()}
        for name in sorted(waiting - self.contacts.receivers.keys()):
            if is_subscriber(name):
                yield from self.disable(name, now)
                self.disabled.discard(name)

    def with_silences(self, silences: tuple[Silence, ...], now: int) -> None:
        """Take other silences, and look again at what the former ones hold back."""
        self.silences = silences
        for one in self.journal.scheduled():
            if one.message is None and one.reason == HELD:
                self.groups.add(one.receiver, self.journal.partition(one.id), one.id, now)

    def again(self, receiver: Receiver, now: int) -> Message | None:
        """Return what is open and was told to a receiver that wants it again and again."""
        items = [
            self._item(notice)
            for notice in self.episodes.open_now()
            if self.journal.state(notice.id, receiver.name) == DELIVERED
            and silenced_until(self.silences, notice, receiver.name, now) is None
        ]
        if not items or receiver.name in self.disabled:
            return None
        items = [item._replace(before=None) for item in items]
        return Message("again", receiver.name, tuple(items), now, now, self.board, volatile=True)

    def _seal(
        self, receiver: str, partition: int, ready: list[tuple[Notice, Delivery]], now: int
    ) -> Iterator[Put]:
        """Put deliveries into messages whose content is in the log before they leave."""
        known = self.contacts.receivers.get(receiver)
        at_most = 1 if known is None else known.integration.at_most
        ready.sort(key=lambda one: (one[0].instant, one[0].id))
        for begin in range(0, len(ready), at_most):
            members = [delivery for _, delivery in ready[begin : begin + at_most]]
            number = message_id((one.alert for one in members), receiver)
            self.queues.add(receiver, Sealed(number, tuple(one.id for one in members)))
            for one in members:
                # What a silence held back has not been tried: its days to be tried begin now.
                first = now if one.reason == HELD else one.first
                sealed = replace(one, message=number, at=now, reason="", first=first)
                yield self._put(partition, sealed)

    def _hidden(self, notice: Notice, delivery: Delivery) -> tuple[str, str] | None:
        """Return the end of a delivery that is not made, and why."""
        if delivery.reason == HELD and not self.episodes.is_newest(notice):
            return SILENCED, "over_before_the_silence"
        if self._ends(notice) and not self.journal.heard(notice.id, delivery.receiver):
            return INHIBITED, "never_told"
        beside = (
            other
            for other in self.episodes.open_beside(notice)
            if self.journal.told(other.id, delivery.receiver)
        )
        other = hider(notice, beside)
        return None if other is None else (INHIBITED, other.rule)

    def _receivers(self, notice: Notice) -> list[Receiver]:
        """Return whom the routes name, and for an end whoever was told of what it ends."""
        found = list(self.contacts.route(notice))
        if not notice.opens:
            names = self.journal.hearers(notice.id) - {one.name for one in found}
            known = (self.contacts.receivers.get(name) for name in sorted(names))
            found += [one for one in known if one is not None]
        return found

    def _ends(self, notice: Notice) -> bool:
        """Tell whether a notice says nothing to who has not heard of its episode.

        Not so the verdict that the goal was missed, nor what is an episode of its own.
        """
        is_news = notice.opens or notice.rule == "missed"
        return not is_news and not self.episodes.begins(notice)

    def _again(
        self, members: list[Delivery], reason: str, retry_after: float | None, now: int
    ) -> Iterator[Put]:
        first = members[0]
        attempts = first.attempts + 1
        due = now + self.contacts.retry.delay(attempts, self.jitter(), retry_after)
        log.warning(
            "not delivered to %s (%s), attempt %d; again in %d s",
            first.receiver, reason, attempts, (due - now) // 1000,
        )  # fmt: skip
        self.tally.deliveries[first.integration, "retried"] += 1
        self.queues.rest(first.receiver, due)
        for one in members:
            yield self._put(
                self._partition(one),
                replace(one, attempts=attempts, due=due, at=now, reason=reason),
            )

    def _gone(self, receiver: str, members: list[Delivery], reason: str, now: int) -> Iterator[Put]:
        if is_subscriber(receiver):
            yield from self._leave(receiver, GONE, now)
            return
        log.error(
            "receiver %s wants no message any more (%s): disabled, until an operator runs"
            " `pantau notify --enable %s`", receiver, reason, receiver,
        )  # fmt: skip
        kind = members[0].integration if members else ""
        yield Put(MARKS_PARTITION, mark(receiver, kind, DISABLED, reason, now))
        yield from self.disable(receiver, now)

    def _refused(self, receiver: str, now: int) -> Iterator[Put]:
        """Give a mailbox up that has refused for long enough; one of the contacts is told of."""
        known = self.journal.refusals.of(receiver)
        if known is None:
            return
        if is_subscriber(receiver):
            yield from self._leave(receiver, REFUSED, now)
            return
        log.error(
            "receiver %s takes no letter any more: refused on %d days since %s; mend its address in"
            " the contacts", receiver, known.days, date_of(known.first),
        )  # fmt: skip

    def _leave(self, receiver: str, why: str, now: int) -> Iterator[Put]:
        """End what waits for a subscriber, whose subscription is to be deleted."""
        self.leaving[receiver] = why
        yield from self.disable(receiver, now)
        self.disabled.discard(receiver)

    def _over(self, members: list[Delivery], now: int) -> bool:
        return any(self.contacts.retry.is_over(one.first, now) for one in members)

    def _members(self, sealed: Sealed) -> list[Delivery]:
        found = (self.journal.pending(one) for one in sealed.deliveries)
        return [one for one in found if one is not None]

    def _partition(self, delivery: Delivery) -> int:
        return self.journal.partition(delivery.id)

    def _message(self, receiver: str, sealed: Sealed, now: int) -> Message | None:
        members = self._members(sealed)
        values = [one.value for one in members]
        items = [self._item(self.read(value)) for value in values if value is not None]
        if not members or len(items) < len(members):
            return None
        created = max(one.first for one in members)
        return Message(sealed.id, receiver, tuple(items), created, now, self.board, self.plans)

    def _item(self, notice: Notice) -> Item:
        return Item(notice, self.episodes.before(notice), self.about(notice))

    def _put(self, partition: int, delivery: Delivery) -> Put:
        self.journal.put(delivery, partition)
        return Put(partition, delivery)

    def _end(self, partition: int, delivery: Delivery, state: str, reason: str, now: int) -> Put:
        self.tally.deliveries[delivery.integration, state] += 1
        ended = replace(delivery, state=state, reason=reason, at=now, value=None)
        return self._put(partition, ended)


def _tried(delivery: Delivery) -> Delivery:
    return replace(delivery, attempts=delivery.attempts + 1)


def oldest(deliveries: Iterable[Delivery]) -> dict[str, int]:
    """Return when the longest waiting delivery of each integration was scheduled.

    What a silence holds back is not late.
    """
    found: dict[str, int] = {}
    for one in deliveries:
        if one.reason == HELD:
            continue
        found[one.integration] = min(one.first, found.get(one.integration, one.first))
    return found

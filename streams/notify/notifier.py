"""The loop of one notifier: take alerts, remember what is due, deliver, remember how it went.

One thread owns everything but the deliveries themselves, which lanes make. A position of
umkm.alerts is committed once every delivery that it asks for is in umkm.deliveries, acknowledged.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from streams.contracts.reasons import UnreadableError
from streams.contracts.schemas import Schemas
from streams.notify.agencies import Agencies
from streams.notify.files import Files
from streams.notify.log import (
    Deliveries,
    Follower,
    Names,
    Past,
    delivery_of,
    mark_of,
    member,
    raw,
    records,
)
from streams.notify.pipeline import MARKS_PARTITION, Pipeline, Put
from streams.notify.queues import Lanes
from streams.notify.subscribers import Subscribers
from streams.settings import Settings

log = logging.getLogger(__name__)

AT_ONCE = 500
POLL_S = 0.1
BUSY_POLL_S = 0.01
"""While a delivery is on its way, its end is looked for so often."""
REST_S = 40.0
"""How long deliveries on their way are waited for: longer than the longest of them."""
CAUGHT_UP_S = 60.0
NAMES_S = 20.0
"""How long the agencies' figures are waited for: a letter without a name is better than none."""

Clock = Callable[[], int]


def clock() -> int:
    """Return the moment, in ms since the epoch."""
    return round(time.time() * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a notifier is made of."""

    settings: Settings
    names: Names
    schemas: Schemas
    pipeline: Pipeline
    agencies: Agencies
    files: Files
    deliveries: Deliveries
    subscribers: Subscribers | None = None


class Notifier:
    """One member of the notifiers' group."""

    def __init__(self, parts: Parts, now: Clock = clock) -> None:
        self._parts = parts
        self._pipeline = parts.pipeline
        self._now = now
        client = parts.settings.kafka_client()
        self._past = Past(client)
        self._marks = Follower(client, parts.names.deliveries)
        self._status = Follower(client, parts.names.status)
        self._lanes = Lanes(now, self.is_fresh)
        self._consumer = Consumer(member(parts.settings))
        self._ends: set[int] = set()
        self._held: set[int] = set()
        self._joined = False
        self._polled = time.monotonic()
        self._again_at: dict[str, int] = {}
        self._again_out: set[str] = set()

    @property
    def ready(self) -> bool:
        """Whether the group was joined, and what was told before is known."""
        return self._joined and self._marks.caught_up and self.is_fresh()

    @property
    def held(self) -> int:
        """How many partitions are held."""
        return len(self._held)

    def is_fresh(self) -> bool:
        """Tell whether the membership was kept up lately: else others may hold the partitions."""
        return time.monotonic() - self._polled < self._parts.settings.session_timeout_s

    def start(self) -> None:
        """Learn which receivers are disabled, and join the group.

        Raises:
            PantauError: Kafka does not answer, or what is in the log cannot be read.
        """
        self._marks.assign([MARKS_PARTITION])
        begun = time.monotonic()
        while not self._marks.caught_up and time.monotonic() - begun < CAUGHT_UP_S:
            self._learn(0.2)
        self._consumer.subscribe(
            [self._parts.names.alerts],
            on_assign=self._on_assign,
            on_revoke=self._on_revoke,
            on_lost=self._on_lost,
        )

    def step(self, *, force: bool = False) -> None:
        """Come round once; waits for a tenth of a second at most where nothing happens.

        `force` makes messages of what would wait for others.
        """
        pause = BUSY_POLL_S if self._lanes.in_flight else POLL_S
        messages = self._consumer.consume(AT_ONCE, timeout=pause)
        self._polled = time.monotonic()
        taken = list(records(messages, self._ends))
        now = self._now()
        self._reload(now)
        self._learn(0.0)
        self._parts.agencies.take(self._status.poll())
        for message in taken:
            self._write(self._take(message, now))
        self._settle(now)
        self._refill(now, force=force)
        self._write(self._pipeline.flush(now, force=force))
        self._parts.deliveries.flush()
        self._commit(taken)
        self._refill(now, force=False)
        for departure in self._pipeline.dispatch(now):
            self._lanes.send(departure.receiver.integration, departure.message)
        self._send_again(now)

    @property
    def drained(self) -> bool:
        """Whether every alert was read, and nothing is to be sent now: only what failed waits."""
        return (
            self._joined
            and self._ends >= self._held
            and not self._lanes.in_flight
            and self._pipeline.queues.idle(self._now())
        )

    def close(self) -> None:
        """Wait for what is on its way, remember it, and leave the group."""
        self._rest()
        self._consumer.close()
        self._marks.close()
        self._status.close()
        self._lanes.close()

    def _take(self, message: Message, now: int) -> Iterable[Put]:
        value = raw(message.value())
        try:
            notice = self._pipeline.read(value or b"")
        except (UnreadableError, TypeError) as error:
            self._pipeline.tally.not_sent["unreadable"] += 1
            log.error(  # noqa: TRY400 - the traceback says nothing more
                "%s/%s/%s cannot be read: %s",
                message.topic(), message.partition(), message.offset(), error,
            )  # fmt: skip
            return ()
        return self._pipeline.take(message.partition() or 0, notice, value or b"", now)

    def _write(self, puts: Iterable[Put]) -> None:
        for partition, delivery in puts:
            self._parts.deliveries.write(partition, delivery)

    def _settle(self, now: int) -> None:
        for attempt in self._lanes.results():
            if attempt.message.volatile:
                self._again_out.discard(attempt.message.receiver)
            self._write(self._pipeline.settle(attempt, now))

    def _commit(self, taken: list[Message]) -> None:
        """Commit the positions behind what was taken; all of it is in the log by now."""
        ends = {one.partition() or 0: (one.offset() or 0) + 1 for one in taken}
        places = [
            TopicPartition(self._parts.names.alerts, partition, offset)
            for partition, offset in ends.items()
            if partition in self._held
        ]
        if not places:
            return
        try:
            self._consumer.commit(offsets=places, asynchronous=False)
        except KafkaException as error:
            # A rebalance came between: the next owner reads them again, and knows them.
            log.info("positions not committed: %s", error)

    def _refill(self, now: int, *, force: bool) -> None:
        """Read alerts again that are due and were too many to be held in memory."""
        missing = self._pipeline.journal.missing(self._pipeline.wanted(now, force=force))
        if not missing:
            return
        wanted = {one.id for one in missing}
        partitions = {self._pipeline.journal.partition(one) for one in wanted}
        found: dict[str, bytes] = {}
        for message in self._past.read(self._parts.names.deliveries, partitions):
            key = (raw(message.key()) or b"").decode()
            delivery = delivery_of(message, self._parts.schemas) if key in wanted else None
            if delivery is not None and delivery.value is not None:
                found[key] = delivery.value
        for number, value in found.items():
            self._pipeline.journal.refill(number, value)

    def _learn(self, timeout_s: float) -> None:
        """Take in which receivers are disabled or enabled, by any notifier or operator."""
        for message in self._marks.poll(timeout_s):
            told = mark_of(message, self._parts.schemas)
            if told is None:
                continue
            receiver, disabled = told
            if not disabled:
                self._pipeline.disabled.discard(receiver)
            elif receiver not in self._pipeline.disabled:
                log.error("receiver %s is disabled: it wants no message any more", receiver)
                self._write(self._pipeline.disable(receiver, self._now()))

    def _reload(self, now: int) -> None:
        changed = self._parts.files.changed()
        if changed is not None:
            _, silences = changed
            self._pipeline.with_silences(silences, now)
        self._subscribed(now, others=changed is not None)

    def _subscribed(self, now: int, *, others: bool) -> None:
        """Take in who has subscribed or left; `others`: the contacts have changed, too."""
        subscribers = self._parts.subscribers
        contacts = self._parts.files.contacts
        if subscribers is not None:
            while self._pipeline.leaving:
                receiver, why = self._pipeline.leaving.popitem()
                if subscribers.end(receiver, why):
                    self._pipeline.tally.ended[why] += 1
            others = subscribers.changed() or others
        if others:
            self._pipeline.contacts = (
                contacts if subscribers is None else subscribers.beside(contacts)
            )
            self._write(self._pipeline.retire(now))

    def _send_again(self, now: int) -> None:
        """Send what is open to the receivers that want to hear of it all the time."""
        for receiver in self._pipeline.contacts.receivers.values():
            every = receiver.integration.again_ms
            if every is None or receiver.name in self._again_out:
                continue
            if now - self._again_at.get(receiver.name, 0) < every:
                continue
            message = self._pipeline.again(receiver, now)
            if message is not None:
                self._again_at[receiver.name] = now
                self._again_out.add(receiver.name)
                self._lanes.send(receiver.integration, message)

    def _on_assign(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        """Learn what was told from the partitions, before the first of their alerts is read."""
        self._pipeline.clear()
        self._parts.agencies.clear()
        self._ends.clear()
        self._held = {one.partition for one in partitions}
        for message in self._past.read(self._parts.names.deliveries, self._held):
            if mark_of(message, self._parts.schemas) is not None:
                continue
            delivery = delivery_of(message, self._parts.schemas)
            if delivery is not None:
                self._pipeline.journal.put(delivery, message.partition() or 0)
        for message in self._past.read(self._parts.names.alerts, self._held):
            try:
                self._pipeline.episodes.take(self._pipeline.read(raw(message.value()) or b""))
            except (UnreadableError, TypeError):
                log.debug("an alert that cannot be read is told of when it is taken")
        self._pipeline.resume()
        # Whoever subscribed since the last look is known, before anything is ended.
        self._subscribed(self._now(), others=True)
        for receiver in sorted(self._pipeline.disabled):
            self._write(self._pipeline.disable(receiver, self._now()))
        self._know_agencies()
        self._joined = True
        self._polled = time.monotonic()
        log.info("holding partitions %s", sorted(self._held))

    def _know_agencies(self) -> None:
        """Read their figures to the end: the first letter has names and local times, too."""
        self._status.assign(self._held)
        begun = time.monotonic()
        while not self._status.caught_up and time.monotonic() - begun < NAMES_S:
            self._parts.agencies.take(self._status.poll(0.2))

    def _on_revoke(self, _: Consumer, __: list[TopicPartition]) -> None:
        """Let nothing be on its way while the partitions change hands."""
        self._rest()
        self._forget()

    def _on_lost(self, _: Consumer, __: list[TopicPartition]) -> None:
        """Others hold the partitions already: what has just been delivered is still remembered."""
        log.warning("the partitions were lost: others hold them by now")
        self._rest()
        self._forget()

    def _rest(self) -> None:
        # What no thread has begun is for the next owner: many receivers of a slow server would
        # take longer than they are waited for here, and be told by both.
        self._lanes.withdraw()
        begun = time.monotonic()
        while self._lanes.in_flight and time.monotonic() - begun < REST_S:
            for attempt in self._lanes.wait(0.5):
                self._write(self._pipeline.settle(attempt, self._now()))
        self._parts.deliveries.flush()

    def _forget(self) -> None:
        self._pipeline.clear()
        self._again_out.clear()
        self._again_at.clear()
        self._held.clear()
        self._ends.clear()

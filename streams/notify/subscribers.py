"""Confirmed subscriptions as receivers, beside those that the contacts name."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlsplit

from streams.errors import PantauError
from streams.notify.contacts import Contacts, Receiver, Route
from streams.notify.integrations import Integration
from streams.notify.integrations.email import AT_MOST, WAIT_MS, Email
from streams.notify.integrations.webhook import Webhook
from streams.notify.message import Message, Result
from streams.notify.refusals import DAYS, OVER_DAYS
from streams.notify.secret import Plain
from streams.notify.tally import GONE, REFUSED
from streams.subscriptions.paths import link
from streams.subscriptions.store import CONFIRMED, Store, Subscription
from streams.subscriptions.token import STOP, Tokens
from streams.subscriptions.wish import EMAIL

log = logging.getLogger(__name__)

WORDS = {
    GONE: "subscription %s has ended: its webhook wants no message any more",
    REFUSED: "subscription %s has ended: its mailbox has refused every letter on"
    f" {DAYS} days and for {OVER_DAYS}; its reader may subscribe again",
}
"""What is said of the end of a subscription that its reader has not stopped."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A way to reach a subscriber, asked at the last moment whether they still are one.

    `lane`: subscribers share none with the contacts, so that many of them delay no agency's own.
    """

    inner: Integration
    lane: str
    holds: Callable[[], bool]

    @property
    def kind(self) -> str:
        """The inner one's."""
        return self.inner.kind

    @property
    def parallel(self) -> int:
        """The inner one's."""
        return self.inner.parallel

    @property
    def wait(self) -> int:
        """The inner one's."""
        return self.inner.wait

    @property
    def at_most(self) -> int:
        """The inner one's."""
        return self.inner.at_most

    @property
    def again_ms(self) -> int | None:
        """The inner one's."""
        return self.inner.again_ms

    def deliver(self, message: Message) -> Result:
        """Deliver, unless the subscription has ended while the message waited."""
        if not self.holds():
            return Result(ok=False, recoverable=False, reason="unsubscribed")
        return self.inner.deliver(message)


@dataclass(frozen=True, slots=True)
class Unserved:
    """Stands for a mailbox while the contacts name no server for it: what is due to it waits."""

    kind: str = EMAIL
    lane: str = "subscribers without a mail server"
    parallel: int = 1
    wait: int = WAIT_MS
    at_most: int = AT_MOST
    again_ms: int | None = None

    def deliver(self, message: Message) -> Result:  # noqa: ARG002 - all integrations are alike
        """Fail, until the contacts are mended."""
        return Result(ok=False, reason="no_mail_server")


class Subscribers:
    """Those of the file; `board` is the base of the board's addresses."""

    def __init__(self, store: Store, tokens: Tokens, board: str) -> None:
        self._store = store
        self._tokens = tokens
        self._board = board
        self._known: list[Subscription] = []
        self._unread = False

    def begin(self) -> None:
        """Read who they are: without that, what waits for them would look like nobody's.

        Raises:
            PantauError: the file cannot be read now.
        """
        try:
            self._known = self._store.confirmed()
        except sqlite3.Error as error:
            raise PantauError(f"PANTAU_SUBSCRIPTIONS cannot be read ({error})") from error

    def changed(self) -> bool:
        """Tell whether they are others than at the last call.

        A file that fails has not changed yet: it is read again at the next call.
        """
        try:
            # The file tells of each change once.
            self._unread = self._store.changed() or self._unread
            if not self._unread:
                return False
            known = self._store.confirmed()
        except sqlite3.Error as error:
            log.error("subscriptions cannot be read: %s", error)  # noqa: TRY400 - says all of it
            return False
        self._unread = False
        changed, self._known = known != self._known, known
        return changed

    def end(self, receiver: str, why: str) -> bool:
        """Delete a subscription that nothing can be delivered to; False where there is none."""
        if all(one.receiver != receiver for one in self._known):
            return False
        try:
            ended = self._store.end(receiver)
        except sqlite3.Error as error:
            # It answers the same to the next alert.
            log.error("a subscription cannot be ended: %s", error)  # noqa: TRY400 - says all of it
            return False
        if ended:
            log.warning(WORDS[why], receiver)
        return ended

    def beside(self, contacts: Contacts) -> Contacts:
        """Return the contacts with the subscribers: each is told of one agency's alerts."""
        found = {one.name: (one, told.agency) for told, one in self._receivers(contacts)}
        routes = tuple(
            Route((name,), {"agency": frozenset({agency}), "scope": frozenset({"agency"})})
            for name, (_, agency) in found.items()
        )
        receivers = {name: one for name, (one, _) in found.items()} | dict(contacts.receivers)
        return replace(
            contacts,
            receivers=MappingProxyType(receivers),
            routes=(*contacts.routes, *routes),
        )

    def _receivers(self, contacts: Contacts) -> Iterator[tuple[Subscription, Receiver]]:
        for one in self._known:
            way = self._way(one, contacts)
            yield one, Receiver(one.receiver, way, way.wait)

    def _way(self, one: Subscription, contacts: Contacts) -> Subscriber:
        def holds() -> bool:
            now = self._store.one(one.receiver)
            return now is not None and now.state == CONFIRMED

        inner: Integration
        if one.kind != EMAIL:
            inner = Webhook(
                one.receiver, Plain(one.target), (Plain(one.secret),), contacts.ways.allowed
            )
            return Subscriber(inner, f"subscribers {urlsplit(one.target).hostname}", holds)
        if contacts.ways.server is None:
            inner = Unserved()
            return Subscriber(inner, inner.lane, holds)
        stop = link(self._board, STOP, self._tokens.make(STOP, one.receiver))
        inner = Email(one.receiver, Plain(one.target), contacts.ways.server, stop)
        return Subscriber(inner, f"subscribers {inner.lane}", holds)

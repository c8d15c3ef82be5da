"""Takes in who wants to be told: how often one may ask, and what is recorded."""

import base64
import secrets
import time
from collections.abc import Callable
from typing import NamedTuple

from streams.board.auth.reader import Reader
from streams.board.refusal import HELD, READER, SUBSCRIPTIONS, Refusal
from streams.subscriptions.opening import Subscriptions
from streams.subscriptions.store import DAY_MS, MINUTE_MS, Subscription
from streams.subscriptions.token import CONFIRM, STOP
from streams.subscriptions.wish import EMAIL, WEBHOOK, Wish

HOUR_MS = 60 * MINUTE_MS
PER_READER = 10
"""Requests an hour of one reader."""
PER_TARGET = {EMAIL: 3, WEBHOOK: 20}
"""Requests a day for one mailbox, or one webhook's host: so much may a stranger make us send."""
SECRET_BYTES = 24


def now_ms() -> int:
    """Return the moment, in ms since the epoch."""
    return round(time.time() * 1000)


class Taken(NamedTuple):
    """A request that was taken in.

    `room`: whether the agency takes any more; `secret`: a webhook's; `often`: whether the address
    was asked for so often that nothing is sent, of which the reader learns nothing.
    """

    room: bool
    secret: str
    often: bool = False


class Desk:
    """The subscriptions' public side. Every method may block. `now` in ms since the epoch.

    Requests are counted in the file, so that all boards that share it count together.
    """

    def __init__(self, subscriptions: Subscriptions, now: Callable[[], int] = now_ms) -> None:
        self._store, self._tokens, self._bounds = subscriptions
        self._now = now

    def known_as(self, reader: Reader) -> str:
        """Return what is kept of a reader: a hash with the operator's key."""
        return self._tokens.digest("reader", reader.subject)

    def refuses(self, reader: Reader) -> Refusal | None:
        """Count a request of a reader; where there were too many, or enough are held, say so.

        What is refused is not counted.
        """
        who = self.known_as(reader)
        if self._store.asked_by(who) >= self._bounds.per_reader:
            # No time to wait: what is confirmed is held until somebody ends it.
            return Refusal(SUBSCRIPTIONS, HELD, None)
        wait = self._store.request(who, self._now(), HOUR_MS, PER_READER)
        return Refusal(SUBSCRIPTIONS, READER, wait) if wait else None

    def ask(self, reader: Reader, agency: str, name: str, wish: Wish) -> Taken:
        """Record a request of a reader.

        The answer is the same whether the address is new, known, or asked for too often.
        """
        secret = ""
        if wish.kind == WEBHOOK:
            secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        now = self._now()
        who = self._tokens.digest("target", wish.limited)
        if self._store.request(who, now, DAY_MS, PER_TARGET[wish.kind]):
            return Taken(room=True, secret=secret, often=True)
        by = self.known_as(reader)
        return Taken(self._store.ask(agency, name, wish, secret, now, self._bounds, by=by), secret)

    def asked(self, token: str) -> Subscription | None:
        """Return the request that a token may confirm."""
        now = self._now()
        receiver = self._tokens.read(CONFIRM, token, now)
        found = None if receiver is None else self._store.one(receiver)
        return found if found is not None and found.waits(now) else None

    def confirm(self, token: str) -> bool:
        """Begin a subscription; False where the token was used, is over, or was never made."""
        now = self._now()
        receiver = self._tokens.read(CONFIRM, token, now)
        return receiver is not None and self._store.confirm(receiver, now)

    def knows(self, token: str) -> bool:
        """Tell whether a token ends a subscription, there still or not."""
        return self._tokens.read(STOP, token, self._now()) is not None

    def stop(self, token: str) -> bool:
        """End a subscription; a second time is as good as the first. False: no such token."""
        receiver = self._tokens.read(STOP, token, self._now())
        if receiver is not None:
            self._store.end(receiver)
        return receiver is not None

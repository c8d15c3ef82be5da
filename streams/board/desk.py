"""Takes in who wants to be told: how often one may ask, and what is recorded."""

import base64
import ipaddress
import secrets
import time
from collections.abc import Sequence

from starlette.requests import Request

from streams.board.auth.header import Network
from streams.subscriptions.opening import Subscriptions
from streams.subscriptions.store import DAY_MS, MINUTE_MS, Subscription
from streams.subscriptions.token import CONFIRM, STOP
from streams.subscriptions.wish import EMAIL, WEBHOOK, Wish

HOUR_MS = 60 * MINUTE_MS
PER_CLIENT = 10
"""Requests an hour from one address (IPv6: from one /64, which one household has)."""
PER_TARGET = {EMAIL: 3, WEBHOOK: 20}
"""Requests a day for one mailbox, or one webhook's host: so much may a stranger make us send."""
HOME_BITS = 64
SECRET_BYTES = 24


class Desk:
    """The subscriptions' public side. Every method but `form_token` and `client` may block.

    `proxies`: whose X-Forwarded-For is believed.
    """

    def __init__(self, subscriptions: Subscriptions, proxies: Sequence[Network] = ()) -> None:
        self._store, self._tokens, self._bounds = subscriptions
        self._proxies = proxies

    def form_token(self, agency: str) -> str:
        """Return what proves that a form was on this board's page of the agency."""
        return self._tokens.digest("form", agency)

    def client(self, request: Request) -> str:
        """Return who asks, as far as that is known: the address nearest to us that is no proxy."""
        hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        chain = [one.strip() for one in hops if one.strip()]
        chain.append(request.client.host if request.client is not None else "")
        while len(chain) > 1 and self._trusts(chain[-1]):
            chain.pop()
        try:
            address = ipaddress.ip_address(chain[-1])
        except ValueError:
            return chain[-1][:100]
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, HOME_BITS), strict=False))
        return str(address)

    def allows(self, client: str) -> bool:
        """Count a request of a client; False where there were too many."""
        who = self._tokens.digest("client", client)
        return self._store.requests(who, now_ms(), HOUR_MS) <= PER_CLIENT

    def ask(self, agency: str, name: str, wish: Wish) -> tuple[bool, str]:
        """Record a request; whether the agency takes any more, and a webhook's secret.

        The answer is the same whether the address is new, known, or asked for too often.
        """
        secret = ""
        if wish.kind == WEBHOOK:
            secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        now = now_ms()
        who = self._tokens.digest("target", wish.limited)
        if self._store.requests(who, now, DAY_MS) > PER_TARGET[wish.kind]:
            return True, secret
        return self._store.ask(agency, name, wish, secret, now, self._bounds), secret

    def asked(self, token: str) -> Subscription | None:
        """Return the request that a token may confirm."""
        now = now_ms()
        receiver = self._tokens.read(CONFIRM, token, now)
        found = None if receiver is None else self._store.one(receiver)
        return found if found is not None and found.waits(now) else None

    def confirm(self, token: str) -> bool:
        """Begin a subscription; False where the token was used, is over, or was never made."""
        now = now_ms()
        receiver = self._tokens.read(CONFIRM, token, now)
        return receiver is not None and self._store.confirm(receiver, now)

    def knows(self, token: str) -> bool:
        """Tell whether a token ends a subscription, there still or not."""
        return self._tokens.read(STOP, token, now_ms()) is not None

    def stop(self, token: str) -> bool:
        """End a subscription; a second time is as good as the first. False: no such token."""
        receiver = self._tokens.read(STOP, token, now_ms())
        if receiver is not None:
            self._store.end(receiver)
        return receiver is not None

    def _trusts(self, host: str) -> bool:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)


def now_ms() -> int:
    """Return the moment, in ms since the epoch."""
    return round(time.time() * 1000)

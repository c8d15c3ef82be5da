"""Readers named by a reverse proxy that has signed them in: a header, from its address alone."""

import ipaddress
from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

from streams.board.auth.reader import LONGEST, Reader, reader
from streams.errors import PantauError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class HeaderReaders:
    """Believes the header `name` where a request comes from one of the `proxies`.

    `secret` makes the tokens of forms: boards behind one proxy share it.
    """

    can_be_known = True
    routes: Sequence[Route] = ()
    middleware: Sequence[Middleware] = ()
    sign_in: str | None = None

    def __init__(self, name: str, proxies: Sequence[Network], secret: bytes) -> None:
        self._name = name
        self._proxies = proxies
        self._secret = secret

    def who(self, request: Request) -> Reader | None:
        """The reader that the proxy names; nobody where another host says so, or two are named."""
        named = request.headers.getlist(self._name)
        if len(named) != 1 or request.client is None or not self._trusts(request.client.host):
            return None
        name = named[0].strip()
        if not name or len(name) > LONGEST or not name.isprintable():
            return None
        return reader(name, f"header {name}", self._secret)

    def _trusts(self, host: str) -> bool:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        # Where both versions are listened to, an IPv4 address comes inside an IPv6 one.
        if isinstance(address, ipaddress.IPv6Address):
            address = address.ipv4_mapped or address
        return any(address in network for network in self._proxies)


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, several with commas.

    Raises:
        PantauError: one of them is none.
    """
    found = []
    for part in text.split(","):
        try:
            found.append(ipaddress.ip_network(part.strip()))
        except ValueError as error:
            raise PantauError(
                f"--trusted-proxy: {part.strip()!r} is no address and no network such as 10.0.0.0/8"
            ) from error
    return tuple(found)

"""Who is told what, and how: the file that PANTAU_CONTACTS names, checked with file and line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from streams.errors import PantauError
from streams.notify import integrations
from streams.notify.address import Allowed
from streams.notify.integrations import Given, Integration
from streams.notify.integrations.email import Server
from streams.notify.matching import matching
from streams.notify.notice import Notice
from streams.notify.place import Place, meant, read_yaml
from streams.notify.retry import Retry

KEYS = ("mail", "allow", "retry", "receivers", "routes", "subscriptions")
ROUTE_KEYS = ("agencies", "programmes", "rules", "severities", "years", "scopes", "receivers")
RETRY_KEYS = ("first", "most", "give_up")
RECEIVER_OPTIONS = ("wait",)
SUBSCRIPTION_KEYS = ("server", "allow")
EVERY = "*"
AT_ONCE = frozenset({"critical"})
"""Severities that no receiver waits for."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """One address. `wait` (ms): how long its notices are gathered before a message is made."""

    name: str
    integration: Integration
    wait: int

    def wait_for(self, severity: str) -> int:
        """Return how long a notice of this severity may wait."""
        return 0 if severity in AT_ONCE else self.wait


@dataclass(frozen=True, slots=True)
class Route:
    """Which notices go to which receivers; an empty set lets everything through."""

    receivers: tuple[str, ...]
    allowed: Mapping[str, frozenset[str]]

    def takes(self, notice: Notice) -> bool:
        """Tell whether the notice goes this way."""
        return all(
            str(getattr(notice, name)) in words for name, words in self.allowed.items() if words
        )


ATTRIBUTES = {
    "agencies": "agency",
    "programmes": "programme",
    "rules": "rule",
    "severities": "severity",
    "years": "year",
    "scopes": "scope",
}
"""A route's key → what of a notice it looks at."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How those who subscribed by themselves are reached: the operator's own `allow` is not theirs.

    `server` is None where the file names no mail server, or several and none for this.
    """

    server: Server | None = None
    allowed: Allowed = field(default_factory=Allowed)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Everything the file says."""

    receivers: Mapping[str, Receiver] = field(default_factory=lambda: MappingProxyType({}))
    routes: tuple[Route, ...] = ()
    retry: Retry = field(default_factory=Retry)
    ways: Ways = field(default_factory=Ways)

    def route(self, notice: Notice) -> list[Receiver]:
        """Return the receivers of a notice, each once, in the order of the routes."""
        names = {
            name: None for route in self.routes if route.takes(notice) for name in route.receivers
        }
        return [self.receivers[name] for name in names]


def load_contacts(path: Path) -> Contacts:
    """Read the file.

    Raises:
        PantauError: something in it is wrong; with file, line and the nearest right word.
    """
    root = read_yaml(path)
    if root is None:
        raise PantauError(f"{path}:1: the file is empty; it needs receivers and routes")
    given = root.mapping(KEYS, needed=("receivers", "routes"))
    allow = given["allow"].texts() if "allow" in given else ()
    servers = given["mail"].named() if "mail" in given else {}
    shared = Given(servers=integrations.mail_servers(servers), allow=allow)
    receivers = {
        name: _receiver(name, place, shared) for name, place in given["receivers"].named().items()
    }
    routes = tuple(_route(place, receivers) for place in given["routes"].sequence())
    retry = _retry(given["retry"]) if "retry" in given else Retry()
    ways = _ways(given.get("subscriptions"), shared)
    return Contacts(MappingProxyType(receivers), routes, retry, ways)


def _receiver(name: str, place: Place, shared: Given) -> Receiver:
    given = place.mapping((*integrations.KINDS, *RECEIVER_OPTIONS))
    kinds = [kind for kind in integrations.KINDS if kind in given]
    if len(kinds) != 1:
        place.wrong(f"receiver {name}: exactly one of {', '.join(integrations.KINDS)} is wanted")
    integration = integrations.read(kinds[0], name, given[kinds[0]], shared)
    wait = given["wait"].span_ms() if "wait" in given else integration.wait
    return Receiver(name, integration, wait)


def _route(place: Place, receivers: Mapping[str, Receiver]) -> Route:
    given = place.mapping(ROUTE_KEYS, needed=("receivers",))
    names = []
    for one in given.pop("receivers").sequence():
        name = one.text()
        if name not in receivers:
            one.wrong(f"there is no receiver {name!r}{meant(name, receivers)}")
        names.append(name)
    allowed = {ATTRIBUTES[key]: _words(key, one) for key, one in given.items()}
    return Route(tuple(names), MappingProxyType(allowed))


def _words(key: str, place: Place) -> frozenset[str]:
    words = () if EVERY in place.texts() else matching(ATTRIBUTES[key], place)
    return frozenset(words)


def _ways(place: Place | None, shared: Given) -> Ways:
    given = {} if place is None else place.mapping(SUBSCRIPTION_KEYS)
    server = next(iter(shared.servers.values())) if len(shared.servers) == 1 else None
    if "server" in given:
        server = shared.servers[given["server"].one_of(shared.servers)]
    return Ways(server, Allowed.of(given["allow"].texts() if "allow" in given else ()))


def _retry(place: Place) -> Retry:
    given = place.mapping(RETRY_KEYS)
    retry = Retry(**{name: one.span_ms() for name, one in given.items()})
    if not 0 < retry.first <= retry.most:
        place.wrong("first is more than 0 and at most as long as most")
    return retry

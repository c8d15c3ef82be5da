"""Which addresses may be reached: public ones, and those that the operator allows by name.

A webhook's address comes from outside. Asked for from inside a network, it must not lead to the
network's own services: so a name is resolved once, every answer is judged, and the connection goes
to the very address that was judged.
"""

import ipaddress
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network

NAT64 = IPv6Network("64:ff9b::/96")
NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
SIX_TO_FOUR = IPv6Network("2002::/16")
METADATA = frozenset(
    map(
        ipaddress.ip_address,
        (
            "169.254.169.254",  # most clouds
            "169.254.170.2",  # tasks on ECS
            "100.100.100.200",  # Alibaba Cloud
            "168.63.129.16",  # Azure's, a public address
            "192.0.0.192",  # Oracle Cloud
            "fd00:ec2::254",  # EC2
            "fd20:ce::254",  # Google Cloud
        ),
    )
)
"""Where clouds hand out credentials: refused even inside an allowed network."""

Address = IPv4Address | IPv6Address


class RefusedError(ValueError):
    """An address may not be reached. The message has no address in it."""


class UnresolvedError(OSError):
    """A name has no address now."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Host names (exactly) and networks that may be reached though they are not public."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def of(cls, words: tuple[str, ...]) -> "Allowed":
        """Return what these words allow: "hooks.internal", "10.1.0.0/16", "127.0.0.1"."""
        hosts, networks = set(), []
        for word in words:
            try:
                networks.append(ipaddress.ip_network(word))
            except ValueError:
                hosts.add(word.lower().rstrip("."))
        return cls(frozenset(hosts), tuple(networks))

    def has(self, host: str, address: Address) -> bool:
        """Tell whether this address of this host is allowed by the operator."""
        if host.lower().rstrip(".") in self.hosts:
            return True
        return any(address in network for network in self.networks)


def resolve(host: str, port: int, allowed: Allowed) -> list[str]:
    """Return the addresses of a host, each of which may be reached. Blocks on the name server.

    Raises:
        UnresolvedError: the name has no address now.
        RefusedError: one of its addresses may not be reached: a name with one public and one
            private address is an attack, not a mistake.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnresolvedError("the name has no address") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    for text in addresses:
        judge(host, text, allowed)
    if not addresses:
        raise UnresolvedError("the name has no address")
    return addresses


def judge(host: str, text: str, allowed: Allowed) -> None:
    """Return if the address may be reached.

    Raises:
        RefusedError: it may not.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = embedded(address)
    if address in METADATA or inner in METADATA:
        raise RefusedError("an address of a cloud's metadata")
    if allowed.has(host, address):
        return
    if not is_public(address) or (inner is not None and not is_public(inner)):
        raise RefusedError("an address that is not public")


def is_public(address: Address) -> bool:
    """Tell whether anybody could reach the address over the internet."""
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not address.is_loopback
        and not address.is_link_local
        and not address.is_private
        and not (isinstance(address, IPv6Address) and address in NAT64_LOCAL)
    )


def embedded(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to, None where there is none."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.teredo is not None:
        return address.teredo[1]
    if address in SIX_TO_FOUR:
        return address.sixtofour
    number = int(address)
    # IPv4-compatible addresses are obsolete, and still understood by some.
    if address in NAT64 or 1 < number < 1 << 32:
        return IPv4Address(number & 0xFFFFFFFF)
    return None

"""Keys of umkm.packages: "agency/year/channel/package", and "agency/year/plan/code" of a plan."""

from typing import NamedTuple

PLAN = "plan"
"""In place of a channel."""


class Name(NamedTuple):
    """What a record is about; `package` is the code of a plan where the channel is PLAN."""

    agency: str
    year: int
    channel: str
    package: str


def key_of(name: Name) -> bytes:
    """The key of its records."""
    return "/".join(map(str, name)).encode()


def name_of(key: bytes | None) -> Name | None:
    """What a key names; None where it is none of this topic's."""
    try:
        agency, year, channel, package = (key or b"").decode().split("/", 3)
        return Name(agency, int(year), channel, package)
    except ValueError:
        return None

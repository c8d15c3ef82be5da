"""Ways to reach a receiver, one small file each, that answers how a delivery went.

A file has a class with `read` (its part of the contacts) and `deliver`; KINDS names them.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from streams.errors import PantauError
from streams.notify.message import Message, Result
from streams.notify.place import Place

KINDS = ("email", "webhook", "alertmanager", "apprise", "folder")
"""The integrations, by their key in the file of contacts and the name of their module."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the file of contacts says for several receivers."""

    servers: Mapping[str, Any]
    """Mail servers by name."""
    allow: tuple[str, ...]
    """Hosts and networks that may be reached though their addresses are not public."""


class Integration(Protocol):
    """One receiver's way to be reached."""

    @property
    def kind(self) -> str:
        """One of KINDS."""
        ...

    @property
    def lane(self) -> str:
        """What it shares with others, a server for instance: only they wait for each other."""
        ...

    @property
    def parallel(self) -> int:
        """How many deliveries its lane makes at the same time."""
        ...

    @property
    def wait(self) -> int:
        """How long (ms) notices are gathered, unless the contacts say otherwise."""
        ...

    @property
    def at_most(self) -> int:
        """How many notices one message holds."""
        ...

    @property
    def again_ms(self) -> int | None:
        """How often it is sent what is open; None: never, each notice goes there once."""
        ...

    def deliver(self, message: Message) -> Result:
        """Deliver; blocks for half a minute at most, and raises nothing for the other side."""
        ...


def read(kind: str, name: str, place: Place, given: Given) -> Integration:
    """Return the integration of receiver `name` by its place in the file of contacts.

    Raises:
        PantauError: something there is wrong, or a library that it needs is not installed.
    """
    try:
        module = importlib.import_module(f"{__name__}.{kind}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing == "streams":
            raise
        raise PantauError(
            f"{place.path}:{place.node.start_mark.line + 1}: receiver {name}: {kind} needs the"
            f" Python package {missing!r}: pip install 'pantau[{kind}]'"
        ) from error
    integration: Integration = module.read(name, place, given)
    return integration


def mail_servers(places: Mapping[str, Place]) -> dict[str, Any]:
    """Return the mail servers by name.

    Raises:
        PantauError: something there is wrong; with file and line.
    """
    from streams.notify.integrations import email

    return {name: email.read_server(place) for name, place in places.items()}

"""The embedded broker for the tests: the one that `pantau demo` runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from streams.embedded import broker_binary, embedded_broker
from streams.errors import PantauError


class Embedded:
    """The running broker."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self.embedded = True

    def environment(self) -> dict[str, str]:
        """Give the variables that point a `pantau` process at this broker."""
        return {"KAFKA_BOOTSTRAP": self.bootstrap, "PANTAU_EMBEDDED_BROKER": "1"}


def why_not() -> str | None:
    """Say why it cannot be started here; None where it can."""
    try:
        broker_binary()
    except PantauError as error:
        return str(error)
    return None


@contextmanager
def embedded() -> Iterator[Embedded]:
    """Run the broker for as long as the block lasts."""
    with embedded_broker() as bootstrap:
        yield Embedded(bootstrap)

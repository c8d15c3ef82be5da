"""What board and notifier need of the subscriptions, by the settings."""

from typing import NamedTuple

from streams.errors import PantauError
from streams.settings import Settings
from streams.subscriptions.store import Bounds, Store
from streams.subscriptions.token import Tokens


class Subscriptions(NamedTuple):
    """The file, the makers of links, and how many there may be."""

    store: Store
    tokens: Tokens
    bounds: Bounds


def opened(settings: Settings) -> Subscriptions | None:
    """Open the file; None where the operator has not switched subscriptions on.

    Raises:
        PantauError: there is no secret, or the file cannot be used.
    """
    if settings.subscriptions is None:
        return None
    if settings.subscriptions_secret is None:
        raise PantauError(
            "PANTAU_SUBSCRIPTIONS needs PANTAU_SUBSCRIPTIONS_SECRET (or _FILE): the key of the"
            " links that confirm and end a subscription, the same for board and notifier"
        )
    bounds = Bounds(
        settings.subscriptions_per_agency,
        settings.subscriptions_per_address,
        settings.subscriptions_per_reader,
    )
    store = Store(settings.subscriptions)
    return Subscriptions(store, Tokens(settings.subscriptions_secret), bounds)

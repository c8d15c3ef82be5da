"""The key of the hashes that stand for payments' document numbers."""

import logging
from collections.abc import Iterable

from streams.settings import Settings
from streams.sources.feed import PAYMENTS, feed_named

log = logging.getLogger(__name__)


def document_key(settings: Settings, feeds: Iterable[str]) -> bytes:
    """Return the key; say so where payments are among the feeds and none is set.

    Without a key the hash is one that everybody can make: short numbers are found by trying them.
    """
    if settings.hash_key is None:
        known = (feed_named(name) for name in feeds)
        if any(feed is not None and feed.kind == PAYMENTS for feed in known):
            log.warning(
                "PANTAU_HASH_KEY is not set: document numbers of payments can be guessed from their"
                " hashes; set it before anything real is published, and keep it"
            )
    return settings.hash_key or b""

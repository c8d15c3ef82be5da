"""A feed: the names its files go by, what it tells about, and how a row becomes a fact."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from streams.sources import feeds
from streams.sources.mapped import FeedFact
from streams.sources.pull import Pull
from streams.sources.row import Row

TRANSACTIONS, PAYMENTS, PLANS, BUDGET, ANNOUNCEMENTS, SUPPLIERS = (
    "transactions",
    "payments",
    "plans",
    "budget",
    "announcements",
    "suppliers",
)
"""Kinds of feed; all but the last are kinds of a Snapshot."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed in all its shapes.

    `name` is the API's path with "-" for "/", which is also the stem of INAPROC's files; `aliases`
    are the stems of the older shape (ISB) and other spellings. `channel` is the report's channel,
    None for feeds that are about none. `kind` is one of the words above. `to_fact` raises
    FieldError for a row that has no meaning.
    """

    name: str
    aliases: tuple[str, ...]
    channel: str | None
    kind: str
    to_fact: Callable[[Row, Pull], FeedFact]


@cache
def all_feeds() -> tuple[Feed, ...]:
    """Return every feed that a file in the folder `feeds` describes: a new feed is a new file."""
    found: list[Feed] = []
    for module in iter_modules(feeds.__path__, f"{feeds.__name__}."):
        feed = import_module(module.name).FEED
        if not isinstance(feed, Feed):
            raise TypeError(f"{module.name}: FEED is not a Feed")
        found.append(feed)
    return tuple(found)


def feed_named(name: str) -> Feed | None:
    """Return the feed of this name, None where there is none."""
    return next((feed for feed in all_feeds() if feed.name == name), None)

"""Rows of feeds as facts, for the tests of each kind of feed."""

from typing import Any

from monitors.facts import Transaction
from streams.sources.feed import feed_named
from streams.sources.pull import Pull
from streams.sources.row import Row

PULL = Pull(document_key=b"a key")


def mapped(feed: str, fields: dict[str, Any], pull: Pull = PULL) -> Any:
    found = feed_named(feed)
    assert found is not None
    return found.to_fact(Row(fields), pull)


def transaction(feed: str, fields: dict[str, Any], pull: Pull = PULL) -> Transaction:
    fact = mapped(feed, fields, pull)
    assert isinstance(fact, Transaction)
    return fact

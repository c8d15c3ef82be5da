"""Which pull is next, and how far apart requests are: pure functions of histories and instants."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from streams.sources.api.limiter import API_LIMITS
from streams.sources.api.pulls import PullKey
from streams.sources.api.state import History

FIRST_RETRY_SECONDS = 300
LONGEST_RETRY_SECONDS = 6 * 3_600

LONGEST_APART_SECONDS = 30.0
"""Requests of few pulls are not spread further: the pages of one pull are to be of one time."""

REQUESTS_AN_HOUR = min(round(limit.requests * 3_600 / limit.seconds) for limit in API_LIMITS)
"""What can be kept up: the hour's limit, 5,000; the minute's would allow 60,000."""


class FetchPlan(NamedTuple):
    """A pass over all pulls: `requests` counts the pages known from earlier passes, else one each.

    `shortest_seconds` is what the limits allow; `seconds` the time from one pass to the next, with
    requests `apart_seconds`.
    """

    agencies: int
    feeds: int
    years: int
    pulls: int
    requests: int
    shortest_seconds: float
    apart_seconds: float
    seconds: float


def fetch_plan(histories: Mapping[PullKey, History], every_seconds: float | None) -> FetchPlan:
    """Spread one pass over `every_seconds`, or as fast as the limits allow (None, or too short)."""
    requests = sum(history.pages or 1 for history in histories.values())
    shortest = requests * 3_600 / REQUESTS_AN_HOUR
    seconds = max(shortest, every_seconds or 0.0)
    return FetchPlan(
        agencies=len({key.agency for key in histories}),
        feeds=len({key.feed for key in histories}),
        years=len({key.year for key in histories}),
        pulls=len(histories),
        requests=requests,
        shortest_seconds=shortest,
        apart_seconds=min(LONGEST_APART_SECONDS, seconds / requests) if requests else 0.0,
        seconds=seconds,
    )


def all_pulls(agencies: Iterable[str], feeds: Iterable[str], years: Iterable[int]) -> list[PullKey]:
    """Return every pull of a pass; all feeds of an agency stand together, so its totals agree."""
    feeds = list(feeds)
    years = list(years)
    return [PullKey(agency, feed, year) for agency in agencies for year in years for feed in feeds]


def due_at(history: History, every_seconds: float, now: int) -> int:
    """Instant (ms) from which a pull is due: after its period, or after the back-off of a failure.

    An interrupted pull and one that was never made are due at once; so is one that was noted later
    than `now`, by a clock that has been set back since: it may have been years ahead.
    """
    if max(history.finished_at or 0, history.failed_at or 0) > now:
        return 0
    if history.failures and history.failed_at is not None:
        doublings = min(history.failures - 1, 20)
        seconds = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * (1 << doublings))
        return history.failed_at + seconds * 1_000
    if history.started or history.finished_at is None:
        return 0
    return history.finished_at + int(every_seconds * 1_000)


def staleness(history: History) -> tuple[bool, int]:
    """Sort key: interrupted pulls first, since a cursor does not last, then the oldest data."""
    return (not history.started, history.finished_at or 0)


def next_pull(
    histories: Mapping[PullKey, History], now: int, every_seconds: float
) -> tuple[PullKey | None, int]:
    """Return the stalest pull that is due, or None and the instant (ms) at which one will be."""
    best: PullKey | None = None
    best_rank: tuple[bool, int] | None = None
    earliest: int | None = None
    for key, history in histories.items():
        due = due_at(history, every_seconds, now)
        earliest = due if earliest is None else min(earliest, due)
        if due > now:
            continue
        rank = staleness(history)
        if best_rank is None or rank < best_rank:
            best, best_rank = key, rank
    return best, max(now, earliest or now)

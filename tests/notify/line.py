"""A pipeline without receivers: what leaves is settled by hand, and the time is passed in."""

from typing import Any

from streams.notify.contacts import Contacts, Receiver, Route
from streams.notify.journal import Journal
from streams.notify.message import Result
from streams.notify.pipeline import Pipeline
from streams.notify.queues import Attempt
from streams.notify.retry import Retry
from streams.notify.silences import Silence
from tests.notify.notices import DAY, MINUTE, NOW

WAIT = 5 * MINUTE
GOOD = Result(ok=True)
BAD = Result(ok=False, reason="http_500")
CLEAR: dict[str, Any] = {
    "transition": 2,
    "kind": "cleared",
    "state_from": "behind",
    "state_to": "on_track",
    "severity": "info",
}


class Way:
    """An integration that is never called."""

    def __init__(self, kind="email", at_most=50, again_ms=None, wait=WAIT):
        self.kind, self.at_most, self.again_ms, self.wait = kind, at_most, again_ms, wait
        self.lane, self.parallel = "lane", 1


def contacts(*, retry=None, **ways):
    receivers = {name: Receiver(name, way, way.wait) for name, way in ways.items()}
    return Contacts(receivers, (Route(tuple(receivers), {}),), retry or Retry())


class Book:
    """Alerts by the bytes that stand for them."""

    def __init__(self):
        self.notices = {}

    def read(self, value):
        return self.notices[value]


def pipeline(book, journal=None, **ways):
    ways = ways or {"one": Way()}
    return Pipeline(
        contacts=contacts(**ways),
        read=book.read,
        past_ms=7 * DAY,
        jitter=lambda: 0.0,
        journal=journal or Journal(),
    )


def take(line, told, now=NOW, partition=0):
    value = told.id.encode()
    line.read.__self__.notices[value] = told
    return [put.delivery for put in line.take(partition, told, value, now)]


def flush(line, now, **options):
    return [put.delivery for put in line.flush(now, **options)]


def leaving(line, now):
    return list(line.dispatch(now))


def settle(line, departure, result, now):
    return [put.delivery for put in line.settle(Attempt(departure.message, result), now)]


def answered(line, result, now):
    """What leaves now, each with this result: the records of it."""
    flush(line, now)
    return [put for one in leaving(line, now) for put in settle(line, one, result, now)]


def silence(line, until=NOW + DAY, **fits):
    """Hold back what fits, from NOW on; unless told, all of K1."""
    wanted = {name: frozenset({word}) for name, word in (fits or {"agency": "K1"}).items()}
    line.silences = (Silence(wanted, NOW, until, "SPSE is moved"),)


def told(line, now):
    """What leaves now, all of it delivered: (receiver, id) of each alert."""
    found = []
    flush(line, now)
    while departures := leaving(line, now):
        for one in departures:
            found += [(one.receiver.name, item.notice.id) for item in one.message.items]
            settle(line, one, GOOD, now)
    return sorted(found)

"""That something is over is told to whoever was told of it, and to nobody else."""

from dataclasses import replace
from typing import Any

from streams.notify.contacts import Route
from streams.notify.message import Result
from streams.notify.notice import Notice
from tests.notify.line import CLEAR, WAIT, Way, answered, contacts, pipeline, take, told
from tests.notify.notices import DAY, NOW, notice, rule_row


def test_the_end_of_what_was_too_old_to_be_told_is_not_told(line):
    """A year that is loaded late: it was raised a month ago, and is good again today."""
    take(line, notice(instant=NOW - 30 * DAY))
    assert told(line, NOW + WAIT) == []
    take(line, notice(**CLEAR))
    assert told(line, NOW + 2 * WAIT) == []
    assert line.journal.state("K1/2026/umkk-40/e1/t2", "one") == "inhibited"
    # The next episode is told whole.
    take(line, notice(episode=2, transition=3))
    take(line, notice(**{**CLEAR, "episode": 2, "transition": 4}))
    assert [one for _, one in told(line, NOW + 3 * WAIT)] == [
        "K1/2026/umkk-40/e2/t3",
        "K1/2026/umkk-40/e2/t4",
    ]


def test_an_end_that_is_told_late_is_known_by_its_episode_alone(line):
    """The next episode has begun already when the end of a former one has waited long enough."""
    take(line, notice(instant=NOW - 30 * DAY))
    take(line, notice(**CLEAR))
    take(line, notice(episode=2, transition=3))
    assert [one for _, one in told(line, NOW + WAIT)] == ["K1/2026/umkk-40/e2/t3"]


def test_who_came_between_is_not_told_of_the_end(book):
    line = pipeline(book, one=Way())
    take(line, notice())
    assert told(line, NOW + WAIT) == [("one", "K1/2026/umkk-40/e1/t1")]
    line.contacts = contacts(one=Way(), two=Way())
    take(line, notice(**CLEAR))
    assert told(line, NOW + 2 * WAIT) == [("one", "K1/2026/umkk-40/e1/t2")]


def test_the_end_of_what_could_not_be_delivered_is_not_told(line):
    take(line, notice())
    (failed,) = answered(line, Result(ok=False, recoverable=False), NOW + WAIT)
    assert failed.state == "failed"
    take(line, notice(**CLEAR))
    assert told(line, NOW + 2 * WAIT) == []


def test_a_verdict_is_told_to_all_though_nothing_was_before(line):
    """Missed: news for who has not heard of the episode, too; and for who has it no repetition."""
    take(line, notice(instant=NOW - 30 * DAY))
    missed: dict[str, Any] = {
        "kind": "closed",
        "rule": "missed",
        "state_from": "behind",
        "state_to": "missed",
    }
    take(line, notice(transition=2, severity="critical", **missed))
    assert [one for _, one in told(line, NOW)] == ["K1/2026/umkk-40/e1/t2"]
    # A verdict that is turned is an episode of its own.
    turned: dict[str, Any] = {
        "kind": "closed",
        "rule": "missed",
        "state_from": "missed",
        "state_to": "reached",
    }
    take(line, notice(episode=2, transition=3, severity="info", **{**turned, "rule": "reached"}))
    assert [one for _, one in told(line, NOW + WAIT)] == ["K1/2026/umkk-40/e2/t3"]
    # A rule beside the state that ends with the year is no verdict.
    take(line, Notice.of(rule_row("burning", instant=NOW - 30 * DAY)))
    over = rule_row("burning", transition=2, kind="closed", state_from="missed", state_to="missed")
    take(line, Notice.of(over))
    assert told(line, NOW + 2 * WAIT) == []


def test_who_was_told_is_told_of_the_end_though_its_route_takes_only_the_worst(book):
    """The head of an agency hears of what is critical, and that it is over."""
    line = pipeline(book, one=Way(), head=Way())
    worst = Route(("head",), {"severity": frozenset({"critical"})})
    line.contacts = replace(line.contacts, routes=(Route(("one",), {}), worst))
    take(line, notice(severity="critical"))
    take(line, notice("K2"))
    first, other = "K1/2026/umkk-40/e1/t1", "K2/2026/umkk-40/e1/t1"
    assert told(line, NOW + WAIT) == [("head", first), ("one", first), ("one", other)]
    take(line, notice(**CLEAR))
    take(line, notice("K2", **CLEAR))
    over = [("head", "K1/2026/umkk-40/e1/t2")]
    over += [("one", f"{agency}/2026/umkk-40/e1/t2") for agency in ("K1", "K2")]
    assert told(line, NOW + 2 * WAIT) == over


def test_after_a_restart_it_is_known_who_was_told(book, line):
    take(line, notice())
    assert told(line, NOW + WAIT) != []
    again = pipeline(book, journal=line.journal)
    again.episodes.take(notice())
    take(again, notice(**CLEAR))
    assert [one for _, one in told(again, NOW + 2 * WAIT)] == ["K1/2026/umkk-40/e1/t2"]

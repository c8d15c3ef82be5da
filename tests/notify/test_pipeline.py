"""The stages, with the time passed in and no receiver."""

from dataclasses import replace
from typing import Any

import pytest

from streams.notify.contacts import Contacts, Receiver, Route
from streams.notify.journal import Journal
from streams.notify.message import Result, message_id
from streams.notify.notice import Notice
from streams.notify.pipeline import Pipeline
from streams.notify.queues import NOT_TRIED, Attempt
from streams.notify.retry import Retry
from streams.notify.silences import Silence
from tests.notify.notices import DAY, HOUR, MINUTE, NOW, notice, row, rule_row

WAIT = 5 * MINUTE


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


@pytest.fixture
def book():
    return Book()


@pytest.fixture
def line(book):
    return pipeline(book)


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


GOOD = Result(ok=True)
BAD = Result(ok=False, reason="http_500")


def test_a_warning_waits_and_is_gathered_with_others(line):
    take(line, notice("K1"))
    take(line, notice("K2"), NOW + MINUTE)
    assert flush(line, NOW + WAIT - 1) == []
    sealed = flush(line, NOW + WAIT)
    assert {one.message for one in sealed} == {sealed[0].message}
    (departure,) = leaving(line, NOW + WAIT)
    assert [item.notice.agency for item in departure.message.items] == ["K1", "K2"]
    ended = settle(line, departure, GOOD, NOW + WAIT)
    assert [(one.state, one.attempts, one.value) for one in ended] == [("delivered", 1, None)] * 2
    assert leaving(line, NOW + DAY) == []


def test_what_is_critical_leaves_at_once_with_what_waits(line):
    take(line, notice("K1"))
    take(line, notice("K1", transition=2, kind="changed", severity="critical"))
    flush(line, NOW)
    (departure,) = leaving(line, NOW)
    assert len(departure.message.items) == 2


def test_a_message_holds_alerts_of_one_partition_only(line):
    take(line, notice("K1"), partition=0)
    take(line, notice("K2"), partition=1)
    sealed = flush(line, NOW + WAIT)
    assert len({one.message for one in sealed}) == 2


def test_a_long_digest_is_several_messages(book):
    line = pipeline(book, one=Way(at_most=2))
    for number in range(5):
        take(line, notice(f"K{number}"))
    assert len({one.message for one in flush(line, NOW + WAIT)}) == 3


def test_an_alert_that_was_taken_up_is_not_taken_up_again(line):
    assert len(take(line, notice())) == 1
    assert take(line, notice()) == []


def test_an_old_alert_is_told_to_nobody_and_counted(line):
    assert take(line, notice(instant=NOW - 7 * DAY - 1)) == []
    assert take(line, notice("K2", instant=NOW - 7 * DAY)) != []
    assert line.tally.not_sent == {"past": 1}


def test_what_was_scheduled_in_time_is_told_however_long_it_takes(book, line):
    scheduled = take(line, notice())
    after = pipeline(book)
    for one in scheduled:
        after.journal.put(one, 0)
    after.resume()
    assert take(after, notice(), NOW + 30 * DAY) == []
    flush(after, NOW + 30 * DAY)
    assert len(leaving(after, NOW + 30 * DAY)) == 1


def test_an_alert_without_a_route_is_counted(book):
    line = pipeline(book)
    line.contacts = Contacts(
        line.contacts.receivers, (Route(("one",), {"agency": frozenset({"K9"})}),)
    )
    assert take(line, notice("K1")) == []
    assert take(line, notice("K9")) != []
    assert line.tally.not_sent == {"unrouted": 1}


def test_after_a_restart_the_same_message_leaves_under_the_same_id(book, line):
    log = take(line, notice("K1")) + take(line, notice("K2"))
    log += flush(line, NOW + WAIT)
    (before,) = leaving(line, NOW + WAIT)
    after = pipeline(book)
    for one in log:
        after.journal.put(one, 0)
    after.resume()
    take(after, notice("K3"))
    assert flush(after, NOW + WAIT)
    (again,) = leaving(after, NOW + WAIT)
    assert again.message.id == before.message.id
    assert again.message.items == before.message.items
    assert again.message.created == before.message.created


def test_a_failure_rests_the_receiver_longer_each_time_and_no_other(book):
    line = pipeline(book, one=Way(), two=Way())
    take(line, notice("K1"))
    flush(line, NOW + WAIT)
    now = NOW + WAIT
    first, second = leaving(line, now)
    settle(line, second, GOOD, now)
    waits = []
    for _ in range(4):
        (record,) = settle(line, first, BAD, now)
        waits.append(record.due - now)
        assert (record.state, record.reason) == ("scheduled", "http_500")
        assert leaving(line, record.due - 1) == []
        now = record.due
        (first,) = leaving(line, now)
    assert waits == [10_000, 20_000, 40_000, 80_000]


def test_the_others_behind_it_wait_in_order(book):
    line = pipeline(book, one=Way(at_most=1, wait=0))
    take(line, notice("K1"))
    take(line, notice("K1", transition=2, kind="cleared"))
    flush(line, NOW)
    (first,) = leaving(line, NOW)
    assert leaving(line, NOW) == [], "one at a time"
    settle(line, first, BAD, NOW)
    (again,) = leaving(line, NOW + HOUR)
    assert again.message.id == first.message.id
    settle(line, again, GOOD, NOW + HOUR)
    (second,) = leaving(line, NOW + HOUR)
    assert second.message.items[0].notice.kind == "cleared"


def test_retry_after_is_heeded_where_it_is_longer(line):
    take(line, notice())
    flush(line, NOW + WAIT)
    (departure,) = leaving(line, NOW + WAIT)
    (record,) = settle(line, departure, BAD._replace(retry_after=3600.0), NOW + WAIT)
    assert record.due == NOW + WAIT + HOUR


def test_after_days_it_is_given_up_and_said_so(line, caplog):
    take(line, notice())
    flush(line, NOW + WAIT)
    (departure,) = leaving(line, NOW + WAIT)
    (record,) = settle(line, departure, BAD, NOW + 3 * DAY)
    assert (record.state, record.reason) == ("failed", "given_up_http_500")
    assert "given up" in caplog.text
    assert leaving(line, NOW + 4 * DAY) == []


def test_what_is_refused_for_good_is_not_tried_again(line):
    take(line, notice())
    flush(line, NOW + WAIT)
    (departure,) = leaving(line, NOW + WAIT)
    bad = Result(ok=False, recoverable=False, reason="smtp_550")
    (record,) = settle(line, departure, bad, NOW + WAIT)
    assert (record.state, record.reason) == ("failed", "smtp_550")


def test_what_was_not_tried_is_as_it_was(line):
    take(line, notice())
    flush(line, NOW + WAIT)
    (departure,) = leaving(line, NOW + WAIT)
    assert settle(line, departure, Result(ok=False, reason=NOT_TRIED), NOW + WAIT) == []
    assert len(leaving(line, NOW + WAIT)) == 1


def test_gone_ends_all_that_waits_for_the_receiver_and_marks_it(book):
    line = pipeline(book, one=Way(at_most=1, wait=0), two=Way(wait=HOUR))
    for number in range(3):
        take(line, notice(f"K{number}"))
    flush(line, NOW)
    (departure,) = leaving(line, NOW)
    gone = Result(ok=False, recoverable=False, reason="http_410", gone=True)
    mark, *ended = settle(line, departure, gone, NOW)
    assert (mark.id, mark.state, mark.reason) == ("receiver/one", "disabled", "http_410")
    assert [one.state for one in ended] == ["failed"] * 3
    states = [one.state for one in take(line, notice("K7"))]
    assert states == ["failed", "scheduled"], "the other receiver is told as before"


def test_a_receiver_that_the_contacts_lost_waits_for_its_return(line):
    take(line, notice())
    flush(line, NOW + WAIT)
    known = line.contacts
    line.contacts = Contacts()
    assert leaving(line, NOW + WAIT) == []
    line.contacts = known
    assert len(leaving(line, NOW + WAIT + HOUR)) == 1


def test_a_silence_holds_back_until_its_end(line):
    until = NOW + DAY
    line.silences = (Silence({"agency": frozenset({"K1"})}, NOW, until, "SPSE is moved"),)
    take(line, notice("K1"))
    (held,) = flush(line, NOW + WAIT)
    assert (held.state, held.due, held.message) == ("scheduled", until, None)
    assert flush(line, until - 1) == []
    (sealed,) = flush(line, until)
    assert sealed.message is not None


def test_a_silence_that_was_lifted_meanwhile_holds_nothing_back_after_a_restart(book, line):
    until = NOW + DAY
    line.silences = (Silence({"agency": frozenset({"K1"})}, NOW, until, "SPSE is moved"),)
    take(line, notice("K1"))
    (held,) = flush(line, NOW + WAIT)

    def restarted(silences):
        after = pipeline(book)
        after.silences = silences
        after.journal.put(held, 0)
        after.resume()
        return flush(after, NOW + HOUR)

    (sealed,) = restarted(())
    assert sealed.message is not None
    (longer,) = restarted((replace(line.silences[0], until=until + DAY),))
    assert (longer.due, longer.message) == (until + DAY, None)
    assert restarted(line.silences) == []


def test_what_was_over_before_the_silence_ended_is_told_to_nobody(line):
    line.silences = (Silence({"agency": frozenset({"K1"})}, NOW, NOW + DAY, "SPSE is moved"),)
    take(line, notice("K1"))
    flush(line, NOW + WAIT)
    take(line, notice("K1", transition=2, kind="cleared", state_to="on_track"))
    ended = [one for one in flush(line, NOW + 2 * DAY) if one.state != "scheduled"]
    assert [(one.state, one.reason) for one in ended] == [
        ("silenced", "over_before_the_silence"),
        ("inhibited", "never_told"),
    ]
    assert leaving(line, NOW + 2 * DAY) == []


def told(line, now):
    """What leaves now, all of it delivered: (receiver, id) of each alert."""
    found = []
    flush(line, now)
    while departures := leaving(line, now):
        for one in departures:
            found += [(one.receiver.name, item.notice.id) for item in one.message.items]
            settle(line, one, GOOD, now)
    return sorted(found)


CLEAR: dict[str, Any] = {
    "transition": 2,
    "kind": "cleared",
    "state_from": "behind",
    "state_to": "on_track",
    "severity": "info",
}


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
    flush(line, NOW + WAIT)
    (departure,) = leaving(line, NOW + WAIT)
    settle(line, departure, Result(ok=False, recoverable=False, reason="refused"), NOW + WAIT)
    take(line, notice(**CLEAR))
    assert told(line, NOW + 2 * WAIT) == []


def test_an_end_that_no_silence_fits_does_not_overtake_its_beginning(line):
    fits = {"severity": frozenset({"warning"})}
    line.silences = (Silence(fits, NOW, NOW + DAY, "SPSE is moved"),)
    take(line, notice())
    take(line, notice(**CLEAR))
    assert told(line, NOW + WAIT) == []
    assert told(line, NOW + DAY) == []


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


def test_what_is_open_hides_by_the_table_if_the_receiver_was_told_of_it(line):
    burning = Notice.of(rule_row("burning"))
    silent = notice(rule="data_silent", state_to="data_silent")
    take(line, silent)
    take(line, burning)
    flush(line, NOW + WAIT)
    (departure,) = leaving(line, NOW + WAIT)
    assert [item.notice.rule for item in departure.message.items] == ["data_silent"]
    assert line.journal.state(burning.id, "one") == "inhibited"


def test_what_the_receiver_never_heard_of_hides_nothing(line):
    take(line, notice(rule="data_silent", state_to="data_silent", instant=NOW - 30 * DAY))
    take(line, Notice.of(rule_row("burning")))
    flush(line, NOW + WAIT)
    (departure,) = leaving(line, NOW + WAIT)
    assert [item.notice.rule for item in departure.message.items] == ["burning"]


def test_an_ended_episode_hides_nothing(line):
    take(line, notice(rule="data_silent", state_to="data_silent"))
    take(line, notice(rule="data_silent", transition=2, kind="cleared", state_to="on_track"))
    take(line, Notice.of(rule_row("burning")))
    flush(line, NOW + WAIT)
    (departure,) = leaving(line, NOW + WAIT)
    assert len(departure.message.items) == 3


def test_what_is_open_and_told_is_sent_again_to_those_who_want_it(book):
    line = pipeline(book, am=Way("alertmanager", again_ms=MINUTE, wait=0))
    receiver = line.contacts.receivers["am"]
    take(line, notice("K1"))
    assert line.again(receiver, NOW) is None, "it is not told yet"
    flush(line, NOW)
    (departure,) = leaving(line, NOW)
    settle(line, departure, GOOD, NOW)
    message = line.again(receiver, NOW + MINUTE)
    assert [item.notice.id for item in message.items] == ["K1/2026/umkk-40/e1/t1"]
    assert message.volatile
    take(line, notice("K1", transition=2, kind="cleared", state_to="on_track"))
    assert line.again(receiver, NOW + MINUTE) is None


def test_few_alerts_are_held_whole_and_the_others_are_read_again(book):
    line = pipeline(book, journal=Journal(kept=2), one=Way(at_most=1, wait=0))
    for number in range(4):
        take(line, notice(f"K{number}"))
    wanted = line.wanted(NOW)
    missing = line.journal.missing(wanted)
    assert len(missing) == 2
    for one in missing:
        line.journal.refill(one.id, one.alert.encode())
    flush(line, NOW)
    told = []
    for _ in range(4):
        for one in line.journal.missing(line.wanted(NOW)):
            line.journal.refill(one.id, one.alert.encode())
        (departure,) = leaving(line, NOW)
        told.append(departure.message.items[0].notice.agency)
        settle(line, departure, GOOD, NOW)
    assert told == ["K0", "K1", "K2", "K3"]


def test_the_pause_grows_is_jittered_and_has_an_end():
    retry = Retry()
    assert retry.delay(1, 0.0) == 10_000
    assert retry.delay(1, 1.0) == 5_000
    assert retry.delay(100, 0.0) == 4 * HOUR
    assert retry.delay(1, 0.0, retry_after_s=10**9) == 4 * HOUR
    tries, at = 0, 0
    while not retry.is_over(0, at):
        tries += 1
        at += retry.delay(tries, 0.5)
    assert 20 < tries < 40


def test_rows_of_both_versions_are_notices():
    plain = Notice.of(row())
    assert (plain.text_en, plain.unit, plain.reserved_first) == (None, "sen", ())
    full = Notice.of({**row(), "text_en": "x", "reserved_first": [{"rup": "1"}], "unknown": 1})
    assert full.text_en == "x"
    assert full.reserved_first == ({"rup": "1"},)


def test_a_messages_id_is_made_of_its_alerts_and_its_receiver_alone():
    # Pinned: another id for the same message would be told as another message.
    assert message_id(["K1/2026/umkk-40/e1/t1"], "one") == "80b0a9400b7ea191ae3cb9016018fe38"
    assert message_id(["a", "b"], "one") == message_id(["b", "a"], "one")
    assert len({message_id(["a"], "one"), message_id(["a"], "two"), message_id(["b"], "one")}) == 3

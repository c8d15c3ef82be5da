"""A delivery that fails: when it is tried again, what waits behind it, and how it ends."""

from streams.notify.contacts import Contacts
from streams.notify.message import Result
from streams.notify.queues import NOT_TRIED
from streams.notify.retry import Retry
from tests.notify.line import BAD, GOOD, WAIT, Way, flush, leaving, pipeline, settle, take
from tests.notify.notices import DAY, HOUR, NOW, notice


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

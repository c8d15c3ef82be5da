"""What a silence holds back, and what becomes of it when the silence ends."""

from dataclasses import replace

from streams.notify.pipeline import oldest
from tests.notify.line import (
    BAD,
    CLEAR,
    GOOD,
    WAIT,
    Way,
    answered,
    flush,
    leaving,
    pipeline,
    settle,
    silence,
    take,
    told,
)
from tests.notify.notices import DAY, HOUR, NOW, notice


def test_a_silence_holds_back_until_its_end(line):
    until = NOW + DAY
    silence(line, until)
    take(line, notice("K1"))
    (held,) = flush(line, NOW + WAIT)
    assert (held.state, held.due, held.message) == ("scheduled", until, None)
    assert flush(line, until - 1) == []
    (sealed,) = flush(line, until)
    assert sealed.message is not None


def test_a_silence_that_was_lifted_meanwhile_holds_nothing_back_after_a_restart(book, line):
    until = NOW + DAY
    silence(line, until)
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
    silence(line)
    take(line, notice("K1"))
    flush(line, NOW + WAIT)
    take(line, notice("K1", transition=2, kind="cleared", state_to="on_track"))
    ended = [one for one in flush(line, NOW + 2 * DAY) if one.state != "scheduled"]
    assert [(one.state, one.reason) for one in ended] == [
        ("silenced", "over_before_the_silence"),
        ("inhibited", "never_told"),
    ]
    assert leaving(line, NOW + 2 * DAY) == []


def test_an_end_that_no_silence_fits_does_not_overtake_its_beginning(line):
    silence(line, severity="warning")
    take(line, notice())
    take(line, notice(**CLEAR))
    assert told(line, NOW + WAIT) == []
    assert told(line, NOW + DAY) == []


def test_after_a_long_silence_a_delivery_has_its_days_to_be_tried(line):
    """Nothing was tried while it was held back: the first failure is no reason to give up."""
    until = NOW + 5 * DAY
    silence(line, until)
    take(line, notice("K1"))
    flush(line, NOW + WAIT)
    (sealed,) = flush(line, until)
    assert (sealed.first, sealed.reason) == (until, "")
    (departure,) = leaving(line, until)
    assert departure.message.created == until
    (record,) = settle(line, departure, BAD, until)
    assert (record.state, record.reason) == ("scheduled", "http_500")
    (record,) = answered(line, BAD, until + 3 * DAY)
    assert (record.state, record.reason) == ("failed", "given_up_http_500")


def test_what_is_held_back_is_not_late(line):
    """An operator is called where deliveries are late: a silence is no fault."""
    silence(line)
    take(line, notice("K1"))
    assert oldest(line.journal.snapshot()) == {"email": NOW}
    flush(line, NOW + WAIT)
    assert oldest(line.journal.snapshot()) == {}
    take(line, notice("K2"), NOW + HOUR)
    assert oldest(line.journal.snapshot()) == {"email": NOW + HOUR}
    flush(line, NOW + DAY)
    assert min(oldest(line.journal.snapshot()).values()) == NOW + HOUR


def test_the_end_of_what_a_silence_let_go_is_told_behind_it(book):
    """It waits its turn behind another message when its end comes."""
    line = pipeline(book, one=Way(at_most=1, wait=0))
    silence(line, NOW + HOUR)
    take(line, notice("K1"))
    take(line, notice("K2"))
    flush(line, NOW)
    (first,) = leaving(line, NOW)
    flush(line, NOW + HOUR)
    take(line, notice("K1", **CLEAR), NOW + HOUR)
    flush(line, NOW + HOUR)
    settle(line, first, GOOD, NOW + HOUR)
    assert [one for _, one in told(line, NOW + HOUR)] == [
        "K1/2026/umkk-40/e1/t1",
        "K1/2026/umkk-40/e1/t2",
    ]

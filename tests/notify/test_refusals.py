"""A mailbox that takes no letter any more: when that is enough, and what then ends."""

import random

import pytest

from streams.notify.delivery import DELIVERED, FAILED, SCHEDULED, Delivery
from streams.notify.journal import Journal
from streams.notify.message import Result
from streams.notify.refusals import DAYS, OVER_DAYS, Refusals
from streams.notify.subscribers import Subscribers
from streams.notify.tally import REFUSED
from streams.subscriptions.store import Bounds
from streams.subscriptions.token import Tokens
from streams.subscriptions.wish import EMAIL, wish_of
from tests.notify.line import GOOD, Way, flush, leaving, pipeline, settle, take
from tests.notify.notices import DAY, HOUR, NOW, notice

WHO, OTHER = "s-" + "0" * 20, "s-" + "1" * 20
NO_USER = Result(ok=False, recoverable=False, reason="mailbox_550")
"""What streams/notify/integrations/email.py makes of such a reply to RCPT."""
ON = (0, 4, OVER_DAYS)
"""Days of letters, of which the last is one too many."""


def record(day, state=FAILED, reason="mailbox_550", *, hour=0, who=WHO, kind=EMAIL):
    at = NOW + day * DAY + hour * HOUR
    return Delivery(f"K1/2026/umkk-40/e9/t{at}", who, kind, state, at, at, at, reason=reason)


def delivered(day, **more):
    return record(day, DELIVERED, "", **more)


def refused(*records):
    """What is known of WHO, by the records of one partition."""
    refusals = Refusals()
    for one in records:
        refusals.take(one, 0)
    return refusals.of(WHO)


def enough(*records):
    """So with another mailbox that takes letters."""
    return refused(delivered(30, who=OTHER), *records) is not None


def test_refused_on_days_enough_and_over_time_enough():
    assert enough(*map(record, ON))
    assert not enough(*map(record, ON[:-1]))
    assert not enough(record(0), record(OVER_DAYS))
    assert not enough(record(0), record(1), record(OVER_DAYS - 1))


def test_many_letters_of_one_day_are_one():
    assert not enough(*(record(0, hour=hour) for hour in range(DAYS)), record(OVER_DAYS))


@pytest.mark.parametrize("state", [SCHEDULED, FAILED])
@pytest.mark.parametrize(
    "reason", ["smtp_450", "given_up_smtp_450", "smtp_552", "timeout", "receiver_disabled"]
)
def test_what_may_pass_never_counts(state, reason):
    assert not enough(*(record(day, state, reason) for day in range(30)))
    # Nor does it take back what counts.
    assert enough(record(0), record(1, state, reason), record(4), record(OVER_DAYS))


def test_a_letter_that_is_delivered_ends_the_count():
    assert not enough(record(0), record(4), delivered(5), record(OVER_DAYS))
    assert not enough(*map(record, ON), delivered(9))


def test_a_refusal_of_before_the_newest_letter_says_nothing():
    assert not enough(delivered(OVER_DAYS, hour=1), *map(record, ON))
    assert not enough(delivered(9), delivered(-1), *map(record, ON)), "the newest, not the last"
    assert enough(delivered(0, hour=-1), *map(record, ON))


def test_a_delivery_in_another_partition_says_it_too():
    """A receiver of the contacts may hear from several; they are read in any order."""
    refusals = Refusals()
    refusals.take(delivered(30, who=OTHER), 0)
    refusals.take(delivered(9), 1)
    for day in ON:
        refusals.take(record(day), 0)
    assert refusals.of(WHO) is None


def test_who_refuses_everybody_ends_nobody():
    last = [record(day) for day in ON]
    assert refused(*last) is None
    assert refused(delivered(-1, who=OTHER), *last) is None, "before the first refusal"
    assert refused(delivered(0, who=OTHER, hour=-1), *last) is not None, "a day is a day"
    assert refused(*last, delivered(OVER_DAYS, who=OTHER)) is not None
    assert refused(*last, delivered(9, who=OTHER), delivered(-1, who=OTHER)) is not None
    assert refused(delivered(0, hour=-1), *last) is None, "its own letter says nothing of others"
    assert refused(*last, delivered(9, who=OTHER, kind="webhook")) is None
    # That another agency's is delivered is another notifier's knowledge after the next rebalance.
    elsewhere = Refusals()
    elsewhere.take(delivered(9, who=OTHER), 1)
    for one in last:
        elsewhere.take(one, 0)
    assert elsewhere.of(WHO) is None


def test_a_clock_that_is_late_makes_no_day_of_its_own():
    assert not enough(record(0), record(OVER_DAYS), record(OVER_DAYS - 2), record(OVER_DAYS))


def alert(number, **changes):
    return notice(transition=number, kind="changed", severity="critical", **changes)


def letter(line, number, results, now):
    """Tell one alert: each receiver by name answers its result. Returns who was asked."""
    take(line, alert(number, instant=now), now)
    flush(line, now)
    asked = set()
    for one in leaving(line, now):
        name = one.receiver.name
        asked.add(name)
        settle(line, one, results.get(name, GOOD), now)
    return asked


def test_a_subscriber_whose_mailbox_refuses_leaves_and_the_others_are_told(book):
    line = pipeline(book, **{WHO: Way(), OTHER: Way(), "k1-team": Way()})
    for number, day in enumerate(ON, start=1):
        assert line.leaving == {}
        assert letter(line, number, {WHO: NO_USER}, NOW + day * DAY) == {WHO, OTHER, "k1-team"}
    assert line.leaving == {WHO: REFUSED}
    assert line.disabled == set(), "it is the subscription that ends, and no operator's matter"
    for number in range(1, len(ON) + 1):
        told = f"K1/2026/umkk-40/e1/t{number}"
        assert line.journal.state(told, OTHER) == line.journal.state(told, "k1-team") == DELIVERED


def test_what_waits_behind_the_last_letter_ends_with_it(book):
    line = pipeline(book, **{WHO: Way(at_most=1)})
    line.journal.put(delivered(1, who=OTHER), 0)
    for number, day in enumerate(ON[:-1], start=1):
        letter(line, number, {WHO: NO_USER}, NOW + day * DAY)
    now = NOW + ON[-1] * DAY
    take(line, alert(3, instant=now), now)
    take(line, alert(4, instant=now), now)
    flush(line, now)
    (departure,) = leaving(line, now)
    settle(line, departure, NO_USER, now)
    assert line.journal.pending(f"K1/2026/umkk-40/e1/t4/{WHO}") is None
    assert leaving(line, now) == []


def test_a_contacts_mailbox_stays_and_the_operator_is_told_each_time(book, caplog):
    line = pipeline(book, **{"k1-team": Way()})
    line.journal.put(delivered(1, who=OTHER), 0)
    for number, day in enumerate((*ON, 20, 21), start=1):
        caplog.clear()
        assert letter(line, number, {"k1-team": NO_USER}, NOW + day * DAY) == {"k1-team"}
        said = "receiver k1-team takes no letter any more" in caplog.text
        assert said is (day >= OVER_DAYS), day
    assert (line.leaving, line.disabled) == ({}, set())
    # Each is counted, and PantauDeliveriesFailing looks at that.
    assert line.tally.deliveries["email", FAILED] == len(ON) + 2


def test_only_a_mailboxes_refusal_ends_a_subscription(book):
    """What was enough is not asked of again at every other failure: an end may have been undone."""
    line = pipeline(book, **{WHO: Way()})
    for one in (delivered(1, who=OTHER), *map(record, ON)):
        line.journal.put(one, 0)
    for number, reason in enumerate(("smtp_550", "unsubscribed"), start=1):
        letter(line, number, {WHO: NO_USER._replace(reason=reason)}, NOW + 8 * DAY)
        assert line.leaving == {}, reason
    letter(line, 3, {WHO: NO_USER}, NOW + 8 * DAY)
    assert line.leaving == {WHO: REFUSED}


def test_a_start_ends_nobody_and_the_next_refusal_does(book):
    """A file of before is put back to undo an end by mistake: it would be lost again at once."""
    line = pipeline(book, **{WHO: Way(), OTHER: Way()})
    kept = []
    for number, day in enumerate(ON, start=1):
        now = NOW + day * DAY
        kept += take(line, alert(number, instant=now), now) + flush(line, now)
        for one in leaving(line, now):
            kept += settle(line, one, NO_USER if one.receiver.name == WHO else GOOD, now)
    # As compaction leaves them: the newest of each key, each where it was written.
    newest = {one.id: place for place, one in enumerate(kept)}
    whole = kept, [kept[place] for place in sorted(newest.values())]
    for records in whole:
        after = pipeline(book, journal=Journal(), **{WHO: Way(), OTHER: Way()})
        for one in records:
            after.journal.put(one, 0)
        assert after.journal.refusals.of(WHO) == line.journal.refusals.of(WHO) is not None
        after.resume()
        assert after.leaving == {}
        letter(after, 4, {WHO: NO_USER}, NOW + 8 * DAY)
        assert after.leaving == {WHO: REFUSED}


def test_the_same_records_in_any_interleaving_of_receivers_are_the_same():
    names = [f"s-{who:020d}" for who in range(9)]
    told = [[record(day, who=name) for day in ON] for name in names]
    told.append([delivered(day, who="s-" + "9" * 20) for day in ON])
    for seed in range(20):
        left, refusals = [list(one) for one in told], Refusals()
        chosen = random.Random(seed)
        while left:
            one = chosen.choice(left)
            refusals.take(one.pop(0), 0)
            left = [rest for rest in left if rest]
        assert all(refusals.of(name) for name in names)


def subscribed(store):
    wish = wish_of(EMAIL, "budi@k1.example")
    assert wish is not None
    assert store.ask("K1", "Kota", wish, "", NOW, Bounds(9, 9), by="r")
    one = store.claim(NOW, EMAIL)
    assert one is not None
    assert store.confirm(one.receiver, NOW)
    return one.receiver


def test_the_reader_may_subscribe_again_and_begins_anew(store, caplog):
    subscribers = Subscribers(store, Tokens(b"k" * 16), "https://board.example")
    first = subscribed(store)
    assert not subscribers.end(first, REFUSED), "not known yet: nothing was sent there"
    assert subscribers.changed()
    assert subscribers.end(first, REFUSED)
    assert store.confirmed() == []
    assert f"subscription {first} has ended: its mailbox has refused" in caplog.text
    assert not subscribers.end(first, REFUSED), "said and counted once"
    # By another name, of which the log says nothing yet.
    assert subscribed(store) != first
    assert len(store.confirmed()) == 1

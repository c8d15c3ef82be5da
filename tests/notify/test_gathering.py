"""What is routed, gathered and sealed, with the time passed in and no receiver."""

from streams.notify.contacts import Contacts, Route
from streams.notify.journal import Journal
from streams.notify.message import message_id
from streams.notify.notice import Notice
from tests.notify.line import GOOD, WAIT, Way, flush, leaving, pipeline, settle, take
from tests.notify.notices import DAY, MINUTE, NOW, notice, row


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


def test_after_an_outage_the_log_is_not_read_again_for_each_message(book):
    line = pipeline(book, journal=Journal(kept=2), one=Way(at_most=1, wait=0))
    for number in range(9):
        take(line, notice(f"K{number}"))
    reads, left = 0, 0
    for step in range(10):
        missing = line.journal.missing(line.wanted(NOW))
        reads += bool(missing) and step > 0
        for one in missing:
            line.journal.refill(one.id, one.alert.encode())
        flush(line, NOW)
        for departure in leaving(line, NOW):
            settle(line, departure, GOOD, NOW)
            left += 1
    assert (left, reads) == (9, 1)

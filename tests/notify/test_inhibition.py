"""What is open hides what follows from it, where the receiver was told of it."""

import pytest

from streams.notify.notice import Notice
from tests.notify.line import WAIT, flush, leaving, silence, take, told
from tests.notify.notices import DAY, NOW, notice, rule_row


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


@pytest.mark.parametrize("silent_first", [True, False])
def test_what_a_silence_holds_back_hides_nothing(line, silent_first):
    """Nobody was told of it: who is not told of what follows from it hears nothing at all."""
    silence(line, rule="data_silent")
    silent = notice(rule="data_silent", state_to="data_silent")
    burning = Notice.of(rule_row("burning"))
    for one in (silent, burning) if silent_first else (burning, silent):
        take(line, one)
    assert told(line, NOW + WAIT) == [("one", burning.id)]
    assert told(line, NOW + DAY) == [("one", silent.id)]


def test_what_a_silence_has_just_let_go_hides_again(line):
    silence(line, rule="data_silent")
    silent = notice(rule="data_silent", state_to="data_silent")
    take(line, silent)
    flush(line, NOW + WAIT)
    burning = Notice.of(rule_row("burning", instant=NOW + DAY - WAIT))
    take(line, burning, NOW + DAY - WAIT)
    assert told(line, NOW + DAY) == [("one", silent.id)]
    assert line.journal.state(burning.id, "one") == "inhibited"

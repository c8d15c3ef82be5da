"""The outbox: in order, after the log, never blocking, silent while in doubt."""

import time
from typing import Any

import pytest

from monitors.facts import Transaction
from monitors.ledger.partition import Partition
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.outbox import outbox as outbox_module
from streams.outbox.outbox import FLUSH_S, Destinations, Outbox
from streams.outbox.reports import Reports
from streams.outbox.status import Statuses
from streams.programmes import load_calendar, load_programmes
from streams.worker.chain import Pending
from streams.worker.segment import ALERT, LETTER, Output
from streams.worker.shard import Shard

TO = Destinations(("alerts", "letters"), "status", "app", {"alerts": 4, "letters": 1, "status": 4})
BOOK = ("K1", 2024)


class FakeSender:
    """Takes records until it is `full`; they are acknowledged when told."""

    def __init__(self) -> None:
        self.sent: list[tuple[Any, ...]] = []
        self.full = False
        self.acknowledgements: list[Any] = []

    def send(self, record, acknowledged):
        if self.full:
            return False
        self.sent.append((*record[:4], dict(record.headers)))
        self.acknowledgements.append(acknowledged)
        return True

    def poll(self):
        return len(self.acknowledgements)

    def acknowledge(self):
        while self.acknowledgements:
            self.acknowledgements.pop(0)()


class Bench:
    def __init__(self) -> None:
        programmes, calendar = load_programmes(), load_calendar()
        self.sender = FakeSender()
        self.certain = True
        self.counted: list[str] = []
        self.outbox = Outbox(
            self.sender,  # type: ignore[arg-type]
            Statuses(Encoder(), Reports(programmes, calendar)),
            TO,
            lambda: self.certain,
            self.counted.append,
        )
        self.partition = Partition(programmes, calendar)
        self.shard = Shard(3, "me", self.partition, 1)
        row = Transaction(
            *BOOK, "tender", "P1", "", "contract", 0, "active", 19_800, 500, 500, 0, None, None,
            None, None, 1, None,
        )  # fmt: skip
        self.partition.fold_transactions([0], [row])
        self.shard.recovered()

    def alert(self, number: int) -> Output:
        return Output(ALERT, b"K1", f"K1/2024/p/e1/t{number}", b"alert %d" % number)

    def logged(self, last: int, outputs: list[Output], touched: list[tuple[str, int]]) -> None:
        self.shard.fence = self.shard.acked = last
        self.outbox.logged(self.shard, last, outputs, touched)


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.outbox.open(made.shard)
    return made


def test_outputs_leave_at_once_and_in_order(bench):
    bench.logged(9, [bench.alert(1), bench.alert(2)], [])
    bench.logged(19, [bench.alert(3)], [])
    assert [one[3] for one in bench.sender.sent] == [b"alert 1", b"alert 2", b"alert 3"]
    assert bench.outbox.published_to(3) == -1
    bench.sender.acknowledge()
    assert bench.outbox.published_to(3) == 19
    assert bench.counted == ["alerts"] * 3


def test_outputs_carry_cloudevents_and_their_partition(bench):
    letter = Output(LETTER, None, "facts/3/7", b"letter")
    bench.logged(9, [bench.alert(1), letter], [])
    (topic, partition, key, _, headers), (second, round_, no_key, _, _) = bench.sender.sent
    assert (topic, partition, key) == ("alerts", 3, b"K1")
    assert headers == {
        "ce_specversion": b"1.0",
        "ce_id": b"K1/2024/p/e1/t1",
        "ce_source": b"app",
        "ce_type": b"id.pantau.alert",
    }
    assert (second, round_, no_key) == ("letters", 0, None)


def test_what_does_not_fit_waits_in_its_place(bench):
    bench.sender.full = True
    bench.logged(9, [bench.alert(1), bench.alert(2)], [])
    assert bench.outbox.waiting() == {3: 2}
    bench.sender.full = False
    bench.outbox.pump(now=0)
    assert [one[3] for one in bench.sender.sent] == [b"alert 1", b"alert 2"]


def test_nothing_leaves_while_the_membership_is_in_doubt(bench):
    bench.certain = False
    bench.logged(9, [bench.alert(1)], [BOOK])
    bench.outbox.pump(now=100)
    assert bench.sender.sent == []
    bench.certain = True
    bench.outbox.pump(now=100)
    assert [one[0] for one in bench.sender.sent] == ["alerts", "status"]


def test_figures_are_coalesced_and_say_how_new_they_are(bench):
    bench.logged(9, [], [BOOK])
    bench.outbox.pump(now=1e9)
    ((topic, partition, key, value, _),) = bench.sender.sent
    assert (topic, partition, key) == ("status", 3, b"K1/2024")
    _, row = read_record(value, ["AgencyStatus"])
    assert (row["partition"], row["fence"], row["total"]["value_sen"]) == (3, 9, 500)
    bench.sender.acknowledge()
    bench.logged(19, [], [BOOK])
    bench.logged(29, [], [BOOK])
    bench.outbox.pump(now=0)
    assert len(bench.sender.sent) == 1, "not due yet"
    bench.outbox.pump(now=1e9)
    assert len(bench.sender.sent) == 2
    _, row = read_record(bench.sender.sent[-1][3], ["AgencyStatus"])
    assert row["fence"] == 29
    assert FLUSH_S >= 0.5


def test_figures_wait_until_the_log_holds_what_they_show(bench):
    bench.shard.fence, bench.shard.acked = 29, 9
    bench.outbox.logged(bench.shard, 9, [], [BOOK])
    bench.outbox.pump(now=1e9)
    assert bench.sender.sent == []
    assert not bench.outbox.idle
    bench.shard.acked = 29
    bench.outbox.pump(now=1e9)
    assert [one[0] for one in bench.sender.sent] == ["status"]


def test_figures_cover_no_segment_that_was_not_logged_when_they_were_made(bench):
    # Memory has folded up to 29 already, but which books that touched is known once it is logged.
    bench.logged(9, [], [BOOK])
    bench.shard.fence = 29
    bench.outbox.pump(now=1e9)
    other = Transaction(
        "K2", 2024, "tender", "P1", "", "contract", 0, "active", 19_800, 1, 0, 0, None, None,
        None, None, 2, None,
    )  # fmt: skip
    bench.partition.fold_transactions([1], [other])
    bench.logged(29, [], [("K2", 2024)])
    bench.outbox.pump(now=0)
    bench.sender.acknowledge()
    assert [one[2] for one in bench.sender.sent] == [b"K1/2024"]
    assert bench.outbox.published_to(3) == 9, "a crash now must publish K2 again"
    bench.outbox.pump(now=1e9)
    bench.sender.acknowledge()
    assert [one[2] for one in bench.sender.sent] == [b"K1/2024", b"K2/2024"]
    assert bench.outbox.published_to(3) == 29


def test_what_the_log_does_not_know_to_be_published_leaves_again():
    bench = Bench()
    bench.shard.chain.pending.append(Pending(9, [bench.alert(1)], [BOOK]))
    bench.shard.recovered()
    bench.outbox.open(bench.shard)
    bench.outbox.pump(now=1e9)
    assert [one[0] for one in bench.sender.sent] == ["alerts", "status"]


def test_what_was_to_be_sent_again_is_not_kept_for_ever():
    bench = Bench()
    bench.shard.chain.pending.append(Pending(9, [bench.alert(1)], []))
    bench.outbox.open(bench.shard)
    bench.outbox.pump(now=0)
    bench.sender.acknowledge()
    assert not bench.shard.chain.pending
    assert bench.outbox.published_to(3) == 9


def test_it_is_full_while_too_much_is_not_acknowledged(bench, monkeypatch):
    monkeypatch.setattr(outbox_module, "HELD_BYTES", 20)
    bench.logged(9, [bench.alert(1), bench.alert(2)], [])
    assert not bench.outbox.is_full
    bench.logged(19, [bench.alert(3)], [])
    assert bench.outbox.is_full
    bench.sender.acknowledge()
    assert not bench.outbox.is_full


def test_a_pause_while_figures_are_made_does_not_hold_the_next_ones_back(bench, monkeypatch):
    paused = time.monotonic
    record = bench.outbox._statuses.record

    def slow(*args: Any) -> Any:
        # The process is stopped for a minute and woken: the clock has gone on, the thread has not.
        monkeypatch.setattr("streams.outbox.outbox.time.monotonic", lambda: paused() + 60)
        return record(*args)

    monkeypatch.setattr(bench.outbox._statuses, "record", slow)
    bench.logged(9, [], [BOOK])
    bench.outbox.pump(now=1e9)
    bench.sender.acknowledge()
    bench.logged(19, [], [BOOK])
    bench.outbox.pump(now=paused() + 60 + 30)
    assert len(bench.sender.sent) == 2


def test_a_shard_that_was_given_up_sends_nothing_more(bench):
    bench.outbox.forget()
    bench.logged(9, [bench.alert(1)], [BOOK])
    bench.outbox.pump(now=1e9)
    assert bench.sender.sent == []
    assert bench.outbox.idle


def test_figures_beyond_64_bits_do_not_stop_the_rest(bench, caplog):
    other = Transaction(
        "K2", 2024, "tender", "P1", "", "contract", 0, "active", 19_800, 1, 0, 0, None, None,
        None, None, 2, None,
    )  # fmt: skip
    bench.partition.fold_transactions([1], [other])
    # The ledger refuses what would lead here: this is what is left if it ever fails to.
    bench.partition.books["K2", 2024].amounts.total[1] = 2**63
    bench.logged(9, [], [BOOK, ("K2", 2024)])
    bench.outbox.pump(now=1e9)
    assert [one[2] for one in bench.sender.sent] == [b"K1/2024"]
    assert "K2/2024" in caplog.text
    bench.sender.acknowledge()
    assert bench.outbox.published_to(3) == 9


def test_a_segment_without_outputs_is_published_at_once(bench: Bench) -> None:
    """A partition that sees nothing but ticks has nothing left to publish, and may be trimmed."""
    bench.logged(7, [], [])
    assert bench.outbox.published_to(3) == 7
    assert bench.outbox.idle

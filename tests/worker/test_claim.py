"""What a worker looks at when partitions are assigned to it, and where it stops for a person."""

import asyncio
import time
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from streams.settings import Settings
from streams.worker import ledger_table
from streams.worker.app import _faust_app
from streams.worker.ledger_table import LedgerTable
from streams.worker.preflight import Topics
from streams.worker.segment import LETTER, Claim, Output, Segment, decode, encode, sliced
from tests.worker.totals import empty

LOG = "pantau-worker-ledger-changelog"
APART = ("docs/runbooks/scale.md", "PANTAU_TOPIC_PREFIX")


class EndedError(BaseException):
    """In place of the end of the process."""


class Assignment:
    """A member that was just assigned these partitions, at a broker that holds `ends`."""

    def __init__(
        self, actives: Iterable[TP], ends: dict[TP, int] | None = None, *, tells_ends: bool = True
    ) -> None:
        self.actives = set(actives)
        self.ends = ends or {}
        self.claims: dict[int, Claim] = {}
        topics = Topics("facts", "alerts", "letters", "status", LOG, {"facts": 4})
        app = _faust_app(Settings(), topics)
        app.assignor = SimpleNamespace(assigned_actives=lambda: self.actives)
        app.consumer = SimpleNamespace(
            thread=SimpleNamespace(joined=time.monotonic(), contact=time.monotonic(), revoked=True),
            highwaters=self._ends,
            earliest_offsets=self._starts,
        )
        self.table = LedgerTable(
            app,
            source="facts",
            new_state=empty,
            limit=1,
            on_ready=lambda _: None,
            on_forget=lambda: None,
            tells_ends=tells_ends,
        )
        app.tables.add(self.table)
        self.table.write = self._write  # type: ignore[method-assign]

    async def _ends(self, *tps: TP) -> dict[TP, int]:
        return {tp: self.ends.get(tp, 0) for tp in tps}

    async def _starts(self, *tps: TP) -> dict[TP, int]:
        return dict.fromkeys(tps, 0)

    async def _write(self, partition: int, value: bytes) -> "asyncio.Future[Any]":
        claim = decode(value)
        assert isinstance(claim, Claim)
        self.claims[partition] = claim
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    def rebalance(self) -> None:
        async def run() -> None:
            await self.table.on_rebalance(set(), set(), set())

        asyncio.run(run())

    def read(self, *log: Any) -> None:
        """Fold partition 0's changelog, with the claim of now behind it, and open the partition."""
        own = Claim(len(log), self.table.shards[0].owner, "")
        self.table.apply_changelog_batch(
            SimpleNamespace(
                message=SimpleNamespace(partition=0, offset=offset, value=encode(record))
            )
            for offset, record in enumerate([*log, own])
        )
        asyncio.run(self.table._recovered())


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The line with which the process stopped for a person."""
    lines: list[str] = []

    def stop(reason: str) -> None:
        lines.append(reason)
        raise EndedError

    def die(reason: str) -> None:
        raise AssertionError(reason)

    monkeypatch.setattr(ledger_table, "stop", stop)
    monkeypatch.setattr(ledger_table, "die", die)
    return lines


def both(*partitions: int) -> set[TP]:
    return {TP(topic, number) for topic in ("facts", LOG) for number in partitions}


def test_each_partition_is_claimed_behind_the_end_of_its_changelog(said):
    made = Assignment(both(1, 3), {TP(LOG, 1): 7, TP(LOG, 3): 0})
    made.rebalance()
    assert {number: claim.after for number, claim in made.claims.items()} == {1: 7, 3: 0}
    assert not made.table.ready, "nothing is recovered yet"


def test_claims_that_are_not_taken_in_time_say_where_to_look(said):
    made = Assignment(both(0))
    made.table.consumer.thread.joined -= 3600
    with pytest.raises(AssertionError, match=f"{LOG} .*takes no record .*disks have room"):
        made.rebalance()


def test_facts_of_a_partition_that_has_no_changelog_are_not_let_go(said):
    made = Assignment(both(0, 1) | {TP("facts", 8), TP("facts", 9)})
    with pytest.raises(EndedError):
        made.rebalance()
    assert "8, 9" in said[0]
    assert all(word in said[0] for word in APART)
    assert made.claims == {}


@pytest.mark.parametrize("alone", [TP("facts", 8), TP(LOG, 8)])
def test_one_half_of_a_partition_is_not_enough(said, alone):
    made = Assignment({alone})
    with pytest.raises(EndedError):
        made.rebalance()
    assert "partitions 8" in said[0]


def test_a_member_that_was_given_no_partition_stands_by_ready(said):
    made = Assignment(())
    seen = [made.table.ready]
    made.rebalance()
    seen.append(made.table.ready)
    made.table._forget()
    seen.append(made.table.ready)
    assert made.table.member_is_certain(), "from now on it is known what this member holds"
    # Once it is given some, it is ready when they are recovered.
    made.actives = both(0)
    made.rebalance()
    seen.append(made.table.ready)
    assert seen == [False, True, False, False]


FOLDED = Segment(0, "before", -1, 4999, -1, [], [], [])
LOGGED = (Claim(0, "before", ""), FOLDED)


@pytest.mark.parametrize(("end", "stops"), [(5000, False), (4999, True), (0, True)])
def test_facts_that_end_before_what_is_folded_stop_the_worker(said, end, stops):
    made = Assignment(both(0), {TP("facts", 0): end, TP(LOG, 0): len(LOGGED)})
    made.rebalance()
    if not stops:
        made.read(*LOGGED)
        assert (made.table.ready, said) == (True, [])
        return
    with pytest.raises(EndedError):
        made.read(*LOGGED)
    assert f"facts, partition 0: it ends at {end}, but is folded up to 4999" in said[0]
    assert "docs/runbooks/replay-a-year.md" in said[0]


def test_a_partition_in_which_nothing_is_folded_may_be_empty(said):
    made = Assignment(both(0), {TP(LOG, 0): 1})
    made.rebalance()
    made.read(Claim(0, "before", ""))
    assert (made.table.ready, said) == (True, [])


def test_an_end_that_the_broker_tells_wrongly_stops_nobody(said):
    made = Assignment(both(0), {TP(LOG, 0): len(LOGGED)}, tells_ends=False)
    made.rebalance()
    made.read(*LOGGED)
    assert (made.table.ready, said) == (True, [])


@pytest.mark.parametrize(
    ("end", "tells_ends", "stops"), [(5000, True, False), (4990, True, True), (4990, False, False)]
)
def test_facts_that_are_cut_while_they_are_read_stop_the_worker(said, end, tells_ends, stops):
    """aiokafka goes back to the start without a word, and what is new would be let go as folded."""
    ends = {TP("facts", 0): 5000, TP(LOG, 0): len(LOGGED)}
    made = Assignment(both(0), ends, tells_ends=tells_ends)
    made.rebalance()
    made.read(*LOGGED)
    ends[TP("facts", 0)] = end
    if not stops:
        asyncio.run(made.table.look_at_end(made.table.shards[0]))
        assert said == []
        return
    with pytest.raises(EndedError):
        asyncio.run(made.table.look_at_end(made.table.shards[0]))
    assert "facts, partition 0: it ends at 4990, but is folded up to 4999" in said[0]


def test_what_was_read_since_the_last_checkpoint_counts_towards_the_next(said):
    made = Assignment(both(0), {TP("facts", 0): 5000, TP(LOG, 0): len(LOGGED)})
    made.rebalance()
    void = FOLDED._replace(owner="zombie")
    made.read(*LOGGED, void)
    assert made.table.shards[0].grown == len(encode(FOLDED))


def test_the_dead_letters_that_were_read_count_towards_the_limit(said):
    made = Assignment(both(0), {TP("facts", 0): 5000, TP(LOG, 0): 9})
    made.rebalance()
    letter = Output(LETTER, None, "facts/0/1", b"v")
    first = FOLDED._replace(last=4000, outputs=[letter])
    second = FOLDED._replace(previous=4000, outputs=[letter, letter])
    slices = list(sliced(second, encode(second), 30))
    made.read(LOGGED[0], first, *slices, FOLDED, *slices)
    assert made.table.shards[0].fence == 4999
    assert made.table.shards[0].tolerance.letters == 3


def test_a_recovery_counts_from_the_assignment(said):
    made = Assignment(both(0), {TP("facts", 0): 5000, TP(LOG, 0): len(LOGGED)})
    made.rebalance()
    taken = [made.table.recovery_s]
    made.table.assigned_at -= 30
    made.read(*LOGGED)
    taken.append(made.table.recovery_s)
    made.rebalance()
    made.read(*LOGGED)
    taken.append(made.table.recovery_s)
    first, second, third = taken
    assert first is None, "not yet"
    assert second is not None
    assert third is not None
    assert third < 30 <= second, "each counts from its own assignment"


@pytest.mark.parametrize("value", [b"\xff", encode(FOLDED)])
def test_a_changelog_that_cannot_be_read_names_the_pages_that_help(said, value):
    made = Assignment(both(0), {TP("facts", 0): 5000, TP(LOG, 0): 1})
    made.rebalance()
    with pytest.raises(EndedError):
        made.table.apply_changelog_batch(
            [SimpleNamespace(message=SimpleNamespace(partition=0, offset=9, value=value))]
        )
    for page in ("replay-a-year", "upgrade", "back-up"):
        assert f"docs/runbooks/{page}.md" in said[0]
    assert "delete and create" not in said[0]

"""What counts in a changelog: any interleaving of owners leaves exactly one history."""

import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.worker.chain import BrokenLogError, Chain
from streams.worker.segment import (
    EMPTY,
    LETTER,
    Begin,
    Claim,
    End,
    Output,
    Record,
    Rows,
    Segment,
    Slice,
    encode,
    sliced,
)

KEYS = 5
LETTERS = [Output(LETTER, None, "x/0/1", b"v")]


def segment(owner: str, generation: int, previous: int, last: int) -> Segment:
    return Segment(generation, owner, previous, last, EMPTY, [[previous, last]], [], [])


def folded(records: list[Record], start: int = 0) -> tuple[Chain, list[list[int]]]:
    chain, rows = Chain(), []
    for offset, record in enumerate(records, start):
        rows += chain.fold(offset, record) or []
    return chain, rows


def test_a_segment_counts_under_the_last_claim_alone():
    chain, rows = folded(
        [Claim(0, "a", ""), segment("a", 0, -1, 9), Claim(2, "b", ""), segment("a", 0, 9, 19),
         segment("b", 2, 9, 14)]
    )  # fmt: skip
    assert rows == [[-1, 9], [9, 14]]
    assert (chain.fence, chain.generation, chain.owner, chain.void) == (14, 2, "b", 1)


def test_a_segment_counts_only_where_it_continues():
    chain, rows = folded(
        [Claim(0, "a", ""), segment("a", 0, -1, 4), segment("a", 0, 9, 14), segment("a", 0, -1, 4),
         segment("a", 0, 4, 6)]
    )  # fmt: skip
    assert rows == [[-1, 4], [4, 6]]
    assert chain.void == 2


def test_a_claim_that_was_held_up_while_another_claimed_comes_too_late():
    # Both saw the log end at 1; "b" was first to write.
    chain, rows = folded(
        [Claim(0, "a", ""), Claim(1, "b", ""), Claim(1, "c", ""), segment("c", 2, -1, 3),
         segment("b", 1, -1, 5)]
    )  # fmt: skip
    assert (chain.owner, chain.generation) == ("b", 1)
    assert rows == [[-1, 5]]


def test_a_claim_written_twice_by_a_retry_counts_once():
    chain, _ = folded([Claim(0, "a", ""), Claim(0, "a", "")])
    assert (chain.owner, chain.generation, chain.void) == ("a", 0, 1)


def test_a_zombies_segments_behind_its_claim_do_not_make_the_next_claim_late():
    chain, _ = folded([Claim(0, "a", ""), segment("a", 0, -1, 3), Claim(1, "b", "")])
    assert chain.owner == "b", "only a claim may stand between what was seen and the claim"


def test_outputs_stay_pending_until_a_later_segment_says_they_are_out():
    one = Segment(0, "a", -1, 3, EMPTY, [], LETTERS, [("K1", 2024)])
    two = Segment(0, "a", 3, 5, EMPTY, [], [], [])
    three = Segment(0, "a", 5, 8, 5, [], LETTERS, [])
    chain, _ = folded([Claim(0, "a", ""), one, two])
    assert [(p.last, p.outputs, p.touched) for p in chain.pending] == [(3, LETTERS, [("K1", 2024)])]
    chain, _ = folded([Claim(0, "a", ""), one, two, three])
    assert [p.last for p in chain.pending] == [8]
    assert chain.published_to == 5


@pytest.mark.parametrize(
    ("start", "records", "said"),
    [
        (7, [Claim(7, "a", "")], "starts at offset 7"),
        (7, [segment("a", 3, -1, 4)], "starts at offset 7"),
        (0, [Claim(0, "a", ""), None, segment("a", 0, -1, 4)], "expected offset 1, read 2"),
        (
            4,
            [Begin(0, "a", 1, 1, 1), Rows(0, "a", 1, 0, [[1]]), End(0, "a", 1, 2)],
            "1 of 2 pieces",
        ),
    ],
)
def test_a_log_with_a_hole_is_refused(start, records, said):
    chain = Chain()
    *before, last = [one for one in enumerate(records, start) if one[1] is not None]
    for offset, record in before:
        chain.fold(offset, record)
    with pytest.raises(BrokenLogError, match=said):
        chain.fold(*last)


def test_a_trimmed_log_is_whole_only_behind_its_checkpoints_end():
    log: list[Record] = [
        Begin(3, "a", 7, 20, 15),
        Rows(3, "a", 7, 0, [["k", 1]]),
        segment("a", 3, 20, 25),
        Rows(3, "a", 7, 1, [["l", 2]]),
        End(3, "a", 7, 2),
    ]
    chain, rows = folded(log[:-1], start=9)
    assert not chain.whole
    chain, rows = folded(log, start=9)
    assert chain.whole
    assert rows == [["k", 1], [20, 25], ["l", 2]]
    assert (chain.fence, chain.published_to, chain.generation) == (25, 15, 3)


def test_records_written_twice_by_a_retry_count_once_in_a_checkpoint_too():
    # What the producer sends at once stands there twice, in order: the second piece is older than
    # the segment before it.
    sent: list[Record] = [
        Rows(3, "a", 7, 0, [["k", 1]]),
        segment("a", 3, 20, 25),
    ]
    log: list[Record] = [Begin(3, "a", 7, 20, 15), *sent, *sent, End(3, "a", 7, 1)]
    chain, rows = folded(log, start=9)
    assert chain.whole
    assert rows == [["k", 1], [20, 25]]
    assert (chain.fence, chain.void) == (25, 2)


def cut(segment: Segment, slices: int) -> list[Slice]:
    """The segment in about so many slices; a segment of the tests has some tens of bytes."""
    value = encode(segment)
    return list(sliced(segment, value, -(-len(value) // slices)))


LARGE = Segment(0, "a", -1, 9, EMPTY, [["large", 9]], LETTERS, [("K1", 2024)])
ONE, TWO, THREE = cut(LARGE, 3)


def test_a_segment_in_slices_counts_with_the_last_of_them():
    log: list[Record] = [Claim(0, "a", ""), ONE, TWO, THREE]
    for end in range(1, 4):
        chain, rows = folded(log[:end])
        assert (chain.fence, rows, list(chain.pending)) == (EMPTY, [], [])
        assert (chain.since_checkpoint, chain.letters, chain.void) == (0, 0, 0)
    chain, rows = folded([*log, segment("a", 0, 9, 12)])
    assert rows == [["large", 9], [9, 12]]
    assert [(p.last, p.outputs, p.touched) for p in chain.pending] == [(9, LETTERS, [("K1", 2024)])]
    assert (chain.fence, chain.since_checkpoint, chain.letters, chain.void) == (12, 2, 1, 0)
    assert (chain.records, chain.next_offset) == (5, 5)


def test_slices_that_a_claim_cuts_short_count_for_nothing():
    chain, rows = folded(
        [Claim(0, "a", ""), ONE, TWO, Claim(3, "b", ""), THREE, segment("b", 3, -1, 4)]
    )
    assert rows == [[-1, 4]]
    assert (chain.fence, chain.void) == (4, 3)


def test_a_late_claim_and_a_zombie_do_not_come_between_slices():
    zombie = [one._replace(owner="z") for one in (ONE, TWO, THREE)]
    chain, rows = folded(
        [Claim(0, "z", ""), Claim(1, "a", ""), *[one._replace(generation=1) for one in (ONE, TWO)],
         *zombie, segment("z", 0, -1, 5), Claim(1, "late", ""), THREE._replace(generation=1)]
    )  # fmt: skip
    # What the slices hold says generation 0: it is asked, too.
    assert (chain.owner, chain.fence, rows) == ("a", EMPTY, [])
    own = LARGE._replace(generation=1)
    one, two, three = cut(own, 3)
    chain, rows = folded(
        [Claim(0, "z", ""), Claim(1, "a", ""), one, two, *zombie, segment("z", 0, -1, 5),
         Claim(1, "late", ""), three]
    )  # fmt: skip
    assert rows == [["large", 9]]
    assert (chain.owner, chain.fence, chain.void) == ("a", 9, 5)


@pytest.mark.parametrize(
    ("slices", "void"),
    [
        ([ONE, ONE, TWO, THREE], 1),
        ([ONE, TWO, ONE, TWO, THREE], 2),
        ([ONE, TWO, ONE, THREE], 1),
        ([ONE, TWO, TWO, THREE, THREE], 2),
        ([ONE, TWO, THREE, TWO, THREE], 2),
        ([ONE, TWO, THREE, ONE, TWO, THREE], 3),
    ],
)
def test_slices_written_twice_by_a_retry_count_once(slices, void):
    chain, rows = folded([Claim(0, "a", ""), *slices, segment("a", 0, 9, 12)])
    assert rows == [["large", 9], [9, 12]]
    assert chain.void == void


def test_a_segment_whose_first_slice_is_missing_does_not_count():
    chain, rows = folded([Claim(0, "a", ""), TWO, THREE, segment("a", 0, 9, 12)])
    assert (rows, chain.fence, chain.void) == ([], EMPTY, 3)


def test_slices_are_never_put_to_those_of_another_owner_or_segment():
    _, two, three = cut(LARGE._replace(owner="b", generation=2), 3)
    log: list[Record] = [Claim(0, "a", ""), ONE, Claim(2, "b", ""), two, three]
    chain, rows = folded(log)
    assert (rows, chain.fence, chain.void) == ([], EMPTY, 3)
    one, two, three = cut(LARGE._replace(previous=4, last=20), 3)
    log = [Claim(0, "a", ""), ONE, segment("a", 0, -1, 4)]
    chain, rows = folded([*log, two, three])
    assert (rows, chain.fence, chain.void) == ([[-1, 4]], 4, 3)
    chain, rows = folded([*log, one, two, three])
    assert (rows, chain.fence, chain.void) == ([[-1, 4], ["large", 9]], 20, 1)


def test_slices_count_behind_a_checkpoint_that_a_log_begins_with():
    large = cut(LARGE._replace(generation=3, previous=20, last=25), 3)
    log: list[Record] = [Begin(3, "a", 7, 20, 15), *large, Rows(3, "a", 7, 0, [["l", 2]])]
    chain, rows = folded([*log, End(3, "a", 7, 1)], start=9)
    assert chain.whole
    assert (chain.fence, rows) == (25, [["large", 9], ["l", 2]])


@dataclass
class Owner:
    """A worker's view of one partition: what it saw, and its memory since its claim was read.

    `slices` are those of its last segment that are not written yet: nothing else is until then.
    """

    name: str
    saw: int
    generation: int = -1
    fence: int = EMPTY
    state: dict[int, int] = field(default_factory=dict)
    checkpoint: tuple[int, list[int], int] | None = None
    slices: list[Slice] = field(default_factory=list)
    lost: bool = False

    def batch(self, size: int) -> Segment:
        previous = self.fence
        touched = {}
        for position in range(previous + 1, previous + size + 1):
            key = position % KEYS
            touched[key] = self.state[key] = self.state.get(key, 0) + 1
        self.fence += size
        rows = [[key, count] for key, count in touched.items()]
        return Segment(self.generation, self.name, previous, self.fence, EMPTY, rows, [], [])

    def next(self, action: str, size: int) -> Record:
        """What the owner writes when it is its turn: slices come first, and stay together."""
        if not self.slices and action in {"large", "more"}:
            self.slices = cut(self.batch(size), 1 + size)
        if self.slices:
            return self.slices.pop(0)
        return self.checkpointed() if action == "step" else self.batch(size)

    def checkpointed(self) -> Record:
        """The next record of a checkpoint: one key at a time, as it stands now."""
        if self.checkpoint is None:
            self.checkpoint = (self.fence, sorted(self.state), 0)
            return Begin(self.generation, self.name, self.fence, self.fence, EMPTY)
        number, keys, pieces = self.checkpoint
        if keys:
            self.checkpoint = (number, keys[1:], pieces + 1)
            row = [keys[0], self.state[keys[0]]]
            return Rows(self.generation, self.name, number, pieces, [row])
        self.checkpoint = None
        return End(self.generation, self.name, number, pieces)


def expected(fence: int) -> dict[int, int]:
    counts: dict[int, int] = {}
    for position in range(fence + 1):
        counts[position % KEYS] = counts.get(position % KEYS, 0) + 1
    return counts


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "assign",
                "claim",
                "batch",
                "large",
                "more",
                "more",
                "more",
                "lost",
                "retry",
                "retry",
                "step",
                "step",
                "step",
            ]
        ),
        st.integers(0, 3),
        st.integers(1, 7),
    ),
    min_size=20,
    max_size=80,
)


@settings(max_examples=300)
@given(ACTIONS)
def test_any_interleaving_of_owners_leaves_one_history(actions):
    log: list[Record] = []
    owners: list[Owner] = []
    for action, which, size in actions:
        if action == "assign":
            owners.append(Owner(f"o{len(owners)}", saw=len(log)))
            continue
        if not owners:
            continue
        # The last few owners are alive; all but one of them are zombies that do not know it.
        owner = owners[-1 - which % min(len(owners), 3)]
        if action == "claim" and owner.generation < 0:
            log.append(Claim(owner.saw, owner.name, ""))
            chain, state = recovered(log)
            if chain.owner == owner.name:
                owner.generation, owner.fence, owner.state = chain.generation, chain.fence, state
        elif action == "retry":
            log += [one for one in log[-size:] if one.owner == owner.name]
        elif owner.generation >= 0 and action != "claim":
            if owner.lost and action == "step":
                continue  # a refused write ends the process: nothing is trimmed after it
            record = owner.next(action, size)
            if action == "lost":
                owner.lost = True
            else:
                log.append(record)
    assert_whole_at_any_end(log)
    assert_live_owner_is_heard(log, owners)
    assert_trimmed_logs_are_equal(log, *recovered(log))


def assert_whole_at_any_end(log: list[Record]) -> None:
    """Wherever a kill cuts the log, it tells of each position up to the fence, once."""
    chain = Chain()
    state: dict[int, int] = {}
    for offset, record in enumerate(log):
        state.update(dict(chain.fold(offset, record) or []))
        assert state == expected(chain.fence), "a position is missing or counted twice"


def assert_live_owner_is_heard(log: list[Record], owners: list[Owner]) -> None:
    """A segment that continues the log, by the owner that the log names, is never refused.

    In slices, too, with what the others still have to say between them, each twice.
    """
    chain, _ = recovered(log)
    if chain.generation < 0:
        return
    more = segment(chain.owner, chain.generation, chain.fence, chain.fence + 3)._replace(rows=[])
    assert recovered([*log, more])[0].fence == chain.fence + 3
    owner = next(one for one in owners if one.name == chain.owner)
    if owner.slices or owner.lost:
        return  # it goes on with those; or it has ended, and what it would say next is no segment's
    others = [one for owner in owners if owner.name != chain.owner for one in owner.slices]
    said = [[one, one, *others] for one in cut(more, 3)]
    assert recovered([*log, *itertools.chain(*said)])[0].fence == chain.fence + 3


def assert_trimmed_logs_are_equal(log: list[Record], chain: Chain, state: dict[int, int]) -> None:
    """Cut at any begin whose end counts, the log still tells the same."""
    for offset, begin in enumerate(log):
        if isinstance(begin, Begin) and offset and ends(log, offset, begin):
            cut, again = recovered(log[offset:], start=offset)
            assert cut.whole
            assert again == state
            assert (cut.fence, cut.owner, cut.generation) == (
                chain.fence, chain.owner, chain.generation,
            )  # fmt: skip


def ends(log: list[Record], offset: int, begin: Begin) -> bool:
    """Whether begin and end were written by an owner that held the partition all the while."""
    chain = Chain()
    pieces = 0
    for number, record in enumerate(log):
        chain.fold(number, record)
        if number < offset:
            continue
        if (chain.owner, chain.generation) != (begin.owner, begin.generation):
            return False
        if number > offset and isinstance(record, Begin) and record == begin:
            return False
        own = isinstance(record, Rows | End) and (
            (record.owner, record.generation, record.checkpoint)
            == (begin.owner, begin.generation, begin.checkpoint)
        )
        pieces += own and isinstance(record, Rows) and record.piece == pieces
        if own and isinstance(record, End):
            return record.pieces == pieces
    return False


def recovered(log: list[Record], start: int = 0) -> tuple[Chain, dict[int, int]]:
    chain = Chain()
    state: dict[int, int] = {}
    for offset, record in enumerate(log, start):
        state.update(dict(chain.fold(offset, record) or []))
    return chain, state

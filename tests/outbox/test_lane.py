"""How far a partition's outputs have left."""

from hypothesis import given
from hypothesis import strategies as st

from streams.outbox.lane import Lane
from streams.worker.segment import ALERT, EMPTY, Output

ONE = Output(ALERT, b"K1", "K1/2024/p/e1/t1", b"v")
TWO = Output(ALERT, b"K1", "K1/2024/p/e1/t2", b"v")
BOOK = ("K1", 2024)


def test_a_segment_without_outputs_is_published_at_once():
    lane = Lane(EMPTY)
    lane.add(9, [], [])
    assert (lane.published_to, lane.idle) == (9, True)


def test_nothing_is_published_past_an_output_on_its_way():
    lane = Lane(4)
    lane.add(9, [ONE, TWO], [])
    lane.add(19, [], [])
    first, second = (entry for entry, _ in lane.outgoing)
    lane.acknowledged(first)
    assert lane.published_to == 4
    lane.acknowledged(second)
    assert lane.published_to == 19


def test_what_is_held_is_what_segments_with_an_output_on_its_way_carry():
    lane = Lane(EMPTY)
    lane.add(9, [ONE, TWO], [])
    lane.add(19, [], [BOOK])
    lane.add(29, [ONE], [])
    assert lane.held == 3
    (first, _), (_, _), (third, _) = lane.outgoing
    lane.acknowledged(first)
    assert lane.held == 3
    lane.acknowledged(third)
    assert lane.held == 2
    lane.acknowledged(first)
    assert lane.held == 0


def test_a_later_output_does_not_publish_an_earlier_one():
    lane = Lane(EMPTY)
    lane.add(9, [ONE], [])
    lane.add(19, [TWO], [])
    (_, _), (later, _) = lane.outgoing
    lane.acknowledged(later)
    assert lane.published_to == EMPTY


def test_figures_cover_what_was_folded_when_they_were_taken():
    lane = Lane(EMPTY)
    lane.add(9, [], [BOOK])
    lane.add(19, [], [BOOK])
    assert lane.dirty == {BOOK}
    lane.flush(15, 1)
    assert (lane.dirty, lane.flushing) == (set(), True)
    lane.figure_acknowledged()
    assert lane.published_to == 9
    lane.flush(19, 0)
    assert (lane.published_to, lane.idle) == (19, True)


def test_books_touched_while_figures_are_on_their_way_stay_dirty():
    lane = Lane(EMPTY)
    lane.add(9, [], [BOOK])
    lane.flush(9, 1)
    lane.add(19, [], [BOOK])
    lane.figure_acknowledged()
    assert (lane.published_to, lane.dirty) == (9, {BOOK})


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "ack", "flush", "figure"]), st.integers(0, 3), st.booleans())
)


@given(STEPS)
def test_published_is_exactly_the_acknowledged_prefix(steps):
    lane = Lane(EMPTY)
    touching: list[bool] = []
    left: list[int] = []  # outputs that are not acknowledged, by segment
    waiting = []
    flushed = EMPTY
    flush: list[int] | None = None
    for step, number, touched in steps:
        if step == "add":
            lane.add(len(left), [ONE] * number, [BOOK] if touched else [])
            touching.append(touched)
            left.append(number)
            while lane.outgoing:
                waiting.append(lane.outgoing.popleft()[0])
        elif step == "ack" and waiting:
            entry = waiting.pop(number % len(waiting))
            left[entry.last] -= 1
            lane.acknowledged(entry)
        elif step == "flush" and flush is None and left:
            flush = [len(left) - 1, number]
            lane.flush(flush[0], flush[1])
        elif step == "figure" and flush is not None and flush[1]:
            flush[1] -= 1
            lane.figure_acknowledged()
        if flush is not None and flush[1] == 0:
            flushed, flush = flush[0], None
        expected = EMPTY
        for last, outputs in enumerate(left):
            if outputs or (touching[last] and last > flushed):
                break
            expected = last
        assert lane.published_to == expected

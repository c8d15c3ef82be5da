"""So many at once, then one each time a pause has passed; and no more memory than was said."""

from hypothesis import given
from hypothesis import strategies as st

from streams.board.limit import Limit

SPAN = 60
MOST = 3


def allowed(limit, now, key="a"):
    """Do it if that is allowed."""
    if limit.wait(key, now):
        return False
    limit.count(key, now)
    return True


def test_a_burst_then_one_each_pause():
    limit = Limit(MOST, SPAN)
    assert [allowed(limit, 100) for _ in range(4)] == [True, True, True, False]
    assert limit.wait("a", 100) == 20
    assert limit.wait("a", 119) == 1
    assert [allowed(limit, at) for at in (119, 120, 120, 139, 140)] == [
        False, True, False, False, True,
    ]  # fmt: skip


def test_who_is_quiet_for_a_span_has_all_of_them_again():
    limit = Limit(MOST, SPAN)
    assert [allowed(limit, 0) for _ in range(4)] == [True, True, True, False]
    assert [allowed(limit, SPAN) for _ in range(4)] == [True, True, True, False]


def test_asking_alone_costs_nothing():
    limit = Limit(MOST, SPAN)
    assert [limit.wait("a", 0) for _ in range(10)] == [0] * 10
    assert len(limit) == 0


def test_what_was_not_done_is_given_back():
    limit = Limit(MOST, SPAN)
    assert [allowed(limit, 0) for _ in range(4)] == [True, True, True, False]
    limit.uncount("a", 1)
    assert [allowed(limit, 1) for _ in range(2)] == [True, False]
    # The others came back by themselves meanwhile: nothing is left to remember.
    limit.uncount("a", SPAN - 1)
    limit.uncount("a", SPAN - 1)
    limit.uncount("never", SPAN - 1)
    assert len(limit) == 0
    assert [allowed(limit, SPAN - 1) for _ in range(4)] == [True, True, True, False]


def test_one_key_is_not_another():
    limit = Limit(1, SPAN)
    assert allowed(limit, 0, "a")
    assert not allowed(limit, 0, "a")
    assert allowed(limit, 0, "b")


def test_a_span_that_its_number_does_not_divide_still_allows_that_many_at_once():
    limit = Limit(40, SPAN)
    assert [allowed(limit, 0) for _ in range(41)] == [True] * 40 + [False]


def test_keys_that_say_nothing_any_more_are_forgotten():
    limit = Limit(MOST, SPAN)
    for number in range(50):
        limit.count(str(number), 0)
    assert len(limit) == 50
    limit.count("late", SPAN)
    assert len(limit) == 1


def test_of_too_many_keys_the_one_that_was_quiet_for_longest_is_forgotten():
    limit = Limit(1, SPAN, keys=2)
    for at, key in enumerate("abac"):
        limit.count(key, at)
    assert len(limit) == 2
    assert limit.wait("b", 4) == 0
    assert limit.wait("a", 4) > 0
    assert limit.wait("c", 4) > 0


@given(
    st.integers(1, 5),
    st.integers(5, 50),
    st.lists(st.integers(0, 30), max_size=60),
)
def test_in_no_span_more_than_a_burst_and_what_came_back_meanwhile(most, span, steps):
    limit, now, done = Limit(most, span), 0, []
    for step in steps:
        now += step
        wait = limit.wait("a", now)
        if wait:
            # What was said is so: not a ms earlier, and then at once.
            assert limit.wait("a", now + wait - 1) == 1
            assert limit.wait("a", now + wait) == 0
        else:
            limit.count("a", now)
            done.append(now)
    for begin in done:
        assert sum(begin <= one < begin + span for one in done) <= 2 * most

"""Buckets that lie in one array are found again by their keys, as in a dict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.days import first_day, last_day
from monitors.ledger.amounts import Amounts
from monitors.ledger.buckets import Buckets, bucket_key, channel_of, day_of
from monitors.ledger.package import CHANNEL, WIDTH

FIRST, LAST = first_day(2024), last_day(2024)
keys = st.builds(
    bucket_key,
    st.one_of(st.sampled_from([FIRST, FIRST + 1, LAST]), st.integers(FIRST, LAST)),
    st.sampled_from(sorted(CHANNEL.values())),
    st.integers(0, 1),
)
values = st.lists(st.integers(-(10**18), 10**18), min_size=WIDTH, max_size=WIDTH)


@given(st.lists(st.tuples(keys, values), max_size=40), st.lists(keys, max_size=5))
def test_they_are_those_of_a_dict(stored: list[tuple[int, list[int]]], others: list[int]) -> None:
    amounts, model = Amounts(FIRST, LAST), dict(stored)
    for key, bucket in stored:
        amounts.store({key: bucket})
    held = amounts.buckets
    assert {key: bucket.tolist() for key, bucket in held.items()} == model
    assert list(held) == list(model)
    assert len(held) == len(model)
    for key in [*model, *others]:
        found = held.get(key)
        assert (None if found is None else found.tolist()) == model.get(key)
        assert (key in held) == (key in model)


@given(st.dictionaries(keys, values, max_size=20), st.dictionaries(keys, values, max_size=20))
def test_what_is_gathered_is_added_everywhere(
    before: dict[int, list[int]], sums: dict[int, list[int]]
) -> None:
    amounts = Amounts(FIRST, LAST)
    amounts.store(before)
    amounts.advance(FIRST + 100)
    amounts.drained()
    amounts.gather(sums)
    assert amounts.total == amounts.sum_between(None, None)
    assert amounts.to_date == amounts.sum_between(None, FIRST + 100)
    nothing = [0] * WIDTH
    assert amounts.drained() == {
        key: [was + more for was, more in zip(before.get(key, nothing), sums[key], strict=True)]
        for key in sorted(sums)
    }
    assert amounts.drained() == {}


@pytest.mark.parametrize("day", [FIRST - 1, LAST + 1, FIRST - 366])
def test_a_day_outside_the_year_has_none(day: int) -> None:
    held = Buckets(FIRST, LAST)
    for one in range(FIRST, LAST + 1):
        held.open(bucket_key(one, 0, 0))
    key = bucket_key(day, 0, 0)
    assert key not in held
    assert held.get(key) is None
    with pytest.raises(KeyError):
        held[key]
    with pytest.raises(ValueError, match="is not in the year"):
        held.open(key)


def test_two_books_share_no_days() -> None:
    one, other = Buckets(FIRST, LAST), Buckets(FIRST, LAST)
    one.open(bucket_key(FIRST, 3, 1))
    assert len(one) == 1
    assert len(other) == 0
    assert bucket_key(FIRST, 3, 1) not in other


def test_a_key_tells_its_day_and_channel() -> None:
    key = bucket_key(FIRST, 6, 1)
    assert (day_of(key), channel_of(key), key & 1) == (FIRST, 6, 1)

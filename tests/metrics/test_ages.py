"""A histogram of ages, beside a count by hand."""

from hypothesis import given
from hypothesis import strategies as st

from streams.metrics.ages import Ages

BOUNDS = (0.1, 1, 10)
TIMES = st.lists(st.lists(st.integers(0, 30_000), max_size=20), max_size=4)


@given(TIMES, st.integers(0, 30_000))
def test_it_counts_as_one_does_by_hand(batches, now):
    ages = Ages(BOUNDS)
    for batch in batches:
        ages.observe(list(batch), now)
    by_hand = [max(0, now - stamp) / 1000 for batch in batches for stamp in batch]
    buckets, seconds = ages.told()
    assert buckets == [
        *((str(bound), sum(age <= bound for age in by_hand)) for bound in BOUNDS),
        ("+Inf", len(by_hand)),
    ]
    assert abs(seconds - sum(by_hand)) < 1e-6

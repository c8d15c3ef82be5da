"""Which sighting is in force, in any order."""

from hypothesis import given
from hypothesis import strategies as st

from monitors.days import first_day, start_of_day
from monitors.facts import Snapshot
from monitors.ledger.partition import Partition
from monitors.ledger.sightings import in_force, newest, sight
from monitors.ledger.storage import changed_row
from tests.ledger.made_up import CALENDAR

SEEN = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6)), min_size=1, max_size=12)
YEAR = 2024


def folded(keep, seen):
    entries = ()
    for content, observed in seen:
        entries = keep(entries, content, observed, f"what {content} says")
    return entries


@given(SEEN, st.randoms(use_true_random=False))
def test_the_newest_is_what_all_of_them_come_to_in_any_order(seen, random):
    kept = folded(sight, seen)
    random.shuffle(seen)
    (only,) = folded(newest, seen)
    assert (only[0], only[2], only[3]) == (kept[0][0], kept[0][2], in_force(kept))


@given(SEEN)
def test_nothing_new_is_the_same_object(seen):
    entries = folded(newest, seen)
    for content, observed in seen:
        assert newest(entries, content, observed, "") is entries


def header_size(pulls):
    partition = Partition((), CALENDAR)
    for number in range(pulls):
        instant = start_of_day(first_day(YEAR)) + number
        partition.fold(
            number,
            Snapshot(
                agency="K99", year=YEAR, feed="a feed", channel="tender", kind="transactions",
                complete=True, rows=number + 1, duplicates=0, dead_letters=0, content=number,
                observed_at=instant, begun_at=instant,
            ),
        )  # fmt: skip
    return len(repr(changed_row(partition.books["K99", YEAR])))


def test_pulls_of_a_day_do_not_make_what_each_tick_writes_longer():
    assert header_size(200) <= header_size(2) + 100

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import PantauError
from streams.sources.api.journal import COMPACT_ABOVE, STAMP, FileJournal
from streams.sources.api.limiter import API_LIMITS, Limit, RateLimiter
from tests.api.fake_clock import START, FakeClock
from tests.api.memory_journal import MemoryJournal


def most_within(stamps: list[int], milliseconds: int) -> int:
    """The most stamps in any half-open stretch of that length, counted by brute force."""
    first, most = 0, 0
    for last, stamp in enumerate(stamps):
        while stamps[first] <= stamp - milliseconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@settings(deadline=None, max_examples=25)
@given(
    pauses=st.lists(st.integers(0, 20_000), min_size=1, max_size=30),
    burst=st.integers(1, 1_500),
    restart_after=st.integers(1, 12_000),
)
def test_never_more_than_a_thousand_a_minute_and_five_thousand_an_hour(
    pauses: list[int], burst: int, restart_after: int
) -> None:
    clock, journal = FakeClock(), MemoryJournal()
    limiter = RateLimiter(clock, journal)
    for number in range(7_000):
        if number % burst == 0:
            clock.instant += pauses[number // burst % len(pauses)]
        if number == restart_after:
            limiter = RateLimiter(clock, journal)
        limiter.acquire()
    assert len(journal.stamps) == 7_000
    assert most_within(journal.stamps, 60_000) <= 1_000
    assert most_within(journal.stamps, 3_600_000) <= 5_000


def test_the_limits_are_used_in_full() -> None:
    clock, journal = FakeClock(), MemoryJournal()
    limiter = RateLimiter(clock, journal, margin=0)
    for _ in range(5_001):
        limiter.acquire()
    assert most_within(journal.stamps, 60_000) == 1_000
    assert most_within(journal.stamps, 3_600_000) == 5_000
    assert journal.stamps[4_999] - START == 4 * 60_000
    assert journal.stamps[5_000] - START == 3_600_000
    assert sum(clock.waits) == 3_600


def test_a_new_process_counts_what_the_one_before_it_sent(tmp_path: Path) -> None:
    clock = FakeClock()
    limits = (Limit(3, 60),)
    first = RateLimiter(clock, FileJournal(tmp_path / "deep" / "stamps"), limits, margin=0)
    for _ in range(3):
        first.acquire()
    clock.instant += 10_000
    second = RateLimiter(clock, FileJournal(tmp_path / "deep" / "stamps"), limits, margin=0)
    second.acquire()
    assert clock.waits == [50.0]


def test_a_torn_stamp_is_dropped_and_the_file_mended(tmp_path: Path) -> None:
    path = tmp_path / "stamps"
    path.write_bytes(STAMP.pack(5) + STAMP.pack(7) + b"\x00\x01")
    journal = FileJournal(path)
    assert journal.load() == [5, 7]
    journal.append(9, [5, 7, 9])
    assert FileJournal(path).load() == [5, 7, 9]


def test_the_file_of_stamps_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "stamps"
    path.write_bytes(b"".join(STAMP.pack(number) for number in range(COMPACT_ABOVE)))
    journal = FileJournal(path)
    assert len(journal.load()) == COMPACT_ABOVE
    journal.append(99_999, [99_998, 99_999])
    assert FileJournal(path).load() == [99_998, 99_999]


def test_a_clock_set_back_makes_the_limit_stricter_and_never_stalls_it() -> None:
    clock, journal = FakeClock(), MemoryJournal()
    year = 365 * 86_400_000
    journal.stamps = [START + year, START + year + 1]
    limiter = RateLimiter(clock, journal, (Limit(2, 60),), margin=0)
    limiter.acquire()
    assert clock.waits == [60.0]


def test_a_pace_keeps_requests_apart() -> None:
    clock, journal = FakeClock(), MemoryJournal()
    limiter = RateLimiter(clock, journal)
    limiter.pace(0.72)
    for _ in range(4):
        limiter.acquire()
    assert [stamp - START for stamp in journal.stamps] == [0, 720, 1_440, 2_160]


def test_the_limits_are_those_of_the_api() -> None:
    assert API_LIMITS == ((1_000, 60), (5_000, 3_600))


def test_a_file_of_stamps_that_cannot_be_kept_is_named(tmp_path: Path) -> None:
    path = tmp_path / "stamps"
    journal = FileJournal(path)
    assert journal.load() == []
    path.mkdir()
    with pytest.raises(PantauError, match=r"stamps cannot be kept \(Is a directory\): make room"):
        journal.append(1, [1])
    with pytest.raises(PantauError, match=r"stamps cannot be kept \(Is a directory\): make room"):
        RateLimiter(FakeClock(), journal)

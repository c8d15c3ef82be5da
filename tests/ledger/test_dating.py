"""On which day a value counts, and what is flagged."""

import pytest

from monitors.days import start_of_day
from monitors.ledger.dating import AFTER_PULL, EARLY, LATE, UNDATED, Dating
from tests.ledger.made_up import at, on

OWN = 0
YEAR_2024 = Dating(2024)


@pytest.mark.parametrize(
    ("day", "pulled", "counts", "why"),
    [
        # Its own day, whether or not the pull is known, and on the day of the pull itself.
        ("2024-05-06", None, "2024-05-06", OWN),
        ("2024-05-06", "2025-03-01", "2024-05-06", OWN),
        ("2024-05-06", "2024-05-06", "2024-05-06", OWN),
        ("2024-01-01", None, "2024-01-01", OWN),
        ("2024-12-31", None, "2024-12-31", OWN),
        # Outside the year.
        ("2023-12-31", None, "2024-01-01", EARLY),
        ("2023-12-31", "2024-03-01", "2024-01-01", EARLY),
        ("2025-01-01", None, "2024-12-31", LATE),
        ("2025-01-01", "2025-06-01", "2024-12-31", LATE),
        # After the pull that showed it: also what is dated after the year.
        ("2024-05-07", "2024-05-06", "2024-05-06", AFTER_PULL),
        ("2025-01-01", "2024-05-06", "2024-05-06", LATE),
        # A pull before the year cannot move a value out of it.
        ("2024-05-06", "2023-11-01", "2024-05-06", OWN),
        # No date at all: the day of the pull, within the year, else its first.
        (None, None, "2024-01-01", UNDATED),
        (None, "2024-05-06", "2024-05-06", UNDATED),
        (None, "2025-02-01", "2024-12-31", UNDATED),
        (None, "2023-11-01", "2024-01-01", UNDATED),
    ],
)
def test_the_day_on_which_a_value_counts(day, pulled, counts, why):
    own = None if day is None else on(day)
    observed = 0 if pulled is None else at(pulled)
    assert YEAR_2024.place(own, observed) == (on(counts), why)


def test_the_day_of_a_pull_is_local():
    """23:59 WIB is the 6th though it is 16:59 UTC; 00:00 WIB of the 7th is the 6th in UTC."""
    next_midnight = start_of_day(on("05-07"))
    assert YEAR_2024.place(on("05-08"), next_midnight - 1) == (on("05-06"), AFTER_PULL)
    assert YEAR_2024.place(on("05-08"), next_midnight) == (on("05-07"), AFTER_PULL)


def test_a_leap_year_ends_on_its_366th_day():
    assert YEAR_2024.last - YEAR_2024.first == 365
    assert Dating(2025).last - Dating(2025).first == 364

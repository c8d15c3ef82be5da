"""The simulation is of the ledger itself: its totals are the generator's."""

from tests.sizing.largest import SHARE, simulate


def test_a_small_year_of_the_largest_agency_is_exact() -> None:
    found = simulate(3_000)
    assert found.exact
    assert (found.facts, found.ticks) == (3_000, 366)
    assert 2_600 < found.packages < 2_900


def test_the_share_is_the_benchmarks_first_agencys() -> None:
    assert 0.142 < SHARE < 0.1421

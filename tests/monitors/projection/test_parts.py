"""The parts of the projection: prior, shares, the rest of the year, the pool's tables."""

from math import exp, log, sqrt
from statistics import NormalDist, fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.curves import DEFAULT
from monitors.days import first_day
from monitors.projection import DEFAULT_POOL, Calibration, Course, KindPool, Pool
from monitors.projection.pool import calibrated, profile_table
from monitors.projection.prior import Prior, prior
from monitors.projection.remaining import Remaining, remaining
from monitors.projection.share import by_calendar, expected_share

LINE = tuple((half + 1) / 24 for half in range(24))
NEUTRAL = Calibration(0.5, 0.0, 1.0, 1.0)
KIND = KindPool(
    kind="",
    profile=LINE,
    attainment=0.9,
    attainment_cv=0.3,
    growth=1.1,
    growth_cv=0.2,
    absorption=0.8,
    absorption_cv=0.1,
    lump=0.05,
    spread=0.04,
    own_spread=0.01,
    calibration=(),
    agencies=0,
    years=0,
)


def course(day, *, earned=100, spend=300, budget=None, earlier=()):
    table = DEFAULT.table(365)
    return Course(
        2023, first_day(2023) + day - 1, (earned,) * day, (spend,) * day, budget, 1000, table,
        table[-1], None, earlier,
    )  # fmt: skip


def test_without_a_past_the_prior_is_the_goal_by_the_kinds_attainment():
    level, spread = prior(course(100), KIND)
    assert level == pytest.approx(900)
    assert spread == pytest.approx(0.09)


def test_a_past_and_the_goal_weigh_by_their_certainty():
    level, spread = prior(course(100, earlier=((2022, (500,) * 365),)), KIND)
    sure_goal, sure_past = 1 / 0.09, 1 / 0.04
    assert level == pytest.approx((900 * sure_goal + 550 * sure_past) / (sure_goal + sure_past))
    assert spread == pytest.approx(1 / (sure_goal + sure_past))


def test_more_years_make_the_past_surer():
    year = (500,) * 365
    one = prior(course(100, earlier=((2022, year),)), KIND)
    two = prior(course(100, earlier=((2021, year), (2022, year))), KIND)
    assert two.variance < one.variance
    assert two.level < one.level


def test_a_year_that_came_to_nothing_is_no_past():
    assert prior(course(100, earlier=((2022, (0,) * 365),)), KIND) == prior(course(100), KIND)


def test_the_calendar_s_share_is_the_mean_of_own_years_kind_and_plan():
    own = tuple(range(1, 366))
    planned = DEFAULT.table(365)[73] / DEFAULT.table(365)[-1]
    pooled = 0.8 * 73 / 365 + 0.2 * planned
    alone = by_calendar(course(73), KIND)
    assert tuple(alone) == pytest.approx((pooled, 0.04))
    known = by_calendar(course(73, earlier=((2022, own),)), KIND)
    assert tuple(known) == pytest.approx(((pooled + 73 / 365) / 2, 0.025))


def test_a_leap_year_s_profile_is_read_at_the_same_part_of_the_year():
    own = (0,) * 183 + (10,) * 183
    assert by_calendar(course(182, earlier=((2020, own),)), KIND).developed < 0.3
    assert by_calendar(course(184, earlier=((2020, own),)), KIND).developed > 0.6


def test_the_budget_s_use_draws_the_share_and_makes_it_surer():
    usual = by_calendar(course(100), KIND)
    fast = expected_share(course(100, spend=600, budget=1000), KIND)
    slow = expected_share(course(100, spend=110, budget=1000), KIND)
    assert slow.developed < usual.developed < fast.developed < 600 / 800
    assert max(slow.spread, fast.spread) < usual.spread


@pytest.mark.parametrize(
    "one",
    [course(100), course(100, spend=100, budget=1000), course(100, earned=0, spend=0, budget=9)],
)
def test_a_budget_that_tells_nothing_is_not_asked(one):
    assert expected_share(one, KIND) == by_calendar(one, KIND)


@given(
    share=st.floats(0.005, 0.999),
    seen=st.floats(0, 5),
    dispersion=st.floats(0.005, 2),
    spread=st.floats(0.01, 0.5),
)
def test_the_rest_has_the_moments_of_the_gamma_poisson_model(share, seen, dispersion, spread):
    rest = remaining(Prior(1.0, spread), dispersion, share, seen, NEUTRAL)
    credibility = share / (share + dispersion / spread)
    level = credibility * seen / share + (1 - credibility)
    mean = (1 - share) * level
    squared = dispersion * mean + (1 - share) ** 2 * level / (1 / spread + share / dispersion)
    sigma2 = log(1 + squared / mean**2)
    assert rest.low == rest.high == pytest.approx(sqrt(sigma2), rel=1e-6)
    assert rest.median == pytest.approx(mean * exp(-sigma2 / 2), rel=1e-6)


def test_simulated_gamma_poisson_years_fall_into_their_interval(random_years):
    """The formula against the model itself: what is drawn from it lies where it says."""
    share, dispersion, spread, years = random_years
    inside, errors = [], []
    for seen, came in years:
        rest = remaining(Prior(1.0, spread), dispersion, share, seen, NEUTRAL)
        inside.append(rest.quantile(-1.2816) <= came <= rest.quantile(1.2816))
        errors.append(came - rest.median * exp(rest.low**2 / 2))
    assert 0.76 <= fmean(inside) <= 0.84
    # The mean is right: its error is within three standard errors of nothing.
    assert abs(fmean(errors)) < 3 * sqrt(variance(errors) / len(errors))


@pytest.fixture
def random_years():
    from random import Random

    random = Random(5)
    share, dispersion, spread = 0.4, 0.02, 0.09

    def poisson(mean):
        # Knuth's way; the means here are small.
        left, count = exp(-mean), 0
        drawn = random.random()
        while drawn > left:
            count += 1
            drawn *= random.random()
        return count

    years = []
    for _ in range(4000):
        level = random.gammavariate(1 / spread, spread)
        seen = dispersion * poisson(level * share / dispersion)
        came = dispersion * poisson(level * (1 - share) / dispersion)
        years.append((seen, came))
    return share, dispersion, spread, years


def test_halves_are_normal_in_the_logarithm():
    rest = Remaining(100.0, 0.5, 0.2)
    assert rest.below(100.0) == 0.5
    assert rest.below(0) == 0.0
    assert rest.below(rest.quantile(-1.0)) == pytest.approx(NormalDist().cdf(-1.0))
    assert rest.below(rest.quantile(2.0)) == pytest.approx(NormalDist().cdf(2.0))


def test_a_calibration_is_linear_between_its_rows_and_flat_beyond():
    table = (Calibration(0.2, 0.0, 1.0, 2.0), Calibration(0.6, 0.4, 3.0, 1.0))
    assert calibrated(table, 0.4) == pytest.approx((0.4, 0.2, 2.0, 1.5))
    assert calibrated(table, 0.1) == table[0]
    assert calibrated(table, 0.9) == table[1]
    assert calibrated((), 0.3) == (0.3, 0.0, 1.0, 1.0)


def test_a_profile_s_table_runs_through_its_knots():
    table = profile_table((0.25, 0.5, 0.75, 1.0), 8)
    assert table == pytest.approx((0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1))


@pytest.mark.parametrize("kind", DEFAULT_POOL.kinds, ids=lambda kind: kind.kind or "every")
def test_the_shipped_pool_is_sound(kind):
    assert list(kind.profile) == sorted(kind.profile)
    assert len(kind.profile) == 24
    assert kind.profile[-1] == 1
    assert min(kind.attainment_cv, kind.growth_cv, kind.absorption_cv) > 0
    assert min(kind.lump, kind.spread, kind.own_spread) > 0
    shares = [row.share for row in kind.calibration]
    assert shares == sorted(set(shares))
    assert all(row.low > 0 and row.high > 0 for row in kind.calibration)


def test_of_a_kind_without_a_pool_every_kind_speaks():
    every, city = KIND, KIND._replace(kind="KOTA")
    pool = Pool("", "", (city, every))
    assert pool.of("KOTA") is city
    assert pool.of("PROVINSI") is every
    assert pool.of(None) is every

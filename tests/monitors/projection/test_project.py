"""The projection as a whole: what must hold of any course, and a few courses to read."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitors.curves import DEFAULT, NAMED
from monitors.days import first_day
from monitors.projection import DEFAULT_POOL, Course, project

YEAR, DAYS = 2024, 366
GOAL = 10**14

amounts = st.integers(0, 10**13)
kinds = st.sampled_from([None, "KABUPATEN", "KEMENTERIAN", "BUMN"])


def course(daily, *, goal=GOAL, budget=None, spend=None, kind=None, earlier=(), curve=DEFAULT):
    table = curve.table(DAYS)
    earned = tuple(accumulate(daily))
    return Course(
        YEAR,
        first_day(YEAR) + len(earned) - 1,
        earned,
        spend or tuple(3 * one for one in earned),
        budget,
        goal,
        table,
        table[-1],
        kind,
        earlier,
    )


def projected(one):
    found = project(one)
    assert found is not None
    return found


@st.composite
def courses(draw, *, least=1, most=DAYS, budget=True, least_goal=1):
    """Lumpy courses: a few purchases on a few days, corrections among them."""
    days = draw(st.integers(least, most))
    daily = [0] * days
    for day in draw(st.lists(st.integers(0, days - 1), max_size=30)):
        daily[day] += draw(amounts)
    there = sum(daily)
    if draw(st.booleans()) and there:
        daily[-1] -= draw(st.integers(0, there))
    earlier = tuple(
        (YEAR - back, tuple(accumulate(draw(amounts) if day % 9 == 0 else 0 for day in range(365))))
        for back in range(draw(st.integers(0, 2)), 0, -1)
    )
    bound = draw(st.none() | st.integers(1, 10**16)) if budget else None
    return course(
        daily,
        goal=draw(st.integers(least_goal, 10**15)),
        budget=bound,
        kind=draw(kinds),
        earlier=earlier,
        curve=draw(st.sampled_from(sorted(NAMED.values(), key=lambda one: one.name))),
    )


@given(courses())
def test_quantiles_are_in_order_and_nothing_that_is_there_is_taken_away(one):
    found = project(one)
    if found is not None:
        assert one.earned[-1] <= found.p10 <= found.p50 <= found.p90
        assert 0 <= found.p_miss <= 1


@given(courses(least=DAYS))
def test_at_the_end_of_the_year_all_equal_what_came(one):
    came = one.earned[-1]
    assert project(one) == (came, came, came, float(came < one.goal), True)


@given(courses(), st.integers(0, 10**12))
def test_a_goal_that_is_met_is_not_missed(one, more):
    assume(one.earned[-1] > more)
    found = project(one._replace(goal=one.earned[-1] - more))
    assert found is None or found.p_miss == 0


@given(courses(most=DAYS - 1))
def test_no_more_can_come_than_the_budget_has_left(one):
    assume(one.budget is not None)
    left = max(0, one.budget - one.spend[-1])
    found = project(one)
    if found is not None:
        assert found.p90 <= one.earned[-1] + left
        assert found.p_miss == 1 or one.goal <= one.earned[-1] + left


@given(courses(most=DAYS - 1), st.integers(1, 10**14))
def test_a_higher_goal_is_missed_no_less_likely(one, more):
    # The goal is part of what an agency is expected to come to, so only its own past holds still.
    assume(one.earlier and all(earned[-1] for _, earned in one.earlier))
    lower, higher = project(one), project(one._replace(goal=one.goal + more))
    assert (lower is None) == (higher is None)
    if lower is not None and higher is not None:
        assert higher.p_miss >= lower.p_miss - 0.001


@given(courses(most=DAYS - 1, budget=False), st.integers(2, 5))
def test_a_year_with_more_to_date_ends_higher(one, times):
    # What was taken back is a lump, too: twice as much of it is more doubt, not only more value.
    assume(one.earned[-1] > 0 and all(low <= high for low, high in pairwise(one.earned)))
    more = one._replace(earned=tuple(times * earned for earned in one.earned))
    low, high = project(one), project(more)
    assert (low is None) == (high is None)
    if low is not None and high is not None:
        assert high.p50 >= low.p50
        assert high.p_miss <= low.p_miss + 0.001


@given(courses(most=DAYS - 1, least_goal=10**9), st.sampled_from([10, 1000]))
def test_the_unit_does_not_matter(one, times):
    scaled = one._replace(
        earned=tuple(times * earned for earned in one.earned),
        spend=tuple(times * spent for spent in one.spend),
        budget=None if one.budget is None else times * one.budget,
        goal=times * one.goal,
        earlier=tuple((year, tuple(times * each for each in own)) for year, own in one.earlier),
    )
    here, there = project(one), project(scaled)
    assert (here is None) == (there is None)
    if here is not None and there is not None:
        assert there.p_miss == pytest.approx(here.p_miss, abs=0.0011)
        assert there.p50 == pytest.approx(times * here.p50, rel=1e-5, abs=times * one.goal * 1e-5)


@given(courses())
def test_the_same_course_gives_the_same_projection(one):
    again = one._replace(
        earned=one.earned[:1] + one.earned[1:], spend=one.spend[:1] + one.spend[1:]
    )
    assert project(one) == project(again)


def test_without_a_goal_or_a_day_nothing_is_projected():
    assert project(course([10**12] * 100, goal=0)) is None
    assert project(course([])) is None


def test_too_early_nothing_is_said_unless_the_agency_has_a_past():
    early = course([10**11] * 10)
    past = tuple(accumulate([10**11] * 365))
    assert project(early) is None
    assert project(early._replace(earlier=((2023, past),))) is not None
    assert project(early._replace(earlier=((2023, (0,) * 365),))) is None


def test_no_point_before_august_unless_the_interval_is_narrow():
    wide = [0] * 5 + [10**12] + [0] * 100
    assert not projected(course(wide)).worth_a_point
    assert projected(course(wide + [0] * 108)).worth_a_point  # 31 July has passed
    assert not projected(course(wide + [0] * 107)).worth_a_point
    # A goal that is nearly met and a budget that is nearly spent leave little to guess.
    spent = course([10**12] * 90, budget=28 * 10**13)
    assert projected(spent).worth_a_point


def test_a_year_half_as_fast_as_usual_will_likely_miss_and_one_as_fast_may_not():
    usual = _along()
    slow, fast = projected(course(usual(0.5))), projected(course(usual(1.3)))
    assert slow.p_miss > 0.8
    assert fast.p_miss < 0.5
    assert slow.p90 < GOAL < fast.p50


def test_an_agency_that_always_buys_late_is_not_called_late():
    table = DEFAULT.table(DAYS)
    late = [0] * 300 + [GOAL // 65] * 65
    own = tuple(accumulate(late))
    daily = [GOAL * (b - a) // (2 * table[-1]) for a, b in pairwise(table[:250])]
    stranger, known = (
        projected(course(daily)),
        projected(course(daily, earlier=((2022, own), (2023, own)))),
    )
    assert known.p_miss < 0.4
    assert stranger.p_miss > 0.8


def test_lumps_widen_the_interval():
    table = DEFAULT.table(DAYS)
    smooth = [GOAL * (b - a) // table[-1] for a, b in pairwise(table[:230])]
    lumpy = [0] * len(smooth)
    for at in (40, 120, 200):
        lumpy[at] = sum(smooth) // 3
    even, odd = projected(course(smooth)), projected(course(lumpy))
    assert odd.p90 - odd.p10 > even.p90 - even.p10


def test_a_correction_lowers_what_is_there_and_what_is_projected():
    daily = [4 * 10**11] * 200
    before, after = projected(course(daily)), projected(course([*daily, -4 * 10**13]))
    assert after.p50 < before.p50
    assert after.p_miss > before.p_miss


def test_the_budget_s_use_tells_how_far_the_year_is():
    """With four fifths of the budget spent on others by May, little can still go to UMKK."""
    table = DEFAULT.table(DAYS)
    daily = [2 * GOAL * (b - a) // table[-1] for a, b in pairwise(table[:150])]
    budget = GOAL * 5 // 2
    slow = tuple(2 * one for one in accumulate(daily))
    fast = tuple(min(budget * 4 // 5, 30 * one) for one in accumulate(daily))
    one = course(daily, budget=budget, spend=slow)
    assert projected(one._replace(spend=fast)).p50 < projected(one).p50


def test_a_kind_without_a_pool_takes_every_kinds():
    daily = [10**11] * 200
    assert projected(course(daily, kind="BUMN")) == projected(course(daily))
    assert projected(course(daily, kind="KABUPATEN")) != projected(course(daily))
    assert DEFAULT_POOL.of("BUMN") is DEFAULT_POOL.of(None)


def _along():
    """Daily amounts along the pool's own profile up to 31 July, times a factor."""
    profile = DEFAULT_POOL.of(None).profile
    levels = [0.0, *profile]

    def daily(times):
        ends = [round(DAYS * half / 24) for half in range(25)]
        found = []
        for half in range(14):
            days = ends[half + 1] - ends[half]
            step = (levels[half + 1] - levels[half]) / days
            found += [round(times * step * GOAL)] * days
        return found

    return daily

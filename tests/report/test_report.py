"""The report: its windows, points and shares, and that a status record loses nothing of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.curves import NAMED
from monitors.days import day_of, first_day, last_day, start_of_day
from monitors.facts import Budget, Plan, Reading, Registration, Target, Tick, Transaction
from monitors.ledger.book import Book
from monitors.ledger.buckets import bucket_key
from monitors.ledger.counted import places
from monitors.ledger.daily import daily
from monitors.ledger.package import CHANNEL, WIDTH
from monitors.ledger.partition import Partition
from monitors.report import WINDOWS, report
from monitors.report.points import grid
from monitors.report.windows import windows
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.outbox.reports import Reports
from streams.outbox.status import Statuses
from streams.programmes import load_calendar, load_programmes
from streams.status.latest import _report

PROGRAMMES, CALENDAR = load_programmes(), load_calendar()
UMKK = {one.id: one for one in PROGRAMMES}["umkk-40"]
FIRST, LAST = first_day(2024), last_day(2024)
SEPTEMBER = day_of(date(2024, 9, 2))

buckets = st.dictionaries(
    st.builds(
        bucket_key,
        st.integers(FIRST, LAST),
        st.sampled_from(sorted(CHANNEL.values())),
        st.integers(0, 1),
    ),
    st.lists(st.integers(-5, 50), min_size=WIDTH, max_size=WIDTH),
    max_size=30,
)


def book_of(held: dict[int, list[int]]) -> Book:
    book = Book("K1", 2024, {})
    book.amounts.store(held)
    return book


@given(buckets, st.integers(FIRST, LAST))
def test_one_pass_gives_what_each_window_sums_to(held: dict[int, list[int]], as_of: int) -> None:
    own_day = {key: bucket for key, bucket in held.items() if not key & 1}
    expected = {
        days: book_of(own_day).amounts.sum_between(max(as_of - days, FIRST - 1), as_of)
        for days in WINDOWS
    }
    assert windows(book_of(held), as_of) == expected


@given(buckets, st.integers(FIRST, LAST))
def test_daily_sums_end_where_the_amounts_do(held: dict[int, list[int]], day: int) -> None:
    book = book_of(held)
    counted = places(UMKK).counted
    book.amounts.advance(day)
    expected = sum(book.amounts.to_date[place] for place in counted)
    assert daily(book, counted)[day - FIRST] == expected


def test_points_are_weeks_and_month_ends() -> None:
    days = grid(366)
    assert days[:5] == (7, 14, 21, 28, 31)
    assert days[-2:] == (364, 366)
    assert (
        len(days) == 52 + 12 - 2
    )  # the ends of March and June of a leap year, 91 and 182, are both


def order(number: int, day: int, value: int, umk: int, *, channel: str = "tender") -> Transaction:
    stage = "order" if channel.startswith("e") else "contract"
    return Transaction(
        "K1", 2024, channel, f"P{number}", "", stage, 0, "active", day, value, umk, value, None,
        None, None, None, number + 1, 1_725_000_000_000,
    )  # fmt: skip


def folded(*facts: Any, until: int = SEPTEMBER) -> Partition:
    state = Partition(PROGRAMMES, CALENDAR)
    ticks = [Tick(day, start_of_day(day + 1) - 1) for day in range(FIRST, until + 1)]
    for position, fact in enumerate([*facts, *ticks]):
        assert state.fold(position, fact) is None
    return state


FACTS = (
    *(order(number, FIRST + 7 * number, 1000, 300) for number in range(30)),
    order(30, SEPTEMBER - 3, 9000, 0, channel="ecatalogue_v5"),
    Target("K1", 2024, "umkk-40", "target", 100_000, FIRST, "decree", 1, None),
    Budget("K1", 2024, "1/1.2.0001", 90_000, 2, None),
    Plan("K1", 2024, "R1", 500, active=True, content=3, observed_at=None, announced=FIRST,
         begins=FIRST, ends=LAST, reserved=True, title="A"),
    Registration("K1", "Kementerian Satu", "KEMENTERIAN", None, "Asia/Jakarta", None, None, 4, 1),
)  # fmt: skip


def told(state: Partition, code: str = "K1", year: int = 2024) -> Any:
    return report(state.book(code, year), PROGRAMMES, CALENDAR)


def test_the_register_names_the_agency() -> None:
    figures = told(folded(*FACTS))
    assert (figures["name"], figures["kind"]) == ("Kementerian Satu", "KEMENTERIAN")
    assert figures["province"] is None
    assert figures["closed"] is False


def test_denominators_stand_side_by_side_and_one_is_in_force() -> None:
    figures = told(folded(*FACTS))
    assert {kind: one["amount_sen"] for kind, one in figures["denominators"].items()} == {
        "procurement_budget": 90_000,
        "planned_pagu": 500,
        "realised_spend": 39_000,
        "realised_without_ecatalogue": 30_000,
    }
    shares = figures["programmes"]["umkk-40"]["denominators"]
    assert {kind: one["share"] for kind, one in shares.items()} == {
        "target": 0.09,
        "procurement_budget": 0.1,
        "planned_pagu": 18.0,
        "realised_spend": 9_000 / 39_000,
        "realised_without_ecatalogue": 0.3,
    }
    assert [kind for kind, one in shares.items() if one["in_force"]] == ["target"]


def test_the_trajectory_ends_where_the_figures_do() -> None:
    umkk = told(folded(*FACTS))["programmes"]["umkk-40"]
    drawn = umkk["trajectory"]
    today = drawn["day"].index("2024-09-02")
    assert len(drawn["umkk_sen"]) == len(drawn["spend_sen"]) == today + 1
    assert (drawn["umkk_sen"][-1], drawn["spend_sen"][-1]) == (9_000, 39_000)
    assert drawn["umkk_sen"][drawn["day"].index("2024-01-07")] == 300
    assert drawn["planned_sen"][today] == umkk["planned_sen"]
    assert (drawn["day"][-1], drawn["planned_sen"][-1]) == ("2024-12-31", 40_000)


def test_what_is_reserved_and_not_contracted_is_told() -> None:
    reserved = told(folded(*FACTS))["reserved"]
    assert (reserved["packages"], reserved["pagu_sen"]) == (1, 500)
    assert reserved["first"][0]["begins"] == "2024-01-01"


def test_the_rest_of_the_figures_of_one_day() -> None:
    umkk = told(folded(*FACTS))["programmes"]["umkk-40"]
    assert (umkk["umkk_sen"], umkk["umkk_confirmed_sen"]) == (9_000, 0)
    assert umkk["umkk_doubtful_sen"] + umkk["umkk_unverifiable_sen"] == 9_000
    # The last contract is of 22 July; seven of 300 are of the 91 days up to 2 September.
    assert umkk["run_rate_28_sen_per_day"] == 0
    assert umkk["run_rate_91_sen_per_day"] == 2_100 // 91
    assert umkk["cannot_be_reached_since"] is None
    assert umkk["required_per_month_sen"] == 7_750  # 31,000 in the 120 days left, 30 of them
    assert umkk["projection"]["p10_sen"] <= umkk["projection"]["p90_sen"]
    assert umkk["unit"] == "sen"


def test_out_of_reach_says_since_when() -> None:
    # 39,000 are spent of 100,000, 9,000 of it counts; another 40,000 elsewhere on 1 August.
    august = day_of(date(2024, 8, 1))
    umkk = told(folded(*FACTS, order(40, august, 40_000, 0)))["programmes"]["umkk-40"]
    assert umkk["state"] == "cannot_be_reached"
    assert umkk["cannot_be_reached_since"] is not None


@pytest.mark.parametrize(("code", "year"), [("K1", 2024), ("ID", 2024), ("K1", 2023)])
def test_a_status_record_is_the_report(code: str, year: int) -> None:
    read = Reading("ID", 2024, "digital-cooperatives", "", SEPTEMBER - 5, 480, "x", 9, None)
    earlier = replace_year(order(50, FIRST - 100, 10, 5))
    state = folded(*FACTS, read, earlier)
    book = state.book(code, year)
    reports = Reports(PROGRAMMES, CALENDAR)
    record = Statuses(Encoder(), reports).record(book, state, 1, 2, 3)
    _, row = read_record(record, ["AgencyStatus"])
    expected = report(book, PROGRAMMES, CALENDAR)
    if book.last_tick is None:
        assert _report(row)["programmes"].keys() == expected["programmes"].keys()
        return
    assert _report(row) == expected


def replace_year(one: Transaction) -> Transaction:
    return one._replace(year=2023)


def test_an_own_curve_is_the_books() -> None:
    own = replace(UMKK, curve=NAMED["own-plan-by-start"])
    state = folded(*FACTS)
    plan = Plan("K1", 2024, "R2", 99_500, active=True, content=5, observed_at=None,
                announced=FIRST, begins=SEPTEMBER + 60, ends=LAST)  # fmt: skip
    state.fold(999, plan)
    figures = report(state.book("K1", 2024), [own], CALENDAR)["programmes"]["umkk-40"]
    # Of 100,000 in the plans 500 begin in January, the rest in November.
    assert figures["planned_fraction"] == pytest.approx(0.005)

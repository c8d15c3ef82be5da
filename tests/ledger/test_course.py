"""A book's course: what the projection is given, and that what is kept is never stale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.days import first_day, last_day, start_of_day
from monitors.facts import Budget, Registration, Tick, Transaction
from monitors.ledger.applied import applied
from monitors.ledger.course import Courses
from monitors.ledger.partition import Partition
from streams.programmes import load_calendar, load_programmes

YEAR = 2024
CALENDAR = load_calendar()
PROGRAMMES = {one.id: one for one in load_programmes()}
UMKK = PROGRAMMES["umkk-40"]


def contract(package, day, value, *, umk=None, year=YEAR, version=0):
    return Transaction(
        agency="K99", year=year, channel="tender", package=package, part="", stage="contract",
        version=version, status="active", day=first_day(year) + day, value_sen=value,
        umk_sen=value if umk is None else umk, pdn_sen=None, supplier=None, package_class=None,
        pagu_sen=None, products=None, observed_at=None,
        content=int(package) * 10**8 + version * 10**4 + year,
    )  # fmt: skip


def budget(amount, year=YEAR):
    return Budget("K99", year, "1/1", amount, 1, None)


def kind(word):
    return Registration("K99", "Contoh", word, None, "Asia/Jakarta", None, None, 1, None)


def fold(facts, *, through=None, programme=UMKK):
    partition = Partition([programme], CALENDAR)
    for position, fact in enumerate(facts):
        partition.fold(position, fact)
    for day in range(first_day(YEAR), (through or first_day(YEAR) - 1) + 1):
        tick(partition, day)
    return partition


def tick(partition, day):
    partition.fold(-1, Tick(day, start_of_day(day + 1) - 1))


def asked(partition, day, courses=None):
    book = partition.book("K99", YEAR)
    others = [one for one in partition.books.values() if one is not book]
    for one in applied(book, partition.programmes, day):
        return (courses or Courses()).course_of(book, one, day, others)
    return None


def test_a_course_is_cumulative_to_its_day_and_knows_goal_budget_and_kind():
    facts = [contract("1", 0, 100), contract("2", 9, 50, umk=20), budget(1000), kind("KOTA")]
    one = asked(fold(facts), first_day(YEAR) + 10)
    assert one.earned == (100,) * 9 + (120,) * 2
    assert one.spend == (100,) * 9 + (150,) * 2
    assert (one.goal, one.budget, one.kind) == (400, 1000, "KOTA")
    assert (one.year, one.day, len(one.planned)) == (YEAR, first_day(YEAR) + 10, 367)
    assert one.planned[-1] == one.whole
    assert one.earlier == ()


def test_an_addendum_moves_it_on_its_own_day():
    facts = [contract("1", 0, 100), contract("1", 3, 40, version=1), budget(1000)]
    assert asked(fold(facts), first_day(YEAR) + 4).earned == (100, 100, 100, 40, 40)


@pytest.mark.parametrize("day", [first_day(YEAR) - 1, last_day(YEAR) + 1])
def test_outside_the_year_there_is_none(day):
    book = fold([contract("1", 0, 100), budget(1000)]).book("K99", YEAR)
    assert Courses().course_of(book, UMKK, day) is None


def test_without_a_denominator_there_is_none():
    assert asked(fold([contract("1", 0, 100)]), first_day(YEAR)) is None


def test_counters_are_not_projected():
    counter = next(one for one in PROGRAMMES.values() if one.measure == "reading")
    book = fold([contract("1", 0, 100), budget(1000)]).book("K99", YEAR)
    assert Courses().course_of(book, counter, first_day(YEAR)) is None


def test_earlier_years_count_once_they_were_judged_to_their_end_three_at_most():
    facts = [budget(1000), contract("1", 0, 100)]
    for back in range(1, 6):
        facts += [budget(1000, YEAR - back), contract("1", 5, 10 * back, year=YEAR - back)]
    partition = fold(facts)
    assert asked(partition, first_day(YEAR)).earlier == ()
    for back in range(5, 1, -1):
        tick(partition, last_day(YEAR - back))
    earlier = asked(partition, first_day(YEAR)).earlier
    assert [year for year, _ in earlier] == [YEAR - 4, YEAR - 3, YEAR - 2]
    assert [earned[-1] for _, earned in earlier] == [40, 30, 20]
    assert [len(earned) for _, earned in earlier] == [366, 365, 365]


@given(st.data())
def test_what_is_kept_is_what_would_be_made_anew(data):
    """Facts and days in any order: the partition's own kept courses equal fresh ones."""
    partition = fold([budget(1000), budget(900, YEAR - 1), contract("0", 3, 7, year=YEAR - 1)])
    day = first_day(YEAR)
    for number in range(data.draw(st.integers(1, 12))):
        if data.draw(st.booleans()):
            year = data.draw(st.sampled_from([YEAR, YEAR - 1]))
            package = data.draw(st.sampled_from(["1", "2"]))
            at, value = data.draw(st.integers(0, 20)), data.draw(st.integers(1, 99))
            partition.fold(number, contract(package, at, value, year=year, version=number))
        else:
            tick(partition, day)
            day += 1
        kept = asked(partition, first_day(YEAR) + 15, partition._courses)
        assert kept == asked(partition, first_day(YEAR) + 15)


def test_a_restored_book_forgets_what_was_kept():
    source = fold([budget(1000), contract("1", 0, 100)], through=first_day(YEAR))
    target = fold([budget(1000), contract("1", 0, 1)], through=first_day(YEAR))
    before = asked(target, first_day(YEAR), target._courses)
    for chunk in source.dump(1000):
        target.restore(chunk)
    after = asked(target, first_day(YEAR), target._courses)
    assert (before.earned, after.earned) == ((1,), (100,))


def test_few_books_are_kept():
    courses = Courses()
    for number in range(40):
        partition = fold([budget(1000), contract("1", 0, 100)], through=first_day(YEAR))
        book = partition.book("K99", YEAR)
        book.agency = f"K{number}"
        courses.course_of(book, UMKK, first_day(YEAR))
    assert len(courses._kept) == 16

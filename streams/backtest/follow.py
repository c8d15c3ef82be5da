"""Follow an agency-year through the product: its facts folded, its days judged, its weeks noted.

The same fold and the same rules as the worker's, tick by tick; each week's course is what was dated
up to it, statuses as last observed (a file of today knows no other).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from monitors.calendar import Calendar
from monitors.days import first_day, last_day, start_of_day
from monitors.facts import Fact, Tick
from monitors.ledger.applied import applied
from monitors.ledger.book import Book
from monitors.ledger.course import Courses
from monitors.ledger.partition import Partition
from monitors.programme import Programme
from monitors.projection import Course

WEEK = 7


class Followed(NamedTuple):
    """One agency-year of one programme.

    `courses` holds one course for each week that has ended, `final` that of the year's last day.
    `states` is the state at the end of each day of the year. `goal_from` says where the goal comes
    from: the denominator's source, or that it was made up.
    """

    agency: str
    year: int
    courses: tuple[Course, ...]
    final: Course
    states: tuple[str, ...]
    goal_from: str

    @property
    def ended_with(self) -> int:
        """U at the end of the year."""
        return self.final.earned[-1]

    @property
    def makes_it(self) -> bool:
        """Whether the goal of the year's end was reached."""
        return self.ended_with >= self.final.goal


def fold(
    facts: Iterable[Fact], programme: Programme, calendar: Calendar, *, agency: str
) -> Partition:
    """Fold one agency's facts; no day is judged yet."""
    partition = Partition([programme], calendar)
    for position, fact in enumerate(facts):
        if not isinstance(fact, Tick) and fact.agency == agency:
            partition.fold(position, fact)
    return partition


def follow(partition: Partition, agency: str, year: int, goal_from: str) -> Followed | None:
    """Judge each day of the year; None where the programme says nothing about its last day.

    Earlier years are judged on their last day alone: that makes them the agency's own past. Years
    of a partition are to be followed in their order.
    """
    (programme,) = partition.programmes
    position = -1
    for before in sorted(at[1] for at in partition.books if at[0] == agency and at[1] < year):
        end = last_day(before)
        partition.fold(position, Tick(end, _end_of(end)))
    courses: list[Course] = []
    states: list[str] = []
    kept = Courses()
    final = None
    for day in range(first_day(year), last_day(year) + 1):
        partition.fold(position, Tick(day, _end_of(day)))
        book = partition.book(agency, year)
        standing = book.standings.get(programme.id)
        states.append("no_denominator" if standing is None else standing.state)
        number = day - first_day(year) + 1
        over = day == last_day(year)
        if over or number % WEEK == 0:
            course = course_at(kept, partition, book, programme, day)
            if course is not None and over:
                final = course
            elif course is not None:
                courses.append(course)
    partition.drain()
    if final is None:
        return None
    return Followed(agency, year, tuple(courses), final, tuple(states), goal_from)


def course_at(
    kept: Courses, partition: Partition, book: Book, programme: Programme, day: int
) -> Course | None:
    """The course of a book at the end of `day`, along the curve as it holds for the book."""
    earlier = _others(partition, book)
    for one in applied(book, [programme], day, lambda: earlier):
        return kept.course_of(book, one, day, earlier)
    return None


def _others(partition: Partition, book: Book) -> Sequence[Book]:
    return [
        one for one in partition.books.values() if one.agency == book.agency and one is not book
    ]


def _end_of(day: int) -> int:
    return start_of_day(day + 1) - 1

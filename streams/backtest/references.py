"""What a projection has to beat: the straight line, and last year's profile."""

from monitors.projection import Course


def straight_line(course: Course) -> float:
    """U ÷ (day ÷ days of the year)."""
    return course.earned[-1] * (len(course.planned) - 1) / len(course.earned)


def last_years_profile(course: Course) -> float | None:
    """U ÷ the share that last year had by this day; None where it tells nothing.

    That is without a last year that came to something, or where it had nothing by this day.
    """
    if not course.earlier:
        return None
    _, earned = course.earlier[-1]
    there = earned[len(course.earned) * len(earned) // (len(course.planned) - 1) - 1]
    return course.earned[-1] * earned[-1] / there if there > 0 else None

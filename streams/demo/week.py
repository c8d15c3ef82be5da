"""Monday to Friday."""

WORKING_DAYS = 5
MONDAY_OFFSET = 3
"""1970-01-01 was a Thursday: (day + 3) % 7 is 0 on Mondays."""


def is_weekday(day: int) -> bool:
    """Tell whether a day (number since 1970-01-01) is none of a weekend."""
    return (day + MONDAY_OFFSET) % 7 < WORKING_DAYS

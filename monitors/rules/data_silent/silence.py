"""Whether nobody has pulled an agency's data for too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitors.calendar import Calendar
    from monitors.figures import Figures
    from monitors.programme import Programme


def is_silent(programme: Programme, calendar: Calendar, figures: Figures) -> bool:
    """Tell whether the last pull is too long ago; never where no pull says when it was made."""
    last = figures.last_observed_day
    limit = programme.thresholds.silent_days
    # So few calendar days can't hold more business days: no need to count them.
    if last is None or figures.day - last <= limit:
        return False
    return calendar.business_days(last, figures.day) > limit

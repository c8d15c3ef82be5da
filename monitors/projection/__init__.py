"""Where an agency-year will end: the year-end value with an interval, and P(miss).

Bornhuetter-Ferguson with credibility, as reserving actuaries project what is still to come: what is
there stays, and only the rest of the year is estimated. `project.py` reads from top to bottom.
docs/backtest.md says how it was measured, and against what.
"""

from monitors.projection.course import Course
from monitors.projection.default_pool import DEFAULT_POOL
from monitors.projection.pool import Calibration, KindPool, Pool
from monitors.projection.project import Projection, project

__all__ = ["DEFAULT_POOL", "Calibration", "Course", "KindPool", "Pool", "Projection", "project"]

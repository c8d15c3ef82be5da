"""A pool that knows no agency: the programme's own plan as profile, spreads as judged.

For scoring real agency-years without others to learn from. The shipped pool was made of made-up
agencies whose seasons were fitted to some of those very years: it would know them already.
"""

from collections.abc import Sequence
from math import ceil

from monitors.projection import KindPool, Pool
from monitors.projection.pool import EVERY_KIND

HALF_MONTHS = 24


def neutral_pool(planned: Sequence[int]) -> Pool:
    """The pool of a plan's table: planned parts at the end of day 0 .. 365 or 366."""
    days, whole = len(planned) - 1, planned[-1]
    profile = [
        planned[ceil(days * half / HALF_MONTHS)] / whole for half in range(1, HALF_MONTHS + 1)
    ]
    every = KindPool(
        kind=EVERY_KIND,
        profile=tuple(profile),
        attainment=1.0,
        attainment_cv=0.35,
        growth=1.0,
        growth_cv=0.3,
        absorption=0.9,
        absorption_cv=0.15,
        lump=0.04,
        spread=0.04,
        own_spread=0.02,
        calibration=(),
        agencies=0,
        years=0,
    )
    return Pool("", "the programme's plan; spreads as judged, from no agency", (every,))

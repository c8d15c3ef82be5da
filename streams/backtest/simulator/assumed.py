"""What no real row at hand can tell: how agencies differ from each other and from year to year.

One complete agency-year was there to fit. Everything here is an assumption, chosen wide rather than
narrow, and part of what `pantau backtest --simulate` prints; nothing measured with it is a
measurement of real agencies.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of agency: its share of the roster, its packages and amounts against the fitted ones.

    `late` is how much of its year it moves from the first half to the second (0 none).
    """

    name: str
    weight: int
    packages: float
    amounts: float
    late: float


KINDS = (
    Kind("KEMENTERIAN", 2, 1.0, 1.0, 0.0),
    Kind("PROVINSI", 2, 0.8, 0.7, 0.2),
    Kind("KABUPATEN", 6, 0.4, 0.35, 0.35),
    Kind("KOTA", 3, 0.5, 0.4, 0.3),
)

SIZE_SIGMA = 0.4
"""Of the logarithm of an agency's number of packages about its kind's."""
YEAR_SIGMA = 0.12
"""The same from year to year."""

SEASON = 14.0
"""Concentration of an agency's months about its kind's (Dirichlet): a month of 8 % ± 7 points."""
SEASON_BY_YEAR = 45.0
"""The same of a year's months about the agency's own."""

BULGE = (0.2, 0.5)
"""December's weight is multiplied by a log-normal of this mean and deviation."""

SHARE = (0.475, 0.11)
"""UMKK share of value, mean and deviation over agencies; the goal is 0.40 of the budget."""
SHARE_BY_YEAR = 0.03
TILT = 0.0
"""How far December's share is above its mean, and January's below: no real row shows any."""
ABSORPTION = (0.72, 1.0)
"""Spent part of the budget: uniform between."""

RESERVED_RUPIAH = 15_000_000_000
"""Larger packages are not reserved for small business (Perpres 12/2021) and count as not UMKK."""

AMENDED_AFTER = 45
"""Mean days from a contract to its amendment."""
LOWERED = 0.6
"""Part of amendments that lower the value."""
WITHDRAWN = 0.02
"""Part of UMKK packages whose value a later amendment takes away altogether."""

YEARS = 3
"""Years of an agency: the last is scored, those before are its own past."""
YOUNG = 0.25
"""Part of the agencies whose earlier years nobody has."""

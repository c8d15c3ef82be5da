"""The middle of the regional monthly absorption band: the default curve.

The band is in use by regions that steer absorption by month (low and high % at month end). Its
middle ends at 77.5 %, so every point is divided by that.
"""

from monitors.curves.curve import Curve

BAND = (
    (1, 1),
    (1, 5),
    (3, 7),
    (5, 10),
    (7, 20),
    (10, 30),
    (20, 40),
    (30, 50),
    (40, 60),
    (50, 70),
    (60, 80),
    (70, 85),
)
"""Low and high % of the year's budget at the end of January .. December."""

CURVE = Curve(
    "band-middle",
    # Twice the middle, to stay in integers; the division by the last level takes the 2 away.
    tuple((month, low + high) for month, (low, high) in enumerate(BAND, 1)),
)

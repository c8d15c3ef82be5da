"""A curve from a table: twelve levels at month ends, of any unit, as a programme's file gives."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from monitors.curves.curve import DECEMBER, Curve

if TYPE_CHECKING:
    from collections.abc import Sequence


def custom(levels: Sequence[int | float | str]) -> Curve:
    """Return the curve through twelve month-end levels, January first.

    A float counts as the decimal it is written as. ValueError for other than twelve levels, for
    levels that fall, and for a last level of 0.
    """
    if len(levels) != DECEMBER:
        text = f"a custom curve has 12 month-end levels, not {len(levels)}"
        raise ValueError(text)
    exact = [Fraction(str(level)) for level in levels]
    unit = lcm(*(level.denominator for level in exact))
    return Curve("custom", tuple((m, int(level * unit)) for m, level in enumerate(exact, 1)))

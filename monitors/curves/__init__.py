"""Planned curves, one file each. `NAMED` holds those that need no parameter."""

from monitors.curves import band_middle, linear, quarterly_capital, quarterly_goods
from monitors.curves.curve import SCALE, Curve
from monitors.curves.custom import custom

DEFAULT = band_middle.CURVE

NAMED = {
    curve.name: curve
    for curve in (DEFAULT, linear.CURVE, quarterly_goods.CURVE, quarterly_capital.CURVE)
}

__all__ = ["DEFAULT", "NAMED", "SCALE", "Curve", "custom"]

"""The same amount every day."""

from monitors.curves.curve import Curve

CURVE = Curve("linear", ((12, 1),))

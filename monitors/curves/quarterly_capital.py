"""Quarterly absorption targets for capital spending: 10, 40, 70, 90 % (IKPA, PER-5/PB/2024)."""

from monitors.curves.curve import Curve

CURVE = Curve("quarterly-capital", ((3, 10), (6, 40), (9, 70), (12, 90)))

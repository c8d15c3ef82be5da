"""Quarterly absorption targets for goods spending: 15, 50, 70, 90 % (IKPA, PER-5/PB/2024)."""

from monitors.curves.curve import Curve

CURVE = Curve("quarterly-goods", ((3, 15), (6, 50), (9, 70), (12, 90)))

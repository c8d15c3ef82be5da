"""Planned curves, one file each. `NAMED` holds those that a programme's file calls by a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitors.curves import (
    at_once,
    band_middle,
    linear,
    own_plan,
    own_years,
    quarterly_capital,
    quarterly_goods,
)
from monitors.curves.curve import Curve, Daily, Planned
from monitors.curves.custom import custom
from monitors.curves.own_plan import OwnPlan
from monitors.curves.own_years import OwnYears
from monitors.curves.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = band_middle.CURVE

OWN: tuple[OwnPlan | OwnYears, ...] = (own_plan.BY_START, own_plan.BY_END, own_years.CURVE)
"""Curves that are made of an agency's own plans or past: `of(profile, days)`."""

NAMED: Mapping[str, Planned] = {
    curve.name: curve
    for curve in (
        DEFAULT,
        linear.CURVE,
        quarterly_goods.CURVE,
        quarterly_capital.CURVE,
        at_once.CURVE,
        *OWN,
    )
}

__all__ = [
    "DEFAULT",
    "NAMED",
    "OWN",
    "Curve",
    "Daily",
    "OwnPlan",
    "OwnYears",
    "Planned",
    "Profile",
    "custom",
]

"""The part of the budget that is not reserved for UMKK is spent too fast.

Shaped like the burn-rate alerts of the SRE workbook (chapter 5): a long window says that it
matters, a short one that it still goes on.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from monitors.figures import is_above, is_below
from monitors.programme import Ratio
from monitors.rules.case import Case, Window
from monitors.rules.rule import CRITICAL, INFO, NONE, WARNING, Finding, SideRule


@dataclass(frozen=True, slots=True)
class Parameters:
    """Burn above which, over a long and a short window (days) together, it is how severe.

    A severity is over once a burn is at most `clear_share` of its limit. `raise_days` and
    `clear_days` are business days in a row.
    """

    critical_above: Ratio = Ratio(3, 1)
    critical_long: int = 28
    critical_short: int = 3
    warning_above: Ratio = Ratio(3, 2)
    warning_long: int = 91
    warning_short: int = 7
    info_above: Ratio = Ratio(11, 10)
    info_long: int = 182
    info_short: int = 14
    clear_share: Ratio = Ratio(9, 10)
    raise_days: int = 3
    clear_days: int = 14


class Limit(NamedTuple):
    """One severity's limit and windows."""

    severity: int
    above: Ratio
    long: int
    short: int


def limits(parameters: Parameters) -> tuple[Limit, ...]:
    """The severities, the gravest first."""
    one = parameters
    return (
        Limit(CRITICAL, one.critical_above, one.critical_long, one.critical_short),
        Limit(WARNING, one.warning_above, one.warning_long, one.warning_short),
        Limit(INFO, one.info_above, one.info_long, one.info_short),
    )


def look(case: Case, parameters: Parameters, _: tuple[Any, ...]) -> Finding | None:
    """The gravest severity whose two windows burn; None where a burn can't be told."""
    free = case.ground.budget - case.ground.goal
    early = case.programme.thresholds.min_planned_fraction
    if free <= 0 or is_below(case.ground.planned, case.ground.whole, early):
        return None
    if case.figures.umkk_sen >= case.ground.goal:
        # Nothing that is spent elsewhere takes room from a goal that is met.
        return Finding()
    share = parameters.clear_share
    asked = held = NONE
    says: dict[str, Any] = {}
    known = False
    for limit in limits(parameters):
        low = Ratio(limit.above[0] * share[0], limit.above[1] * share[1])
        short = case.view.window(limit.short)
        if short is None or short.planned <= 0:
            continue
        known = True
        if held and not burns(case, short, free, limit.above):
            continue
        if not burns(case, short, free, low):
            continue
        long = case.view.window(limit.long)
        if long is None or not burns(case, long, free, low):
            continue
        held = max(held, limit.severity)
        says = says or _says(case, limit, long, short, free)
        if burns(case, long, free, limit.above) and burns(case, short, free, limit.above):
            asked = limit.severity
            says = _says(case, limit, long, short, free)
            break
    return Finding(asked, held, "burning", says=says) if known else None


def burns(case: Case, window: Window, free: int, above: Ratio) -> bool:
    """Whether spend that is not UMKK ÷ (what was free for it by the curve) is above the limit."""
    return is_above(window.other_sen * case.ground.whole, free * window.planned, above)


def burn(case: Case, window: Window, free: int) -> float:
    """The burn as a number for reading."""
    return window.other_sen * case.ground.whole / (free * window.planned)


def _says(case: Case, limit: Limit, long: Window, short: Window, free: int) -> dict[str, Any]:
    return {
        "burn_long": round(burn(case, long, free), 3),
        "burn_short": round(burn(case, short, free), 3),
        "days_long": limit.long,
        "days_short": limit.short,
        "above": round(limit.above.numerator / limit.above.denominator, 3),
        "other_sen": long.other_sen,
    }


RULE = SideRule("burning", "critical", Parameters, look=look)

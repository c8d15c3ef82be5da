"""The scores of all agency-years together, and which of the goals they meet."""

from collections.abc import Iterable, Sequence
from statistics import fmean, median
from typing import Any

from streams.backtest.scores import Scored, Week

MONTHS = range(1, 13)
EARLY_WEEKS = 8
"""A warning is in time if it stands for so many weeks before the year's end."""

COVERAGE = (0.75, 0.85)
WARNED = 0.8
FALSELY_CRITICAL = 0.1


def summary(scored: Sequence[Scored]) -> dict[str, Any]:
    """The JSON of `pantau backtest` for one set of agency-years; None where nothing can be said.

    A year that has no denominator is a case for each goal that was made up for it.
    """
    weeks = [week for one in scored for week in one.weeks]
    made = [one for one in scored if one.followed.makes_it]
    missed = [one for one in scored if not one.followed.makes_it]
    with_profile = [week for week in weeks if week.profile is not None]
    return {
        "agency_years": len({(one.followed.agency, one.followed.year) for one in scored}),
        "cases": len(scored),
        "reached": len(made),
        "missed": len(missed),
        "weeks": len(weeks),
        "coverage": _mean(week.inside for week in weeks),
        "pinball": {
            "three_quantiles": _mean(week.loss for week in weeks),
            "median": _mean(week.middle for week in weeks),
            "straight_line": _mean(week.line for week in weeks),
        },
        "pinball_with_last_year": {
            "weeks": len(with_profile),
            "median": _mean(week.middle for week in with_profile),
            "last_years_profile": _mean(week.profile or 0.0 for week in with_profile),
        },
        "by_month": [_month(month, weeks) for month in MONTHS],
        "warnings": {
            "lead_weeks_median": median([one.lead_weeks for one in missed]) if missed else None,
            "warned_8_weeks_before": _mean(one.lead_weeks >= EARLY_WEEKS for one in missed),
            "reached_but_called_critical": _mean(one.ever_critical for one in made),
            "reached_but_called_likely_to_miss": _mean(one.ever_likely for one in made),
            "reached_but_p_miss_above_0.8_for_two_weeks": _mean(one.ever_sure for one in made),
        },
        "p_miss": _reliability(scored),
    }


def goals(found: dict[str, Any]) -> dict[str, bool | None]:
    """Which goals a summary meets; None where there was nothing to measure it on."""
    low, high = COVERAGE
    warnings, pinball, last = found["warnings"], found["pinball"], found["pinball_with_last_year"]
    return {
        "coverage_75_to_85_percent": _asked(found["coverage"], lambda it: low <= it <= high),
        "pinball_below_straight_line": _asked(
            pinball["median"], lambda it: it < pinball["straight_line"]
        ),
        "pinball_below_last_years_profile": _asked(
            last["median"], lambda it: it < last["last_years_profile"]
        ),
        "missed_warned_8_weeks_before_in_80_percent": _asked(
            warnings["warned_8_weeks_before"], lambda it: it >= WARNED
        ),
        "reached_called_critical_in_at_most_10_percent": _asked(
            warnings["reached_but_called_critical"], lambda it: it <= FALSELY_CRITICAL
        ),
    }


def _asked(value: float | None, meets: Any) -> bool | None:
    return None if value is None else bool(meets(value))


def _month(month: int, weeks: Sequence[Week]) -> dict[str, Any]:
    of_month = [week for week in weeks if week.month == month]
    return {
        "month": month,
        "weeks": len(of_month),
        "coverage": _mean(week.inside for week in of_month),
        "median": _mean(week.middle for week in of_month),
        "straight_line": _mean(week.line for week in of_month),
        "last_years_profile": _mean(week.profile for week in of_month if week.profile is not None),
    }


def _reliability(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """How often a year was missed where P(miss) was said to be 0 to 0.1, .. 0.9 to 1."""
    said = [
        (week.projection.p_miss, not one.followed.makes_it) for one in scored for week in one.weeks
    ]
    rows = []
    for tenth in range(10):
        found = [missed for p, missed in said if min(9, int(p * 10)) == tenth]
        rows.append({"from": tenth / 10, "weeks": len(found), "missed": _mean(found)})
    return rows


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(fmean(found), 4) if found else None

"""Make a pool from agency-years: means by kind, and how the formula's residuals fell."""

from collections import defaultdict
from collections.abc import Sequence
from math import log, sqrt
from statistics import fmean, quantiles
from typing import Any

from monitors.projection import Calibration, KindPool, Pool
from monitors.projection.pool import EVERY_KIND
from monitors.projection.project import rest_of_year
from streams.backtest.case import Case

HALF_MONTHS = 24
FEWEST_AGENCIES = 12
"""A kind with fewer has no pool of its own."""
BORROWED = 20
"""A kind's numbers are drawn towards those of every kind as if it had so many of their agencies."""
NEUTRAL = 8
"""The same of a calibration's rows towards no correction at all, in agency-years."""

EDGES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995, 1.0)
"""Developed shares between which residuals are taken together."""
TENTH = 1.2815515655446004
LEAST_ABSORPTION_CV = 0.1
"""Budgets of real agencies are revised, and some of their units' are missing."""
WIDEST = 4.0
NARROWEST = 0.2
"""Halves are kept within these, and shifts within ±`FARTHEST`: a row has few agencies."""
FARTHEST = 2.0
UNKNOWN_CV = 0.35
"""What a coefficient of variation is taken for where one year alone is known."""
TWO = 2
AT_AN_END = 0.05
"""Shares so near to 0 or 1 say little of how a profile strays."""
LOST = -4.0
"""The residual, in deviations, of a year that ended below what was there already."""


def pool(cases: Sequence[Case], dated: str, source: str) -> Pool:
    """Return the pool of these agency-years: every kind first, then each kind with enough of them.

    ValueError without a single year that came to something.
    """
    known = [case for case in cases if case.final > 0]
    if not known:
        raise ValueError("no agency-year that came to something: nothing to make a pool of")
    by_kind: defaultdict[str, list[Case]] = defaultdict(list)
    for case in known:
        by_kind[case.kind or EVERY_KIND].append(case)
    every = _measured(EVERY_KIND, known)
    every = every._replace(calibration=_calibration(known, every))
    kinds = [every]
    for name in sorted(by_kind):
        found = by_kind[name]
        if name == EVERY_KIND or len(found) < FEWEST_AGENCIES:
            continue
        own = _between(_measured(name, found), every, len(found) / (len(found) + BORROWED))
        kinds.append(own._replace(calibration=_calibration(found, own, every.calibration)))
    return Pool(dated, source, tuple(kinds))


def _measured(name: str, cases: Sequence[Case]) -> KindPool:
    profiles = [_profile(case.earned) for case in cases]
    mean = tuple(fmean(column) for column in zip(*profiles, strict=True))
    attained = [case.final / case.goal for case in cases if case.goal > 0]
    growth = [
        case.final / case.earlier[-1][1][-1]
        for case in cases
        if case.earlier and case.earlier[-1][1][-1] > 0
    ]
    absorbed = [case.spend[-1] / case.budget for case in cases if case.budget]
    own = [
        (_profile(case.earned), _profile(case.earlier[-1][1]))
        for case in cases
        if case.earlier and case.earlier[-1][1][-1] > 0
    ]
    lump = fmean(_lump(case.earned) for case in cases)
    strays = fmean(_stray(one, mean) for one in profiles)
    # Of two years of one agency each strays: half of the square between them is a year's own.
    own_strays = fmean(_stray(a, b) / 2 for a, b in own) if own else strays
    return KindPool(
        kind=name,
        profile=(*(round(level, 4) for level in mean[:-1]), 1.0),
        attainment=_rounded(fmean(attained)) if attained else 1.0,
        attainment_cv=_rounded(_cv(attained)),
        growth=_rounded(fmean(growth)) if growth else 1.0,
        growth_cv=_rounded(_cv(growth)) if growth else 0.3,
        absorption=_rounded(fmean(absorbed)) if absorbed else 0.9,
        absorption_cv=_rounded(max(LEAST_ABSORPTION_CV, _cv(absorbed))),
        lump=_rounded(lump),
        # The lumps make a profile stray, too: what they explain is not counted twice.
        spread=_rounded(max(0.002, strays - lump)),
        own_spread=_rounded(max(0.002, own_strays - lump)),
        calibration=(),
        agencies=len({case.agency for case in cases}),
        years=len(cases) + sum(len(case.earlier) for case in cases),
    )


def _profile(earned: Sequence[int]) -> list[float]:
    days = len(earned)
    levels = [
        min(1.0, max(0.0, earned[days * half // HALF_MONTHS - 1] / earned[-1]))
        for half in range(1, HALF_MONTHS + 1)
    ]
    for at in range(1, HALF_MONTHS):
        levels[at] = max(levels[at], levels[at - 1])
    return levels


def _stray(one: Sequence[float], other: Sequence[float]) -> float:
    """Mean of (difference)² ÷ f(1-f) where f is not at an end: a Dirichlet's stays the same."""
    terms = [
        (a - b) ** 2 / (middle * (1 - middle))
        for a, b in zip(one, other, strict=True)
        if AT_AN_END < (middle := (a + b) / 2) < 1 - AT_AN_END
    ]
    return fmean(terms) if terms else 0.0


def _lump(earned: Sequence[int]) -> float:
    before, squares = 0, 0.0
    for now in earned:
        squares += ((now - before) / earned[-1]) ** 2
        before = now
    return squares


def _cv(values: Sequence[float]) -> float:
    if len(values) < TWO:
        return UNKNOWN_CV
    mean = fmean(values)
    return max(0.05, sqrt(sum((one - mean) ** 2 for one in values) / (len(values) - 1)) / mean)


def _between(own: KindPool, every: KindPool, part: float) -> KindPool:
    def mixed(name: str) -> float:
        return _rounded(part * getattr(own, name) + (1 - part) * getattr(every, name))

    numbers = (
        "attainment", "attainment_cv", "growth", "growth_cv", "absorption", "absorption_cv",
        "lump", "spread", "own_spread",
    )  # fmt: skip
    profile = [
        round(part * a + (1 - part) * b, 4)
        for a, b in zip(own.profile[:-1], every.profile[:-1], strict=True)
    ]
    changed: dict[str, Any] = {name: mixed(name) for name in numbers}
    return own._replace(profile=(*profile, 1.0), **changed)


def _calibration(
    cases: Sequence[Case], kind: KindPool, drawn_to: Sequence[Calibration] = ()
) -> tuple[Calibration, ...]:
    """Quantiles of what came against what the formula said, by developed share."""
    bare = Pool("", "", (kind._replace(calibration=()),))
    residuals: defaultdict[int, list[float]] = defaultdict(list)
    shares: defaultdict[int, list[float]] = defaultdict(list)
    behind: defaultdict[int, set[str]] = defaultdict(set)
    for case in cases:
        for day in case.weeks():
            found = rest_of_year(case.course(day), bare)
            if found is None:
                continue
            share, rest = found
            came = case.final - case.earned[day - 1]
            residual = log(came / rest.median) / rest.low if came > 0 else LOST
            at = _bin(share)
            residuals[at].append(max(LOST, residual))
            shares[at].append(share)
            behind[at].add(case.agency)
    rows = []
    for at in sorted(residuals):
        number = len(behind[at])
        if len(residuals[at]) < FEWEST_AGENCIES:
            continue
        tenths = quantiles(residuals[at], n=10, method="inclusive")
        neutral = next(
            (row for row in drawn_to if EDGES[at] <= row.share < EDGES[at + 1]),
            Calibration(0.0, 0.0, 1.0, 1.0),
        )
        part = number / (number + NEUTRAL)
        low, middle, high = tenths[0], tenths[4], tenths[8]
        rows.append(
            Calibration(
                round(fmean(shares[at]), 3),
                _kept(part * middle + (1 - part) * neutral.shift, -FARTHEST, FARTHEST),
                _kept(part * (middle - low) / TENTH + (1 - part) * neutral.low),
                _kept(part * (high - middle) / TENTH + (1 - part) * neutral.high),
            )
        )
    return tuple(rows)


def _bin(share: float) -> int:
    return max(at for at in range(len(EDGES) - 1) if share >= EDGES[at] or at == 0)


def _kept(value: float, least: float = NARROWEST, most: float = WIDEST) -> float:
    return round(min(most, max(least, value)), 3)


def _rounded(value: float) -> float:
    return round(value, 4)

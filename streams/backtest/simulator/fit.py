"""Fit the simulator's shapes to real agency-years. Nothing but a few rounded numbers is kept.

Counts and months are taken from years that ran to December; amounts from every year, as a part of
a year's rows has amounts like the whole's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import exp, log
from statistics import fmean, pstdev
from typing import Any

from monitors.days import date_of, first_day, last_day
from monitors.facts import CHANNELS
from monitors.ledger.book import Book
from monitors.ledger.package import Outcome
from streams.backtest.simulator.shapes import Shape

CATALOGUE = "ecatalogue"
FEWEST = 20
"""Fewer packages give no shape."""

DAYS_TO_DECEMBER = 335
SMOOTHING = 0.5
"""Added to each month's count: a month without a package is rare, not impossible."""

_CATALOGUES = frozenset({"ecatalogue_v5", "ecatalogue_v6"})
_HUNDRED = 100
"""Sen in a rupiah."""


def fit(books: Iterable[Book]) -> list[Shape]:
    """Return a shape for each channel with enough packages; both e-catalogues are one channel."""
    years: defaultdict[str, list[tuple[Book, list[Outcome]]]] = defaultdict(list)
    for book in books:
        by_channel: defaultdict[str, list[Outcome]] = defaultdict(list)
        for key in sorted(book.packages):
            outcome = book.outcome(key)
            if outcome.value > 0:
                name = CHANNELS[int(key[0])]
                by_channel[CATALOGUE if name in _CATALOGUES else name].append(outcome)
        for name, outcomes in by_channel.items():
            years[name].append((book, outcomes))
    return [_shape(name, years[name]) for name in sorted(years) if _is_enough(years[name])]


def document(shapes: Sequence[Shape], dated: str, sources: Sequence[str]) -> dict[str, Any]:
    """The content of `fitted.yaml`."""
    return {
        "dated": dated,
        "sources": list(sources),
        "channels": {
            shape.channel: {
                **{name: value for name, value in shape._asdict().items() if name != "channel"},
                "months": list(shape.months),
            }
            for shape in shapes
        },
    }


def _is_enough(years: Sequence[tuple[Book, list[Outcome]]]) -> bool:
    complete = [len(outcomes) for book, outcomes in years if _ran_to_december(book, outcomes)]
    return sum(complete) >= FEWEST


def _ran_to_december(book: Book, _: Sequence[Outcome]) -> bool:
    start = first_day(book.year)
    return any(key >> 4 >= start + DAYS_TO_DECEMBER for key in book.amounts.buckets)


def _shape(name: str, years: Sequence[tuple[Book, list[Outcome]]]) -> Shape:
    every = [outcome for _, outcomes in years for outcome in outcomes]
    logs = [log(outcome.value / _HUNDRED) for outcome in every]
    complete = [(book, found) for book, found in years if _ran_to_december(book, found)]
    months = [SMOOTHING] * 12
    dispersions = []
    for book, outcomes in complete:
        start, end = first_day(book.year), last_day(book.year)
        days = [min(max(outcome.amounts[0][0], start), end) for outcome in outcomes]
        for day in days:
            months[date_of(day).month - 1] += 1 / len(complete)
        dispersions.append(_dispersion([day - start for day in days]))
    amended = [outcome for outcome in every if len(outcome.amounts) > 1]
    changes = [
        abs(sum(amount[3] for amount in outcome.amounts[1:])) / max(1, outcome.amounts[0][3])
        for outcome in amended
    ]
    total = sum(months)
    return Shape(
        channel=name,
        packages=round(fmean(len(outcomes) for _, outcomes in complete)),
        mu=round(fmean(logs), 2),
        sigma=round(pstdev(logs), 2),
        largest=_rounded(exp(max(logs))),
        months=tuple(round(month / total, 3) for month in months),
        clump=round(max(1.0, fmean(dispersions)), 1),
        addenda=round(len(amended) / len(every), 3),
        change=round(min(1.0, fmean(changes)), 2) if changes else 0.0,
    )


def _dispersion(days: Sequence[int]) -> float:
    """Variance ÷ mean of weekly counts about a centred five-week mean, which is the season."""
    weeks = Counter(day // 7 for day in days)
    counts = [weeks[week] for week in range(52)]
    excess, expected = 0.0, 0.0
    for week in range(2, 50):
        season = fmean(counts[week - 2 : week + 3])
        # A week's own fifth in its mean takes 1/5 of its variance away.
        excess += (counts[week] - season) ** 2 / 0.8
        expected += season
    return excess / expected if expected else 1.0


def _rounded(amount: float) -> int:
    """Two digits are enough, and name no package."""
    digits = max(0, len(str(int(amount))) - 2)
    return int(round(amount / 10**digits) * 10**digits)

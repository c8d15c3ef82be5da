"""A backtest from its cases to the numbers: of feed folders, or of made-up agencies."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from monitors.calendar import Calendar
from monitors.programme import Programme
from monitors.projection import DEFAULT_POOL, Pool
from streams.backtest.case import Case
from streams.backtest.folders import Folders
from streams.backtest.follow import Followed, fold, follow
from streams.backtest.neutral import neutral_pool
from streams.backtest.pooling import FEWEST_AGENCIES, pool
from streams.backtest.scores import Scored, score
from streams.backtest.simulator.cases import years
from streams.backtest.simulator.facts import facts
from streams.backtest.summary import goals, summary

UNWARNED = {
    "class_unknown": "give --suppliers",
    "data_silent": "pulls are missing",
    "no_denominator": "give --targets",
}
"""States of a running year that say too little is known to warn, and what would help."""

ALMOST_NOTHING = 3
"""Fewer agencies than this show how the projection works, not how well."""


class Backtest(NamedTuple):
    """`found` is the JSON of the command."""

    found: dict[str, Any]
    scored: Sequence[Scored]


def of_folders(folders: Folders) -> Backtest:
    """Score the years of feed folders, each with a pool that has not seen its agency."""
    scored = []
    agencies = {one.agency for one in folders.followed}
    for one in folders.followed:
        others = [case_of(other) for other in folders.followed if other.agency != one.agency]
        scored.append(score(one, _pool_of(others, one)))
    notes = [
        "statuses are as last observed: a file of today knows no other (docs/backtest.md)",
        *(f"not scored: {why}" for why in folders.skipped),
    ]
    if any(one.goal_from.startswith("made up") for one in folders.followed):
        notes.append("no denominator: goals were made up from what the year came to (hindsight)")
    number = f"{len(agencies)} agenc{'y' if len(agencies) == 1 else 'ies'}"
    if len(agencies) <= FEWEST_AGENCIES:
        notes.append(f"{number}: the pool is the plan with judged spreads, from no agency")
    if len(agencies) < ALMOST_NOTHING:
        notes.append(
            f"{number}: this shows how it works, not how well, and no goal is judged by it; all"
            " weeks of a year end with the same day, so its coverage is one draw, not one a week"
        )
    notes += _unwarnable(folders.followed)
    return _backtest("feed folders", notes, scored, judged=len(agencies) >= ALMOST_NOTHING)


def of_simulation(
    number: int,
    seed: int,
    programme: Programme,
    calendar: Calendar,
    progress: Callable[[int], None] = lambda _: None,
) -> Backtest:
    """Score so many made-up agencies, none of which the shipped pool was made of."""
    scored = []
    for at, known in enumerate(years(number, seed), 1):
        agency, year = known[-1].agency.code, known[-1].year
        partition = fold(facts(known), programme, calendar, agency=agency)
        followed = follow(partition, agency, year, "made-up budget")
        if followed is not None:
            scored.append(score(followed, DEFAULT_POOL))
        progress(at)
    notes = [
        f"{number} made-up agencies (seed {seed}), none of them in the pool",
        "reported beside real years, never instead of them",
        "how agencies differ from each other is assumed (streams/backtest/simulator/assumed.py)",
    ]
    return _backtest("made-up agencies", notes, scored, judged=True)


def _unwarnable(followed: Sequence[Followed]) -> list[str]:
    """Years of which most days had a state in which no warning is due: their leads say nothing."""
    found: dict[tuple[str, int, str], str] = {}
    for one in followed:
        for state, remedy in UNWARNED.items():
            days = one.states.count(state)
            if 2 * days > len(one.states):
                words = state.replace("_", " ")
                about = f"{one.agency} {one.year}: {words} on {days} of {len(one.states)} days"
                said = f"{about}: no warning is due then, leads say nothing ({remedy})"
                found.setdefault((one.agency, one.year, state), said)
    return list(found.values())


def case_of(followed: Followed) -> Case:
    """A followed year as a pool's case."""
    final = followed.final
    return Case(
        agency=followed.agency,
        year=followed.year,
        kind=final.kind,
        earned=final.earned,
        spend=final.spend,
        budget=final.budget,
        goal=final.goal,
        planned=final.planned,
        earlier=final.earlier,
    )


def _pool_of(others: Sequence[Case], one: Followed) -> Pool:
    if len({case.agency for case in others}) >= FEWEST_AGENCIES:
        return pool(others, "", "the other agencies of the folders")
    return neutral_pool(one.final.planned)


def _backtest(of: str, notes: list[str], scored: Sequence[Scored], *, judged: bool) -> Backtest:
    numbers = summary(scored)
    met = goals(numbers)
    return Backtest(
        {
            "of": of,
            "notes": notes,
            **numbers,
            "goals": met if judged else dict.fromkeys(met),
            "years": [_year(one) for one in scored],
        },
        scored,
    )


def _year(one: Scored) -> dict[str, Any]:
    followed = one.followed
    return {
        "agency": followed.agency,
        "year": followed.year,
        "kind": followed.final.kind,
        "goal_from": followed.goal_from,
        "attainment": round(followed.ended_with / followed.final.goal, 4),
        "reached": followed.makes_it,
        "weeks": len(one.weeks),
        "coverage": round(sum(week.inside for week in one.weeks) / len(one.weeks), 4)
        if one.weeks
        else None,
        "lead_weeks": one.lead_weeks,
        "ever_critical": one.ever_critical,
        "ever_likely_to_miss": one.ever_likely,
        "days_by_state": dict(Counter(followed.states)),
    }

"""Agency-years from feed folders, as `pantau replay` reads them: which can be scored, which not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitors.calendar import Calendar
from monitors.days import date_of, day_at, first_day, last_day
from monitors.facts import Fact, Target, Transaction
from monitors.ledger.counted import places
from monitors.ledger.daily import daily
from monitors.ledger.figures import denominator
from monitors.ledger.partition import Partition
from monitors.programme import Programme, Ratio
from streams.backtest.follow import Followed, fold, follow
from streams.errors import PantauError
from streams.replay.year import classes_for
from streams.sources.mapped import Mapped, Supplier
from streams.sources.reading import Reading
from streams.sources.registers.suppliers import read_suppliers
from streams.sources.registers.targets import read_targets

MADE_UP_GOALS = ((9, 10), (11, 10))
"""Without a denominator a year is followed twice: with a goal of 90 % of what it came to, which it
makes, and of 110 %, which it misses."""

MADE_UP_ABSORPTION = (9, 10)
"""Such a year's budget was spent to 90 %."""

LAST_WEEKS = 31
"""A year without a package in its last weeks was not pulled to its end."""


@dataclass
class Folders:
    """What the folders hold. `skipped` says of each agency-year that is not scored why."""

    followed: list[Followed] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be read; `agency` and `years` None take all that are there."""

    paths: Sequence[Path]
    agency: str | None = None
    years: frozenset[int] | None = None
    targets: Path | None = None
    suppliers: Path | None = None
    hash_key: bytes = b""


def read(request: Request, programme: Programme, calendar: Calendar) -> Folders:
    """Read, fold and follow every agency-year that can be scored.

    Raises:
        PantauError: a path that is not there, or no agency-year in it that can be scored.
    """
    facts, register = _facts(request)
    found = Folders()
    for agency in sorted(facts):
        if request.agency is not None and agency != request.agency:
            continue
        own = [*classes_for(agency, register), *facts[agency]]
        years = sorted({fact.year for fact in facts[agency] if isinstance(fact, Transaction)})
        for year in years:
            if request.years is None or year in request.years:
                _follow(found, own, programme, calendar, (agency, year))
    if not found.followed:
        reasons = "; ".join(found.skipped[:5]) or "no transaction of that agency and year"
        raise PantauError(f"no agency-year to score: {reasons}")
    return found


def _facts(request: Request) -> tuple[dict[str, list[Fact]], list[Supplier]]:
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    register = [] if request.suppliers is None else read_suppliers(request.suppliers)
    told: list[Supplier] = []
    reading = Reading(request.paths, hash_key=request.hash_key)
    for one in reading:
        if not isinstance(one, Mapped):
            continue
        if isinstance(one.fact, Supplier):
            told.append(one.fact)
        else:
            facts[one.fact.agency].append(one.fact)
    for snapshot in reading.snapshots():
        if snapshot.agency in facts:
            facts[snapshot.agency].append(snapshot)
    if request.targets is not None:
        for target in read_targets(request.targets):
            if target.agency in facts:
                facts[target.agency].append(target)
    by_hand = {entry.supplier for entry in register}
    return dict(facts), register + [one for one in told if one.supplier not in by_hand]


def _follow(
    found: Folders,
    facts: Sequence[Fact],
    programme: Programme,
    calendar: Calendar,
    at: tuple[str, int],
) -> None:
    agency, year = at
    partition = fold(facts, programme, calendar, agency=agency)
    why = unusable(partition, programme, agency, year)
    if why is not None:
        found.skipped.append(f"{agency} {year}: {why}")
        return
    held = denominator(
        partition.book(agency, year), programme.on(year, last_day(year)), last_day(year)
    )
    if held is not None:
        one = follow(partition, agency, year, held.source)
        if one is not None:
            found.followed.append(one)
        return
    if programme.goal is None or "target" not in programme.denominators:
        found.skipped.append(f"{agency} {year}: no goal")
        return
    found.followed += _with_made_up_goals(partition, facts, programme, calendar, at)


def _with_made_up_goals(
    partition: Partition,
    facts: Sequence[Fact],
    programme: Programme,
    calendar: Calendar,
    at: tuple[str, int],
) -> list[Followed]:
    """Follow a year without a denominator once with each made-up goal.

    Beside a budget that was spent to `MADE_UP_ABSORPTION`: a goal as a part of it that fits both.
    """
    agency, year = at
    book = partition.book(agency, year)
    counted, spend, *_ = places(programme)
    came, spent = daily(book, counted)[-1], daily(book, spend)[-1]
    done, of = MADE_UP_ABSORPTION
    budget = max(came, spent * of // done)
    found = []
    for times, parts in MADE_UP_GOALS:
        source = f"made up: {100 * times // parts} % of what it came to"
        target = Target(
            agency, year, programme.id, "target", budget, first_day(year), source, 1, None
        )
        asked = replace(programme, goal=Ratio(came * times, budget * parts))
        again = fold([*facts, target], asked, calendar, agency=agency)
        one = follow(again, agency, year, source)
        if one is not None:
            found.append(one)
    return found


def unusable(partition: Partition, programme: Programme, agency: str, year: int) -> str | None:
    """Why a year can't be scored; None where it can."""
    book = partition.book(agency, year)
    end = last_day(year)
    if book.last_observed and day_at(book.last_observed) < end:
        return f"not over when it was pulled ({date_of(day_at(book.last_observed))})"
    if not programme.applies_to(year):
        return f"{programme.id} was not in force"
    if _total(partition, programme, agency, year) <= 0:
        return f"nothing that {programme.id} counts"
    latest = max(key >> 4 for key in book.amounts.buckets)
    if latest <= end - LAST_WEEKS:
        return f"no package after {date_of(latest)}"
    return None


def _total(partition: Partition, programme: Programme, agency: str, year: int) -> int:
    return daily(partition.book(agency, year), places(programme).counted)[-1]

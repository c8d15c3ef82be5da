"""An agency-year from feed files and registers on disk, without a broker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitors.facts import Fact, Registration
from streams.programmes import PROGRAMMES, load_calendar, load_programmes
from streams.replay.scopes import Others, sums
from streams.replay.year import Year, classes_for
from streams.sources.mapped import Mapped, Problem, Supplier
from streams.sources.reading import Reading
from streams.sources.registers.agencies import read_agencies
from streams.sources.registers.readings import read_readings
from streams.sources.registers.suppliers import read_suppliers
from streams.sources.registers.targets import read_targets


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be replayed. Days since 1970-01-01, instants in ms UTC."""

    paths: Sequence[Path]
    agency: str
    year: int
    as_of: int | None = None
    observed_at: int | None = None
    targets: Path | None = None
    readings: Path | None = None
    suppliers: Path | None = None
    agencies: Path | None = None
    with_scopes: bool = False
    programmes: Path = PROGRAMMES
    hash_key: bytes = b""
    now: int | None = None


@dataclass
class Replayed:
    """The judged year, the rows that could not be mapped, and the files that nothing uses.

    `about` are the agencies of the rows: another than was asked for is a likely mistake.
    `scopes` are the reports of the sums over all of them, where they were asked for.
    """

    year: Year
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    about: set[str] = field(default_factory=set)
    scopes: list[dict[str, Any]] = field(default_factory=list)


def replay(request: Request) -> Replayed:
    """Read, fold and judge.

    Raises:
        PantauError: a path, register or programme that is not there or does not fit.
    """
    programmes, calendar = load_programmes(request.programmes), load_calendar()
    year = Year(request.agency, request.year, programmes, calendar)
    others = Others(request.agency, programmes, calendar) if request.with_scopes else None
    result = Replayed(year)

    def take(facts: Iterable[Fact]) -> None:
        facts = list(facts)
        year.take(facts)
        if others is not None:
            others.take(facts)

    if request.agencies is not None:
        take(Registration(*entry) for entry in read_agencies(request.agencies))
    if request.targets is not None:
        take(read_targets(request.targets))
    if request.readings is not None:
        year.take(read_readings(request.readings, programmes))
    if not request.paths:
        year.judge(request.as_of)
        return result
    reading = Reading(
        request.paths,
        agency=request.agency,
        year=request.year,
        observed_at=request.observed_at,
        hash_key=request.hash_key,
        now=request.now,
    )
    facts, told_by_feeds = _mapped(reading, result)
    register = [] if request.suppliers is None else read_suppliers(request.suppliers)
    # A file of today speaks before what a feed said once, as it does when it is published.
    by_hand = {entry.supplier for entry in register}
    register += [entry for entry in told_by_feeds if entry.supplier not in by_hand]
    # The register first: no package has to be judged twice.
    for agency in sorted({request.agency, *result.about}):
        take(classes_for(agency, register))
    take(facts)
    take(reading.snapshots())
    year.judge(request.as_of)
    if others is not None:
        rollups = others.rollups(year.ticks)
        result.scopes = sums(year.rollups, rollups, request.year, programmes, calendar)
    result.ignored = [f"{one.file}: {one.reason}" for one in reading.ignored]
    return result


def _mapped(reading: Reading, result: Replayed) -> tuple[list[Fact], list[Supplier]]:
    """The facts of the rows, and what they say of suppliers; problems go into the result."""
    facts: list[Fact] = []
    suppliers: list[Supplier] = []
    for one in reading:
        if isinstance(one, Problem):
            result.problems.append(one)
        elif isinstance(one, Mapped):
            if isinstance(one.fact, Supplier):
                suppliers.append(one.fact)
            else:
                facts.append(one.fact)
                result.about.add(one.fact.agency)
    return facts, suppliers

"""An agency-year from feed files and registers on disk, without a broker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitors.ledger.movement import Movement
from streams.programmes import PROGRAMMES, load_calendar, load_programmes
from streams.replay.year import Year, classes_for
from streams.sources.mapped import Mapped, Problem, Supplier
from streams.sources.reading import Reading
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
    programmes: Path = PROGRAMMES
    hash_key: bytes = b""


@dataclass
class Replayed:
    """The judged year, the rows that could not be mapped, and the files that nothing uses.

    `agencies` are those that the rows are about: another than was asked for is a likely mistake.
    """

    year: Year
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    agencies: set[str] = field(default_factory=set)


def replay(request: Request, journal: Callable[[Movement], None] | None = None) -> Replayed:
    """Read, fold and judge.

    Raises:
        PantauError: a path, register or programme that is not there or does not fit.
    """
    programmes = load_programmes(request.programmes)
    year = Year(request.agency, request.year, programmes, load_calendar(), journal)
    result = Replayed(year)
    if request.targets is not None:
        year.take(read_targets(request.targets))
    if request.readings is not None:
        year.take(read_readings(request.readings, programmes))
    if not request.paths:
        year.judge(request.as_of)
        return result
    register: list[Supplier] = []
    told_by_feeds: list[Supplier] = []
    if request.suppliers is not None:
        register = read_suppliers(request.suppliers)
    reading = Reading(
        request.paths,
        agency=request.agency,
        year=request.year,
        observed_at=request.observed_at,
        hash_key=request.hash_key,
    )
    facts = []
    for one in reading:
        if isinstance(one, Problem):
            result.problems.append(one)
        elif isinstance(one, Mapped):
            if isinstance(one.fact, Supplier):
                told_by_feeds.append(one.fact)
            else:
                facts.append(one.fact)
                result.agencies.add(one.fact.agency)
    # A file of today speaks before what a feed said once, as it does when it is published.
    by_hand = {entry.supplier for entry in register}
    register += [entry for entry in told_by_feeds if entry.supplier not in by_hand]
    # The register first: no package has to be judged twice.
    year.take(classes_for(request.agency, register))
    year.take(facts)
    year.take(reading.snapshots())
    year.judge(request.as_of)
    result.ignored = [f"{one.file}: {one.reason}" for one in reading.ignored]
    return result

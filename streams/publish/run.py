"""A publishing run, in its order: facts, snapshots, supplier classes, ticks of past years.

Everything of a step is acknowledged before the next begins, so that a run that was interrupted
never says that a pull is complete. Running it again sends the same bytes, which change no total.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from monitors.days import day_at, year_of
from monitors.facts import Snapshot
from streams.publish.progress import Steps
from streams.publish.publication import Publication
from streams.publish.snapshots import Place, without
from streams.publish.ticks import year_ticks
from streams.sources.mapped import Mapped, Problem, Supplier

Register = Callable[[], Mapping[str, Supplier]]
"""Reads the supplier register from its topic."""

Users = Callable[[], Mapping[str, set[str]]]
"""Reads the agencies that use each supplier from the facts topic."""


def send_feeds(
    feeds: Iterable[Mapped | Problem],
    snapshots: Callable[[], list[Snapshot]],
    publication: Publication,
    roots: Sequence[Path],
    steps: Steps,
) -> None:
    """Send the facts of a pull, then its snapshots. Blocks until all are acknowledged.

    Raises:
        PantauError: Kafka did not acknowledge everything; the snapshots are not sent then.
    """
    refused: Counter[Place] = Counter()
    steps.begin("publishing rows")
    for item in feeds:
        steps.advance()
        relative = below(item, roots)
        if isinstance(relative, Problem):
            publication.problem(relative)
            continue
        problem = publication.mapped(relative)
        if problem is not None and problem.agency is not None and problem.year is not None:
            refused[problem.origin.feed, problem.agency, problem.year] += 1
    publication.flush()
    for snapshot in without(snapshots(), refused):
        publication.fact(snapshot)
    publication.flush()


def send_classes(publication: Publication, register: Register, users: Users) -> None:
    """Tell agencies what the register says of their suppliers. Blocks until acknowledged.

    An agency that was just published learns of the suppliers it uses; an entry that was just
    published goes to every agency that uses it. The register is read after the facts are on their
    topic and the users after the register's entries are on theirs, so that of two runs at the same
    time at least one sees the other.
    """
    told: set[tuple[str, str]] = set()
    if publication.register:
        found = users()
        for supplier in sorted(publication.register):
            for agency in sorted(found.get(supplier, ())):
                publication.supplier_class(agency, publication.register[supplier])
                told.add((agency, supplier))
    if publication.pairs - told:
        known = register()
        for agency, supplier in sorted(publication.pairs - told):
            if supplier in known:
                publication.supplier_class(agency, known[supplier])
    publication.flush()


def send_ticks(publication: Publication, now: int, *, wanted: bool | None) -> None:
    """Send the ticks of the years that the run was about. Blocks until acknowledged.

    `wanted`: None for past years alone (the running year's come from `pantau tick`), True for all
    years up to `now` (ms), False for none.
    """
    if wanted is False:
        return
    this_year = year_of(day_at(now))
    for year in sorted(publication.years):
        if year > this_year or (year == this_year and not wanted):
            continue
        last = min(publication.last_observed.get(year, now), now)
        for tick in year_ticks(year, last):
            publication.tick(tick)
    publication.flush()


def below(item: Mapped | Problem, roots: Sequence[Path]) -> Mapped | Problem:
    """Name an item's file as it is called below the folder that was given.

    A dead letter tells where a row stood, not how somebody's disk is laid out.
    """
    path = Path(item.origin.file)
    for root in roots:
        if path == root:
            return item._replace(origin=item.origin._replace(file=path.name))
        if path.is_relative_to(root):
            name = path.relative_to(root).as_posix()
            return item._replace(origin=item.origin._replace(file=name))
    return item

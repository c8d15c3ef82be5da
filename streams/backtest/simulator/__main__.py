"""`python -m streams.backtest.simulator shapes PATH…` or `… pool`: make the committed numbers anew.

`shapes` prints `fitted.yaml` from real feed folders; `pool` prints `default_pool.py` from it.
"""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
import yaml

from monitors.ledger.partition import Partition
from streams.backtest.simulator.fit import document, fit
from streams.backtest.simulator.making import DATED, as_module, made_pool
from streams.programmes import load_calendar
from streams.sources.mapped import Mapped, Supplier
from streams.sources.reading import Reading

if TYPE_CHECKING:
    from monitors.facts import Fact

HEAD = """\
# Fitted by `python -m streams.backtest.simulator shapes` to real feed rows; a few rounded numbers,
# no row. What each means: streams/backtest/simulator/shapes.py
"""


@click.group()
def main() -> None:
    """Make the numbers that the simulator and the projection are shipped with."""


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def shapes(paths: tuple[Path, ...]) -> None:
    """Fit the shapes to the feed folders in PATHS."""
    by_agency: defaultdict[str, list[Fact]] = defaultdict(list)
    for one in Reading(paths):
        if isinstance(one, Mapped) and not isinstance(one.fact, Supplier):
            by_agency[one.fact.agency].append(one.fact)
    partition = Partition([], load_calendar())
    for facts in by_agency.values():
        for position, fact in enumerate(facts):
            partition.fold(position, fact)
    books = [partition.books[at] for at in sorted(partition.books)]
    sources = [
        f"{book.agency} {book.year}: {len(book.packages)} packages"
        for book in books
        if book.packages
    ]
    text = yaml.safe_dump(
        document(fit(books), DATED, sources), sort_keys=False, default_flow_style=None, width=96
    )
    click.echo(HEAD + text, nl=False)


@main.command()
def pool() -> None:
    """Make the pool of the simulator's agencies."""
    click.echo(as_module(made_pool()), nl=False)


if __name__ == "__main__":
    main()

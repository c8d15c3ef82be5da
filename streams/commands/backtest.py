"""Hold the projection and the warnings against years whose end is known."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from monitors.programme import Programme
from streams.commands._programmes import DEFAULT, folder
from streams.errors import PantauError
from streams.programmes import load_calendar, load_programmes
from streams.settings import Settings

EXAMPLE = "Example: pantau backtest feeds/K99 feeds/D998 --targets targets.csv --out backtest"


@click.command(epilog=EXAMPLE)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--agency", help="Only this agency; all in the folders by default.")
@click.option("--years", help="Only these fiscal years, as 2022,2023 or 2021-2024.")
@click.option("--programme", "wanted", default="umkk-40", help="Id of the programme.")
@click.option("--targets", type=click.Path(path_type=Path), help="CSV of denominators.")
@click.option("--suppliers", type=click.Path(path_type=Path), help="CSV of supplier classes.")
@click.option(
    "--programmes",
    type=click.Path(path_type=Path),
    default=folder,
    help=f"Folder of programmes; {DEFAULT}.",
)
@click.option(
    "--simulate",
    type=click.IntRange(1, 5000),
    help="So many made-up agencies instead of folders; reported beside, never instead.",
)
@click.option("--seed", type=click.IntRange(0), default=7, help="The made-up agencies' seed.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Write a page with plots here.")
def command(
    *,
    paths: tuple[Path, ...],
    agency: str | None,
    years: str | None,
    wanted: str,
    targets: Path | None,
    suppliers: Path | None,
    programmes: Path,
    simulate: int | None,
    seed: int,
    as_json: bool,
    out: Path | None,
) -> None:
    """Replay each agency-year of the feed files in PATHS as known in each week, and score it.

    Prints the pinball loss against a straight line and last year's profile, the coverage of the
    80 % interval, how long before the end a miss was warned of, and how many that reached their
    goal were ever called critical. docs/backtest.md explains each number.
    """
    # Imported here: whoever asks for help need not wait for it.
    from streams.backtest.folders import Request, read
    from streams.backtest.page import table, write
    from streams.backtest.run import of_folders, of_simulation
    from streams.backtest.simulator.making import POOL_SEED

    programme = _programme(wanted, programmes)
    calendar = load_calendar()
    if simulate is not None:
        if paths:
            raise PantauError("--simulate and PATHS exclude each other: give one of them")
        if seed == POOL_SEED:
            raise PantauError(f"--seed {seed}: the pool was made of these agencies; choose another")
        with Progress(console=Console(stderr=True), transient=True, disable=as_json) as bar:
            task = bar.add_task("agencies", total=simulate)
            result = of_simulation(
                simulate, seed, programme, calendar, lambda at: bar.update(task, completed=at)
            )
    elif paths:
        request = Request(
            paths=paths,
            agency=agency,
            years=None if years is None else _years(years),
            targets=targets,
            suppliers=suppliers,
            hash_key=Settings.from_environment().hash_key or b"",
        )
        result = of_folders(read(request, programme, calendar))
    else:
        raise PantauError("nothing to score: give PATHS of feed folders, or --simulate N")
    if out is not None:
        click.echo(f"wrote {write(out, result.found, result.scored)}", err=True)
    if as_json:
        click.echo(json.dumps(result.found, indent=2, ensure_ascii=False))
        return
    shown = Table(title=f"Backtest: {result.found['of']}", show_header=False)
    for row in table(result.found):
        shown.add_row(*row)
    for name, met in result.found["goals"].items():
        word = "not judged" if met is None else "met" if met else "not met"
        shown.add_row(f"goal: {name.replace('_', ' ')}", word)
    Console().print(shown)
    for note in result.found["notes"]:
        click.echo(f"note: {note}")


def _programme(wanted: str, folder: Path) -> Programme:
    known = {programme.id: programme for programme in load_programmes(folder)}
    if wanted not in known:
        raise PantauError(f"--programme {wanted}: not in {folder}; there are {', '.join(known)}")
    return known[wanted]


def _years(text: str) -> frozenset[int]:
    """`2022,2023` or `2021-2024`."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdecimal() or not (last or first).isdecimal():
            raise PantauError(f"--years {text}: write 2022,2023 or 2021-2024")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)

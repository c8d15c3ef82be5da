"""A made-up year of 60 agencies flows through a broker and all of Pantau, to alerts."""

from datetime import UTC, datetime
from pathlib import Path

import click

FIRST_YEAR = 2021
"""The first fiscal year of the 40 % programme."""
DEFAULT_YEAR = 2024
SECONDS = 60
DAYS = 366
FAST = "fast"


class Speed(click.ParamType):
    """Days per second, or "fast": without a pause, which is None."""

    name = "days per second"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        """Read the text; fails the command where it is neither."""
        if value == FAST:
            return None
        try:
            speed = float(str(value))
        except ValueError:
            speed = 0.0
        if not 0 < speed < float("inf"):
            self.fail(f"{value!r} is neither a number above 0 nor {FAST!r}", param, ctx)
        return speed


@click.command(epilog="Example: pantau demo --agencies 80 --seed 7 --speed 12")
@click.option(
    "--agencies", type=click.IntRange(10, 1_000), default=60, show_default=True, help="How many."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed is the same year."
)
@click.option(
    "--year",
    type=click.IntRange(FIRST_YEAR, 2100),
    default=DEFAULT_YEAR,
    show_default=True,
    help="Fiscal year; it has to be over.",
)
@click.option(
    "--speed",
    type=Speed(),
    default=f"{DAYS / SECONDS:.1f}",
    show_default=True,
    help=f'Days per second, or "{FAST}": without a pause.',
)
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65_535),
    help="Port of /metrics; by default PANTAU_METRICS_PORT, or any where that is taken.",
)
@click.option(
    "--board-port",
    type=click.IntRange(1, 65_535),
    help="Port of the board; by default PANTAU_BOARD_PORT, or any where that is taken.",
)
@click.option(
    "--letters",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the notices; by default one that is gone at the end.",
)
@click.option("--exit", "leave", is_flag=True, help="End after the year; else Ctrl-C ends it.")
@click.option("--plain", is_flag=True, help="Lines instead of a live screen, as without terminal.")
@click.pass_context
def command(
    context: click.Context,
    *,
    agencies: int,
    seed: int,
    year: int,
    speed: float | None,
    metrics_port: int | None,
    board_port: int | None,
    letters: Path | None,
    leave: bool,
    plain: bool,
) -> None:
    """Play a made-up fiscal year through a real broker and all of Pantau, and show what comes out.

    Needs nothing but this package: it starts the embedded broker, creates the topics, starts a
    worker, the sums over agencies, the packages, the board and a notifier that writes its letters
    into a folder, and publishes the year day by day. What the worker has counted at the end is
    compared with what was made up, to the sen. Nothing of it touches your own Kafka.

    Exit code 0 at the end of the year, 130 if it was interrupted before, 2 if something failed.
    """
    from rich.console import Console

    from streams.demo.run import Wishes, run

    now = datetime.now(UTC)
    if year >= now.year:
        # The worker refuses days that lie ahead of the clock.
        raise click.BadParameter(f"{year} is not over yet", param_hint="--year")
    terminal = Console(highlight=False)
    console = terminal if terminal.is_terminal else Console(highlight=False, width=100)
    wishes = Wishes(
        agencies=agencies,
        seed=seed,
        year=year,
        speed=speed,
        port=metrics_port,
        board=board_port,
        letters=letters,
        stay=not leave,
        plain=plain,
    )
    context.exit(run(wishes, console))

"""What the largest agency asks of its worker: `python -m tests.sizing --times 1,10`."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import click

from tests.sizing.largest import BATCH, SHARE, UNIT, Measured, simulate


def rows(times: Iterable[int]) -> Iterator[tuple[int, Measured]]:
    """One run for each size, in a process of its own, so that freed memory is counted anew."""
    for one in times:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            # The first one loads libraries, which is no agency's memory.
            pool.submit(simulate, BATCH).result()
            yield one, pool.submit(simulate, round(UNIT * SHARE * one)).result()


@click.command(epilog="Example: python -m tests.sizing --times 1,10,100")
@click.option("--times", default="1,10", show_default=True, help="Units, with commas.")
def main(times: str) -> None:
    """Print what one worker needs for the largest agency's year."""
    click.echo("times    facts  packages  facts/s  fold s  ticks  ms a tick  longest    MiB  "
               "bytes/package  totals")  # fmt: skip
    for one, found in rows(map(int, times.split(","))):
        click.echo(
            f"{one:>5}{found.facts:>9}{found.packages:>10}{found.facts / found.fold_s:>9.0f}"
            f"{found.fold_s:>8.1f}{found.ticks:>7}{found.tick_s / found.ticks * 1000:>11.2f}"
            f"{found.longest_tick_s * 1000:>9.1f}"
            f"{found.memory / 2**20:>7.0f}{found.memory / found.packages:>15.0f}"
            f"  {'exact' if found.exact else 'WRONG'}"
        )


if __name__ == "__main__":
    main()

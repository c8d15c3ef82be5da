"""`python -m tests.bench`: see docs/bench.md."""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.bench import summary
from tests.bench.machine import machine
from tests.bench.speed import chosen, measure
from tests.servers import kafka as kafka_server
from tests.servers import maven

EVENTS, RUNS = 1_000_000, 3
QUICK_EVENTS, QUICK_RUNS = 100_000, 1
OUT = "bench.json"
TOGETHER = {"group.initial.rebalance.delay.ms": 3000}
"""Kafka's own default: members that start together are one generation from the first record on."""
SPEED = "bench"

console = Console(stderr=True)


@click.group(invoke_without_command=True)
@click.option("--events", type=click.IntRange(1000), help=f"{EVENTS:,} unless told.")
@click.option("--runs", type=click.IntRange(1), help=f"{RUNS} unless told.")
@click.option("--only", metavar="NAMES", help="Variants by name, with commas.")
@click.option("--quick", is_flag=True, help=f"One short round: {QUICK_EVENTS:,} events.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for bench.json and bench.md.",
)
@click.pass_context
def bench(
    context: click.Context,
    *,
    events: int | None,
    runs: int | None,
    only: str | None,
    quick: bool,
    out: Path | None,
) -> None:
    """Measure events a second, durable, beside what one would use instead."""
    context.obj = out
    if context.invoked_subcommand is not None:
        return
    usual = (QUICK_EVENTS, QUICK_RUNS) if quick else (EVENTS, RUNS)
    events, runs = events or usual[0], runs or usual[1]
    try:
        wanted = chosen(only)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    need_kafka()
    started = time.monotonic()
    skipped: dict[str, str] = {}
    variants = []
    for variant in wanted:
        say(f"looking for {variant.title}")
        reason = variant.absent()
        if reason is None:
            variants.append(variant)
        else:
            skipped[variant.title] = reason
    described = machine()
    with kafka_server.kafka(settings=TOGETHER) as cluster:
        figures = measure(cluster.bootstrap, variants, events, runs, say)
    found = summary.summarise(variants, figures)
    cells = summary.rows(found, skipped)
    show(summary.COLUMNS, cells)
    console.print(
        f"{events:,} events, {runs} runs, {time.monotonic() - started:.0f} s; broker and worker"
        f" share {described['cpus']} processors ({described['cpu']})"
    )
    console.print(f"the rest, into the same file: {again(out)} latency | start | soak")
    write(
        out,
        SPEED,
        {
            "command": " ".join(sys.argv[1:]),
            "machine": described,
            "events": events,
            "variants": found,
            "skipped": skipped,
        },
        summary.markdown(summary.COLUMNS, cells),
    )


@bench.command("soak")
@click.option("--events", type=click.IntRange(1000), default=5_000_000, show_default=True)
@click.option("--stretch", type=click.IntRange(100), default=1_000_000, show_default=True)
@click.pass_obj
def soak_command(out: Path | None, *, events: int, stretch: int) -> None:
    """Watch what an event costs and a package holds, from the first million to the last."""
    from tests.bench import soak

    need_kafka()
    with kafka_server.kafka() as cluster:
        found = soak.soak(cluster.bootstrap, events, stretch, say)
    cells = soak.rows(found)
    show(soak.COLUMNS, cells)
    ratio = found["last_to_first"]
    console.print(
        f"{events:,} events in {found['seconds']:.1f} s; last to first: an event's CPU"
        f" {ratio['cpu']:.2f}, a package's bytes {ratio['package_bytes']:.2f}"
    )
    write(out, "soak", {"machine": machine(), **found}, summary.markdown(soak.COLUMNS, cells))


@bench.command("start")
@click.option("--packages", type=click.IntRange(1000), default=1_000_000, show_default=True)
@click.option("--times", type=click.IntRange(1), default=5, show_default=True)
@click.pass_obj
def start_command(out: Path | None, *, packages: int, times: int) -> None:
    """Time a worker from its start after kill -9 to ready."""
    from tests.bench import start

    need_kafka()
    with kafka_server.kafka() as cluster:
        found = start.start(cluster.bootstrap, packages, times, say)
    told = found["seconds"]
    line = (
        f"{found['packages']:,} packages: ready after {told['median']:.2f} s"
        f" ({told['min']:.2f}-{told['max']:.2f}), empty {found['empty_s']:.2f} s;"
        f" {found['package_bytes']['recovered']:.0f} bytes a package after a recovery,"
        f" {found['package_bytes']['folded']:.0f} after the fold"
    )
    console.print(line)
    write(out, "start", {"machine": machine(), **found}, line + "\n")


@bench.command("latency")
@click.option("--alerts", type=click.IntRange(8, 1600), default=400, show_default=True)
@click.option("--rate", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--ticks", type=click.FloatRange(0.1), default=10.0, show_default=True)
@click.pass_obj
def latency_command(out: Path | None, *, alerts: int, rate: int, ticks: float) -> None:
    """Time alerts from the acknowledgement of the tick that raises them."""
    from tests.bench import latency

    need_kafka()
    with kafka_server.kafka() as cluster:
        found = latency.latency(cluster.bootstrap, alerts, rate, ticks, say)
    line = (
        f"{found['alerts']} alerts at {found['background_events_s']:,.0f} events/s: p50"
        f" {found['p50_ms']:.0f} ms, p99 {found['p99_ms']:.0f} ms, max {found['max_ms']:.0f} ms"
    )
    console.print(line)
    write(out, "latency", {"machine": machine(), **found}, line + "\n")


def again(out: Path | None) -> str:
    """Give the command by which the other measurements are run."""
    return "python -m tests.bench" + ("" if out is None else f" --out {out}")


def need_kafka() -> None:
    """End with one line where no real Kafka can be had."""
    reason = None if kafka_server.given() else maven.why_not()
    if reason is not None:
        raise click.ClickException(f"no real Kafka: {reason}; or name one: KAFKA_BOOTSTRAP_TEST")


def say(text: str) -> None:
    """Tell how far it is."""
    console.print(text, style="dim", highlight=False)


def show(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number == 0 else "right")
    for line in cells:
        table.add_row(*line)
    Console(width=max(120, console.width)).print(table)


def write(out: Path | None, name: str, found: dict[str, object], text: str) -> None:
    """Put the figures into bench.json of the folder that was named, and a page's table beside it.

    The figures of one measurement stand beside those of the others that were written before.
    """
    if out is None:
        return
    out.mkdir(parents=True, exist_ok=True)
    path = out / OUT
    known = json.loads(path.read_text()) if path.exists() else {}
    known |= found if name == SPEED else {name: found}
    path.write_text(json.dumps(known, indent=2) + "\n")
    (out / f"{name}.md").write_text(text)
    console.print(f"{path}: {name}", highlight=False)


if __name__ == "__main__":
    bench(prog_name="python -m tests.bench")

"""Runs to medians, medians to ratios, and both to a table."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.variants import WORKER, WORKERS
from tests.bench.variants.protocol import Figures, Variant

GOALS = {
    "worker-by-row": 1.6,
    "floor": 0.4,
    "loop": 1.2,
    "quixstreams": 4.0,
    "faust": 50.0,
    "kafka-streams-rocksdb": 1.0,
    "kafka-streams-memory": 1.0,
}
"""How many times as fast as the variant the worker is meant to be."""
BY_AS_MANY_AS_HELP = frozenset({"kafka-streams-memory"})
"""Goals that several workers may reach: the variant has a thread for each processor."""
MIB = 1 << 20

Runs = Mapping[str, Sequence[Figures]]


def summarise(variants: Sequence[Variant], runs: Runs) -> dict[str, dict[str, Any]]:
    """Return each variant's runs, medians and ratios, by name."""
    ours, together = _median(runs.get(WORKER, ())), _median(runs.get(WORKERS, ()))
    return {
        variant.name: _one(variant, runs[variant.name], ours, together)
        for variant in variants
        if runs.get(variant.name)
    }


def _one(
    variant: Variant, figures: Sequence[Figures], ours: float | None, together: float | None
) -> dict[str, Any]:
    rates = [one.rate for one in figures]
    median = statistics.median(rates)
    wrong = [one.off for one in figures if one.off is not None]
    return {
        "title": variant.title,
        "events": figures[0].events,
        "events_s": {"median": median, "min": min(rates), "max": max(rates)},
        "peak_bytes": statistics.median(one.peak_bytes for one in figures),
        "cpu_s_per_million": statistics.median(one.cpu_s / one.events * 1e6 for one in figures),
        "totals_off": max((one.totals for one in wrong), default=None),
        "sen_off": max((one.sen for one in wrong), default=None),
        "worker_is_times": None if ours is None else ours / median,
        "workers_are_times": None if together is None else together / median,
        "goal": GOALS.get(variant.name),
        "runs": [
            {
                "events_s": one.rate,
                "seconds": one.seconds,
                "peak_bytes": one.peak_bytes,
                "cpu_s": one.cpu_s,
                "totals_off": None if one.off is None else one.off.totals,
                "sen_off": None if one.off is None else one.off.sen,
                "told_s": one.told_s,
            }
            for one in figures
        ],
    }


def _median(figures: Sequence[Figures]) -> float | None:
    return statistics.median(one.rate for one in figures) if figures else None


COLUMNS = (
    "variant", "events/s", "min-max", "the worker is", "two are", "goal", "peak MiB", "CPU s / M",
    "totals",
)  # fmt: skip


def rows(summary: Mapping[str, Mapping[str, Any]], skipped: Mapping[str, str]) -> list[list[str]]:
    """Return the cells of the table."""
    made = [_cells(name, one) for name, one in summary.items()]
    for title, reason in skipped.items():
        made.append([title, f"skipped: {reason}", *[""] * (len(COLUMNS) - 2)])
    return made


def _cells(name: str, one: Mapping[str, Any]) -> list[str]:
    rate, times, together, goal = (
        one[key] for key in ("events_s", "worker_is_times", "workers_are_times", "goal")
    )
    return [
        one["title"],
        f"{rate['median']:,.0f}",
        f"{rate['min']:,.0f}-{rate['max']:,.0f}",
        "" if times is None or name == WORKER else f"{times:.2f} x",
        "" if together is None or name == WORKERS else f"{together:.2f} x",
        "" if goal is None else f"{goal:.1f} x{' (two)' if name in BY_AS_MANY_AS_HELP else ''}",
        f"{one['peak_bytes'] / MIB:,.0f}",
        f"{one['cpu_s_per_million']:.1f}",
        _exact(one),
    ]


def _exact(one: Mapping[str, Any]) -> str:
    if one["totals_off"] is None:
        return "none made"
    if one["totals_off"] == 0:
        return "exact"
    return f"{one['totals_off']} wrong, Rp{one['sen_off'] / 100:,.0f}"


def markdown(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """Return the table for a page."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)

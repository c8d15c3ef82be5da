"""Events a second, durable: every variant on one broker and the same events, in turn."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.load import Load, Tell, delete, publish
from tests.bench.variants import VARIANTS
from tests.bench.variants.protocol import Figures, Variant


def chosen(names: str | None) -> list[Variant]:
    """Return the variants of a comma-separated list, in the order of the table; all if None.

    Raises:
        ValueError: there is no variant of a name.
    """
    if names is None:
        return list(VARIANTS)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    known = [variant.name for variant in VARIANTS]
    if unknown := [name for name in wanted if name not in known]:
        raise ValueError(f"no variant is called {unknown[0]}; there are {', '.join(known)}")
    return [variant for variant in VARIANTS if variant.name in wanted]


def measure(
    bootstrap: str, variants: Sequence[Variant], events: int, runs: int, tell: Tell
) -> dict[str, list[Figures]]:
    """Run each variant in turn, and that `runs` times; the figures by variant."""
    loads: dict[int, Load] = {}
    for part in sorted({variant.part for variant in variants}):
        size = max(1, events // part)
        tell(f"publishing {size:,} events")
        loads[part] = publish(bootstrap, f"bench-{part}.", size, tell)
    figures: dict[str, list[Figures]] = {variant.name: [] for variant in variants}
    stamp = f"{time.time():.0f}"
    for number in range(1, runs + 1):
        for variant in variants:
            load = loads[variant.part]
            tell(f"run {number} of {runs}: {variant.title}, {load.events:,} events")
            with tempfile.TemporaryDirectory(prefix="pantau-bench-") as folder:
                one = variant.run(load, f"bench-{variant.name}-{stamp}-{number}", Path(folder))
            figures[variant.name].append(one)
            wrong = "" if one.off is None or not one.off.totals else f", {one.off.totals} WRONG"
            tell(f"run {number} of {runs}: {variant.title}: {one.rate:,.0f} events/s{wrong}")
    for load in loads.values():
        delete(bootstrap, load.topic)
    return figures

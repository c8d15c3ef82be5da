"""The shipped pool from made-up agencies: `python -m streams.backtest.simulator pool`."""

from textwrap import fill

from monitors.projection import Pool
from streams.backtest.pooling import pool
from streams.backtest.simulator.cases import cases

POOL_SEED = 1
"""The agencies of this seed made the pool: no other number is ever scored with them."""
POOL_AGENCIES = 600
DATED = "2026-11-22"
SOURCE = (
    "600 made-up agencies (streams/backtest/simulator, seed 1): sizes, months and lumps fitted to"
    " real rows of K34 2024-2025 and D107 2025, how agencies differ assumed; no real year is in it"
)


def made_pool() -> Pool:
    """The pool as the simulator makes it."""
    return pool(list(cases(POOL_AGENCIES, POOL_SEED)), DATED, SOURCE)


def as_module(made: Pool) -> str:
    """The text of `monitors/projection/default_pool.py`."""
    lines = [
        '"""The pool that is shipped: made by `python -m streams.backtest.simulator pool`.',
        "",
        "No number in it was measured on a real year's course: `SOURCE` says what it was made of.",
        '"""',
        "",
        "from monitors.projection.pool import Calibration, KindPool, Pool",
        "",
        "SOURCE = (",
        *(f'    "{part}"' for part in _pieces(made.source)),
        ")",
        "",
        "DEFAULT_POOL = Pool(",
        f'    dated="{made.dated}",',
        "    source=SOURCE,",
        "    kinds=(",
    ]
    for kind in made.kinds:
        lines.append("        KindPool(")
        for name, value in kind._asdict().items():
            if name == "profile":
                numbers = fill(", ".join(map(str, value)), 84).splitlines()
                lines += [
                    "            profile=(",
                    *(f"                {row.strip()}" for row in numbers),
                    "            ),",
                ]
            elif name == "calibration":
                lines += [
                    "            calibration=(",
                    *(f"                Calibration({', '.join(map(str, row))})," for row in value),
                    "            ),",
                ]
            else:
                shown = f'"{value}"' if isinstance(value, str) else value
                lines.append(f"            {name}={shown},")
        lines.append("        ),")
    lines += ["    ),", ")  # fmt: skip", ""]
    return "\n".join(lines)


def _pieces(text: str) -> list[str]:
    rows = fill(text, 84, break_on_hyphens=False).splitlines()
    return [row if row is rows[-1] else f"{row} " for row in rows]

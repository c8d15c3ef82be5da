"""What a file in `faults/` defines, and how the files are found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

from tests.chaos import faults
from tests.chaos.field import Field

WORKER_LIMIT_S = 30.0
BROKER_LIMIT_S = 60.0
"""Progress is there again so soon."""

CHECKPOINTS = {"PANTAU_CHECKPOINT_SEGMENTS": "100"}
"""For the workers: checkpoints come so often that a fault meets one sooner or later."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault.

    `run` injects it so many times into a field under load, and says of each when it began or
    ended (`Field.struck`) and waits for progress (`Field.resume`). `times` is the long form's
    number, `quick` the short one's; 0 leaves it out there.
    """

    title: str
    run: Callable[[Field, int], None]
    times: int
    quick: int
    brokers: int = 1
    limit_s: float = WORKER_LIMIT_S
    environ: Mapping[str, str] = field(default_factory=lambda: dict(CHECKPOINTS))
    place: int = 0


def find() -> dict[str, Fault]:
    """Name → fault, in the order of the table."""
    found: dict[str, Fault] = {}
    for module in iter_modules(faults.__path__):
        found[module.name] = import_module(f"{faults.__name__}.{module.name}").FAULT
    return dict(sorted(found.items(), key=lambda item: (item[1].place, item[0])))

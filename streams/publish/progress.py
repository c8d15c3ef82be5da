"""How far a long command is: a bar on a terminal, else a line each 10 s, on the standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

LINE_SECONDS = 10.0

Monotonic = Callable[[], float]


class Steps(Protocol):
    """What a command tells of its progress."""

    def begin(self, what: str, total: int | None = None) -> None:
        """A new stretch of work: `total` steps, None where their number is not known."""
        ...

    def advance(self, steps: int = 1) -> None:
        """So many more steps are done."""
        ...


class Quiet:
    """Tells nothing, for `--json`."""

    def begin(self, what: str, total: int | None = None) -> None:
        """Tell nothing."""

    def advance(self, steps: int = 1) -> None:
        """Tell nothing."""


class Lines:
    """A line each 10 s, for logs."""

    def __init__(self, out: TextIO, monotonic: Monotonic = time.monotonic) -> None:
        self._out = out
        self._monotonic = monotonic
        self._what = ""
        self._total: int | None = None
        self._done = 0
        self._next = monotonic() + LINE_SECONDS

    def begin(self, what: str, total: int | None = None) -> None:
        """Remember what is done now; a stretch shorter than 10 s is never told."""
        self._what, self._total, self._done = what, total, 0

    def advance(self, steps: int = 1) -> None:
        """Count, and tell when it is time."""
        self._done += steps
        now = self._monotonic()
        if now >= self._next:
            self._next = now + LINE_SECONDS
            of = "" if self._total is None else f" of {self._total:,}"
            self._out.write(f"{self._what}: {self._done:,}{of}\n")
            self._out.flush()


class Bar:
    """A bar on a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def begin(self, what: str, total: int | None = None) -> None:
        """Start the bar anew."""
        self._progress.reset(self._task, description=what, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the bar."""
        self._progress.advance(self._task, steps)


@contextmanager
def telling(*, quiet: bool) -> Iterator[Steps]:
    """Choose how to tell: nothing, a bar where the standard error is a terminal, else lines."""
    if quiet:
        yield Quiet()
        return
    if not sys.stderr.isatty():
        yield Lines(sys.stderr)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress)

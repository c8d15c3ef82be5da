"""Ctrl-C and SIGTERM as a question that the demo asks itself, not as an exception out of nowhere.

An exception could strike between the start of a child and the line that remembers its pid. So a
signal is only noted, and every wait looks at the note at least twenty times a second.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LOOK_S = 0.05
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppedError(Exception):
    """Someone asked the demo to end; `exit_code` is what a shell expects then."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


class Stop:
    """Whether someone asked the demo to end."""

    def __init__(self) -> None:
        self._number: int | None = None

    def ask(self, number: int, _: FrameType | None = None) -> None:
        """Note the signal; a handler for `signal.signal`."""
        self._number = number

    def check(self) -> None:
        """Return if nobody has asked.

        Raises:
            StoppedError: someone has.
        """
        if self._number is not None:
            raise StoppedError(self._number)

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            StoppedError: someone asked meanwhile.
        """
        deadline = time.monotonic() + seconds
        while True:
            self.check()
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, LOOK_S))


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Take note of signals for as long as the block lasts, its clean-up included."""
    stop = Stop()
    before = [signal.signal(number, stop.ask) for number in SIGNALS]
    try:
        yield stop
    finally:
        for number, handler in zip(SIGNALS, before, strict=True):
            signal.signal(number, handler)

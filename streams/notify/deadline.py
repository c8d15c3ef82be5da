"""A limit on the whole of a conversation, not only on each of its words.

A socket's time-out begins anew with every byte: whoever sends one byte now and then would hold a
delivery for ever.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator


class Deadline:
    """Whether the limit was reached."""

    def __init__(self) -> None:
        self.passed = False


@contextlib.contextmanager
def deadline(seconds: float, abort: Callable[[], object]) -> Iterator[Deadline]:
    """Call `abort` from another thread where the block lasts longer than `seconds`."""
    limit = Deadline()

    def end() -> None:
        limit.passed = True
        with contextlib.suppress(OSError, AttributeError):
            abort()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield limit
    finally:
        timer.cancel()

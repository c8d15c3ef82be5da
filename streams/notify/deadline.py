"""A limit on the whole of a conversation, not only on each of its words.

A socket's time-out begins anew with every byte: whoever sends one byte now and then would hold a
delivery for ever.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator

AGAIN_S = 0.2
"""Between two calls of `abort`."""


class Deadline:
    """Whether the limit was reached."""

    def __init__(self) -> None:
        self.passed = False


@contextlib.contextmanager
def deadline(seconds: float, abort: Callable[[], object]) -> Iterator[Deadline]:
    """Call `abort` from another thread where the block lasts longer than `seconds`.

    Over and over, until the block ends: at the limit there may be no connection yet, or one that is
    just being secured, and what begins after it would have none.
    """
    limit = Deadline()
    over = threading.Event()

    def watch() -> None:
        pause = seconds
        while not over.wait(pause):
            limit.passed = True
            with contextlib.suppress(OSError, AttributeError):
                abort()
            pause = AGAIN_S

    threading.Thread(target=watch, name="deadline", daemon=True).start()
    try:
        yield limit
    finally:
        over.set()

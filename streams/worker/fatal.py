"""How the process ends where going on would write wrong figures.

Faust restarts an agent that raised and swallows what recovery raised; both would go on with a
memory that is ahead of, or behind, the log. So the process ends at once, with one line that says
why, and the next start folds the log again.
"""

import logging
import os
import sys
from typing import NoReturn

BROKEN = 70
"""Exit code (EX_SOFTWARE): a start may mend it."""
STOPPED = 3
"""Exit code: a person has to mend something first; the line says what."""

log = logging.getLogger(__name__)


def die(reason: str) -> NoReturn:
    """End the process now. What the log does not hold has not happened."""
    log.critical("worker ends: %s", reason)
    _leave(BROKEN)


def stop(reason: str) -> NoReturn:
    """End the process now, since a person has to decide; one line on the standard error."""
    print(f"pantau: worker stopped: {reason}", file=sys.stderr)  # noqa: T201 - for the person
    _leave(STOPPED)


def _leave(code: int) -> NoReturn:
    logging.shutdown()
    sys.stderr.flush()
    os._exit(code)

"""What is freed goes back to the system, where the C library is glibc.

Fetched records, segments and columns come and go by the megabyte, in several threads. glibc keeps
an arena for each thread and gives back only what lies at its top: a quarter of the process would be
memory that nobody uses. Elsewhere (musl, macOS) nothing is done.
"""

import asyncio
import ctypes

ARENAS = 2
"""Threads that allocate beside the event loop's share one arena: they do so for a moment only."""
EVERY_S = 5.0
_M_ARENA_MAX = -8
"""Its number in glibc's malloc.h."""


def share_arenas() -> None:
    """Have few arenas; to be called before there are threads."""
    mallopt = _function("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, ARENAS)


async def give_back() -> None:
    """Give back what is free, now and then, until cancelled: some milliseconds in a thread."""
    trim = _function("malloc_trim")
    while trim is not None:
        await asyncio.sleep(EVERY_S)
        await asyncio.to_thread(trim, 0)


def _function(name: str) -> "ctypes._NamedFuncPointer | None":
    try:
        library = ctypes.CDLL(None)
        found: ctypes._NamedFuncPointer | None = getattr(library, name, None)
    except OSError:
        return None
    return found

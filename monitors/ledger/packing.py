"""How rows are held in memory and stored: as bytes, a third of the size of tuples.

The codec is passed in, so that the domain depends on no library; the worker gives the changelog's
own, and a row that has been packed for memory is not packed again for the log.
"""

import marshal
from collections.abc import Callable
from typing import Any, NamedTuple


class Packing(NamedTuple):
    """Packs nested tuples of plain values; equal values give equal bytes.

    `unpack` may give lists for tuples.
    """

    pack: Callable[[Any], bytes]
    unpack: Callable[[bytes], Any]


def _dumps(value: Any) -> bytes:
    # Later versions tell shared objects from equal ones: equal values would give other bytes.
    return marshal.dumps(value, 2)


IN_PROCESS = Packing(_dumps, marshal.loads)
"""For state that never leaves its process: Python does not keep this format over versions."""

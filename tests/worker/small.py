"""A worker whose changelog takes small records only: `python -m tests.worker.small worker`.

With SMALL_ENDS_AT in the environment it ends, as by a kill, in the place of writing the slice with
that number: those before it are in the log.
"""

import os
from typing import Any

from streams.__main__ import main
from streams.worker import app
from streams.worker.ledger_table import LedgerTable
from streams.worker.segment import Slice, decode

LARGEST = 8192
KILLED = 9

if __name__ == "__main__":
    # The producer's own limit, too: what is sliced has to fit into it.
    app.RECORD_BYTES = LARGEST
    ends_at = int(os.environ.get("SMALL_ENDS_AT", "-1"))
    write = LedgerTable.write
    before: dict[int, Any] = {}

    async def watched(self: LedgerTable, partition: int, value: bytes) -> Any:
        record = decode(value)
        if isinstance(record, Slice) and record.number == ends_at:
            await before[partition]
            os._exit(KILLED)
        before[partition] = await write(self, partition, value)
        return before[partition]

    LedgerTable.write = watched  # type: ignore[method-assign]
    main()

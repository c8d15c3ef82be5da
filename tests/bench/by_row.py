"""The worker, made to decode record by record: `python -m tests.bench.by_row worker`."""

from streams.__main__ import main
from streams.contracts import columns

if __name__ == "__main__":
    columns.AVAILABLE = False
    main()

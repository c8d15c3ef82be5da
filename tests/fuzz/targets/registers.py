"""Tables kept by hand: `pantau publish agencies | suppliers | targets | readings`."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from monitors.facts import Registration
from streams.contracts.catalogue import FACTS
from streams.contracts.encode import Encoder
from streams.contracts.meaning import fact_fault
from streams.errors import PantauError
from streams.programmes import load_programmes
from streams.sources.registers import agencies, readings, suppliers, targets

FILE = Path(tempfile.mkdtemp(prefix="pantau-fuzz-")) / "table.csv"
PROGRAMMES = load_programmes()
READERS: tuple[tuple[str, Callable[[Path], Sequence[Any]]], ...] = (
    (agencies.EXAMPLE, agencies.read_agencies),
    (suppliers.EXAMPLE, suppliers.read_suppliers),
    (targets.EXAMPLE, targets.read_targets),
    (readings.EXAMPLE, lambda path: readings.read_readings(path, PROGRAMMES)),
)
ENCODER = Encoder()


def seeds() -> list[bytes]:
    """The examples, and files that are none."""
    odd = ["", '"', "code\n", "a,b\n" + "x," * 3000, "﻿code,name,kind\r\nK1,\x00,x"]
    return [
        bytes([number]) + text.encode()
        for number, (example, _) in enumerate(READERS)
        for text in (example, example.replace(",20", ",99"), example.replace(",20", ",00"), *odd)
    ]


def one(data: bytes) -> None:
    """Read a table of the kind that the first byte chooses, and write its entries as facts."""
    if not data:
        return
    _, read = READERS[data[0] % len(READERS)]
    FILE.write_bytes(data[1:])
    try:
        entries = read(FILE)
    except PantauError:
        return
    for entry in entries:
        assert entry[0]
        ENCODER.record(type(entry).__name__, entry._asdict())
        if isinstance(entry, agencies.Agency):
            ENCODER.fact(Registration(*entry))
        if type(entry).__name__ in FACTS:
            assert fact_fault(entry) is None

"""The supplier register on Kafka, and who uses a supplier: both read from their topics."""

import struct
from collections.abc import Callable, Mapping

from monitors.facts import Transaction
from streams.contracts import wire
from streams.contracts.decode import Decoder, find, read_record
from streams.contracts.reasons import UnreadableError
from streams.contracts.schemas import Schemas
from streams.publish.progress import Steps
from streams.sources.mapped import Supplier
from streams.topics.stored import read

DECODED_AT_ONCE = 2_000


def read_register(
    client: Mapping[str, str], topic: str, partitions: int, schemas: Schemas, steps: Steps
) -> dict[str, Supplier]:
    """Return the newest entry of each supplier: the last one on the compacted topic.

    An entry that cannot be read is left out: the worker's own gate tells of it.

    Raises:
        PantauError: Kafka or the schema registry does not answer.
    """
    register: dict[str, Supplier] = {}
    steps.begin("reading the supplier register")
    for record in read(client, topic, range(partitions)):
        steps.advance()
        key = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            register.pop(key, None)
            continue
        entry = _supplier(record.value, schemas)
        if entry is not None:
            register[entry.supplier] = entry
    return register


def read_users(
    client: Mapping[str, str], topic: str, partitions: int, schemas: Schemas, steps: Steps
) -> dict[str, set[str]]:
    """Return the agencies that use each supplier, from all transactions on the facts topic.

    Raises:
        PantauError: Kafka or the schema registry does not answer.
    """
    users: dict[str, set[str]] = {}
    decoder = Decoder(schemas)
    wanted = _header_filter(schemas)
    values: list[bytes | None] = []
    steps.begin("reading who uses which supplier")
    for record in read(client, topic, range(partitions)):
        steps.advance()
        if record.value is not None and wanted(record.value):
            values.append(record.value)
        if len(values) >= DECODED_AT_ONCE:
            _collect(decoder, values, users)
            values = []
    _collect(decoder, values, users)
    return users


def _supplier(value: bytes, schemas: Schemas) -> Supplier | None:
    try:
        _, row = read_record(value, (Supplier.__name__,), schemas)
    except UnreadableError:
        return None
    return Supplier(**{name: row[name] for name in Supplier._fields})


def _header_filter(schemas: Schemas) -> Callable[[bytes], bool]:
    """Return what tells a transaction by its header; each header is looked up once."""
    known: dict[bytes, bool] = {}

    def wanted(value: bytes) -> bool:
        head = value[: wire.HEADER_SIZE]
        found = known.get(head)
        if found is None:
            try:
                found = find(schemas, head).record == Transaction.__name__
            except (UnreadableError, struct.error):
                found = False
            known[head] = found
        return found

    return wanted


def _collect(decoder: Decoder, values: list[bytes | None], users: dict[str, set[str]]) -> None:
    agency_at = Transaction._fields.index("agency")
    supplier_at = Transaction._fields.index("supplier")
    for run in decoder.decode(values).runs:
        pairs = set(zip(run.columns[agency_at], run.columns[supplier_at], strict=True))
        for agency, supplier in pairs:
            if supplier is not None:
                users.setdefault(supplier, set()).add(agency)

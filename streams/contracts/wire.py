"""Confluent's wire format: a zero byte, the schema's id (four bytes, big-endian), the Avro body."""

import struct

MAGIC = 0
HEADER = struct.Struct(">bI")
HEADER_SIZE = HEADER.size
MAX_ID = 2**31 - 1
"""Ids are signed 32-bit numbers in Confluent's registry."""


def header(schema_id: int) -> bytes:
    """The five bytes before a body written with `schema_id`.

    Raises:
        ValueError: the id does not fit a registry's positive 32-bit number.
    """
    if not 0 <= schema_id <= MAX_ID:
        raise ValueError(f"schema id {schema_id} is not within 0..{MAX_ID}")
    return HEADER.pack(MAGIC, schema_id)


def schema_id(head: bytes) -> int | None:
    """The id in a value's first five bytes, None where they are not a header of this format."""
    magic, number = HEADER.unpack(head[:HEADER_SIZE])
    return int(number) if magic == MAGIC and number <= MAX_ID else None

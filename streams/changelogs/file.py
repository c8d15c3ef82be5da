"""The file of a back-up: an Avro object container, which any Avro library can read.

Its metadata names the topic and the number of partitions; the records of a partition stand in their
order. Where a partition's offsets have a gap, its log was trimmed while it was read: what stands
before the gap does not count.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import fastavro

from streams.errors import PantauError
from streams.topics.stored import Stored

SCHEMA = fastavro.parse_schema(
    {
        "type": "record",
        "name": "StoredRecord",
        "namespace": "id.pantau.changelog",
        "fields": [
            {"name": "partition", "type": "long"},
            {"name": "offset", "type": "long"},
            {"name": "timestamp", "type": "long"},
            {"name": "key", "type": ["null", "bytes"]},
            {"name": "value", "type": ["null", "bytes"]},
        ],
    }
)
VERSION = "1"
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
TOPIC, PARTITIONS, FORMAT = "pantau.topic", "pantau.partitions", "pantau.backup"


class Header(NamedTuple):
    """Of which topic a file holds the records."""

    topic: str
    partitions: int


def write(file: Path, header: Header, records: Iterable[Stored]) -> None:
    """Write the file; it has its name only when all of it is on the disk, readable by its owner.

    Raises:
        PantauError: it cannot be written.
    """
    metadata = {TOPIC: header.topic, PARTITIONS: str(header.partitions), FORMAT: VERSION}
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, FLAGS, mode=0o600), "wb") as out:
            rows = (record._asdict() for record in records)
            fastavro.writer(out, SCHEMA, rows, codec="deflate", metadata=metadata)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise PantauError(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def header(file: Path) -> Header:
    """Read what the file is of.

    Raises:
        PantauError: it cannot be read, or is no back-up of a changelog.
    """
    try:
        with file.open("rb") as source:
            told = fastavro.reader(source).metadata
    except (OSError, ValueError, EOFError) as error:
        raise PantauError(f"{file} cannot be read: {error}") from error
    if told.get(FORMAT) != VERSION:
        raise PantauError(f"{file} is no back-up of a changelog that this version can read")
    return Header(told[TOPIC], int(told[PARTITIONS]))


def records(file: Path) -> Iterator[Stored]:
    """Yield the records of the file.

    Raises:
        PantauError: it cannot be read to its end.
    """
    try:
        with file.open("rb") as source:
            for row in fastavro.reader(source):
                yield Stored(**row)  # type: ignore[arg-type]  # the schema's fields are its own
    except (OSError, ValueError, EOFError) as error:
        raise PantauError(f"{file} cannot be read to its end: {error}") from error

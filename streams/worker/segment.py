"""The changelog's records, and their bytes: one format byte, then a msgpack array.

The changelog of a partition is an ordered log, not a keyed table. Six kinds of record stand in it:

* `Claim`: an owner takes the partition over. `after` is the end of the log that the owner saw when
  it was assigned; whether the claim counts is decided by the fold (`streams.worker.chain`).
* `Segment`: what one delivered batch changed, and what it has to tell the world.
* `Begin`, `Rows`, `End`: a checkpoint, interleaved with segments.
* `Slice`: a piece of a segment that is too large for one record.

Positions are offsets of the source partition; `generation` is the changelog offset of the claim
that the writer stands on, `owner` the claim's random id.
"""

import functools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgpack

from monitors.ledger.packing import Packing

ROW_PACKING = Packing(msgpack.Packer().pack, functools.partial(msgpack.unpackb, use_list=False))
"""How the ledger holds its rows: as the changelog does, so that none is packed twice."""

FORMAT = 2
"""First byte of each record but slices. A reader refuses what it does not know."""
SLICES = 3
"""First byte of a slice: a reader that does not know slices says so. One that knows none of them
can go on with a log in which there is none."""
READ = frozenset({1, FORMAT, SLICES})
"""The formats that are read. 2 holds packages in another way (`monitors/ledger/rows.py`), which
tells itself from the one before: a log of 1 is gone on with, and its records stay as they are."""

EMPTY = -1
"""The fence of a partition in which nothing has been folded."""

OUTPUT_KINDS = ("alert", "letter", "rollup")
"""What a segment can send out. The order is part of the stored format."""
ALERT, LETTER, ROLLUP = range(len(OUTPUT_KINDS))


class CorruptRecordError(ValueError):
    """A changelog record that this version cannot read."""


class Output(NamedTuple):
    """Something to be published once the segment that carries it is in the log.

    `kind` is a place in `OUTPUT_KINDS`; `id` is the event's identity, the same whenever the same
    facts are folded again; `value` is ready for the wire.
    """

    kind: int
    key: bytes | None
    id: str
    value: bytes


class Claim(NamedTuple):
    """An owner announces itself: it saw the log up to `after` (exclusive)."""

    after: int
    owner: str
    member: str


class Segment(NamedTuple):
    """One batch: source positions (previous, last], changed rows, outputs, books to report."""

    generation: int
    owner: str
    previous: int
    last: int
    published_to: int
    rows: list[Any]
    outputs: list[Output]
    touched: list[tuple[str, int]]


class Begin(NamedTuple):
    """A checkpoint starts: the state of `fence` and later follows in `Rows`."""

    generation: int
    owner: str
    checkpoint: int
    fence: int
    published_to: int


class Rows(NamedTuple):
    """A piece of a checkpoint: absolute rows as they stand at this place of the log.

    `piece` counts them from 0: one that a producer's retry has written again is older than what
    stands before it, and must not be taken for the next.
    """

    generation: int
    owner: str
    checkpoint: int
    piece: int
    rows: list[Any]


class End(NamedTuple):
    """The checkpoint is whole; `pieces` `Rows` belong to it."""

    generation: int
    owner: str
    checkpoint: int
    pieces: int


class Slice(NamedTuple):
    """A piece of the bytes of a segment, which counts only once all `slices` of them are there.

    `number` counts them from 0; `previous` is the segment's.
    """

    generation: int
    owner: str
    previous: int
    number: int
    slices: int
    content: bytes


Record = Claim | Segment | Begin | Rows | End | Slice

_KINDS: tuple[type[Record], ...] = (Claim, Segment, Begin, Rows, End, Slice)
_NUMBER = {kind: number for number, kind in enumerate(_KINDS)}
_PREFIX = {kind: bytes([SLICES if kind is Slice else FORMAT]) for kind in _KINDS}


def encode(record: Record) -> bytes:
    """The record's bytes for the changelog."""
    packed: bytes = msgpack.packb((_NUMBER[type(record)], *record))
    return _PREFIX[type(record)] + packed


def decode(value: bytes | None) -> Record:
    """The record of these bytes; `CorruptRecordError` where they are not one."""
    if not value or value[0] not in READ:
        found = "nothing" if not value else f"format {value[0]}"
        raise CorruptRecordError(f"expected changelog format {SLICES}, found {found}")
    try:
        number, *fields = msgpack.unpackb(memoryview(value)[1:], strict_map_key=False)
        kind = _KINDS[number]
        if kind is Segment:
            *head, outputs, touched = fields
            fields = [
                *head,
                [Output(*output) for output in outputs],
                [(agency, year) for agency, year in touched],
            ]
        record: Record = kind(*fields)
    except (ValueError, TypeError, IndexError, msgpack.UnpackException) as error:
        raise CorruptRecordError(f"not a changelog record: {error}") from error
    return record


def sliced(segment: Segment, value: bytes, size: int) -> Iterator[Slice]:
    """The encoded segment in slices of at most `size` bytes of it."""
    slices = -(-len(value) // size)
    for number in range(slices):
        content = value[number * size : (number + 1) * size]
        yield Slice(segment.generation, segment.owner, segment.previous, number, slices, content)


def joined(contents: Iterable[bytes]) -> Segment:
    """The segment of all its slices; `CorruptRecordError` where they are none."""
    segment = decode(b"".join(contents))
    if not isinstance(segment, Segment):
        raise CorruptRecordError(f"slices of a {type(segment).__name__} in place of a segment")
    return segment

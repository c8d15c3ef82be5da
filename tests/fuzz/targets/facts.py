"""Records of the facts topic: both ways of reading agree, and what passes can be folded."""

from functools import cache

from monitors.ledger.partition import Partition
from streams.contracts import wire
from streams.contracts.catalogue import FACTS, shipped
from streams.contracts.decode import Decoded, read_record
from streams.contracts.encode import Encoder
from streams.contracts.gate import Gate
from streams.contracts.reasons import UnreadableError
from streams.programmes import load_calendar, load_programmes
from streams.worker.intake import Intake
from tests.contracts.facts import ABOUT, snapshot, tick, transaction
from tests.fuzz.parts import joined, parted

ENCODER = Encoder()
GOOD = [ENCODER.fact(transaction(number), ABOUT) for number in range(8)]
BY_COLUMN, BY_ROW = Gate(columnar=True), Gate(columnar=False)
INSTANT = 1_735_700_000_000
MOST = 64
"""Values of one batch: more would only be slower."""


@cache
def partition_parts():
    return load_programmes(), load_calendar()


def seeds() -> list[bytes]:
    """A batch of each record that there is, and mixed ones."""
    facts = [ENCODER.fact(snapshot()), ENCODER.fact(tick()), *GOOD[:3]]
    others = [
        wire.header(shipped().id_of(record)) + body
        for record in shipped().records()
        for body in (b"\x06K34\xd0\x1f" + bytes(40), bytes(60), b"\x02" * 60)
    ]
    return [*facts, *others, joined(facts), joined(GOOD[:4])]


def one(data: bytes) -> None:
    """Read a batch both ways, fold it, and try each value as a record of a small topic."""
    own: list[bytes | None] = list(parted(data)[:MOST])
    values = [*GOOD, *own, *GOOD]
    keys: list[bytes | None] = [b"K34" for _ in values]
    quick, slow = BY_COLUMN.read(values, keys), BY_ROW.read(values, keys)
    assert quick.poison == slow.poison, (quick.poison, slow.poison)
    assert flat(quick) == flat(slow)
    assert sorted(at for at, _, _ in flat(quick)) == sorted(
        set(range(len(values))) - {poison.position for poison in quick.poison}
    )
    programmes, calendar = partition_parts()
    state = Partition(programmes, calendar)
    records = [
        (at, INSTANT, key, value) for at, (key, value) in enumerate(zip(keys, values, strict=True))
    ]
    Intake(BY_COLUMN).fold(state, records)
    state.drain()
    for value in own:
        written_again(value)


def flat(decoded: Decoded) -> list[tuple[int, str, tuple[object, ...]]]:
    return [
        (at, run.record, row)
        for run in decoded.runs
        for at, row in zip(run.positions, run.tuples(), strict=True)
    ]


def written_again(value: bytes | None) -> None:
    try:
        record, row = read_record(value, shipped().records())
    except UnreadableError:
        return
    head = wire.header(shipped().id_of(record))
    if value is not None and value.startswith(head) and record in FACTS:
        assert ENCODER.record(record, row) == value
